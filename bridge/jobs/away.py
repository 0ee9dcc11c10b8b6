"""Whether an error says that the database is away: then nothing is wrong with what was asked, and it is asked again."""

import psycopg
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bridge.ledger.failures import NotAnsweringError


def is_away(error: BaseException) -> bool:
    """Say whether an error is that of a connection which could not be made, or was lost."""
    if isinstance(error, ConnectorException):  # it wraps whatever the driver says
        return isinstance(error.__cause__, psycopg.OperationalError | psycopg.InterfaceError)
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return isinstance(error, NotAnsweringError | NoConnectionError | psycopg.OperationalError | OSError)

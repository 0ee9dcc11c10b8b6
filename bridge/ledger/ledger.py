"""Opens the ledger, makes its tables, and says whether they are those that this program reads and writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from bridge.ledger.failures import LedgerError, NotAnsweringError

Book: TypeAlias = Connection
"""A connection within a transaction, under the name by which rooms know it that speak no SQL."""
VERSION_TABLE: Final = "ledger_version"
_OLDEST: Final = 18
"""The PostgreSQL version from which on RETURNING knows the row as it was."""
_MIGRATING: Final = 7_203_415_908
"""The advisory lock of whoever makes tables; any number that nobody else uses."""
_ANSWER_WITHIN: Final = 10
"""Seconds that a server has to answer, unless the URL names another `connect_timeout`."""
_DRIVER: Final = "postgresql+psycopg"
_FROM_JSON: Final = msgspec.json.Decoder(float_hook=Decimal).decode


class Ledger:
    """The database of the ledger: give it to one process, and let each piece of work begin a transaction of its own.

    engine  for what needs a connection beyond a transaction, such as a lock that is held through several
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection within a transaction: committed at the end, undone where an exception leaves it.

        Raises NotAnsweringError where there is no connection.
        """
        try:
            connection = self.engine.connect()
        except OperationalError as error:
            raise NotAnsweringError(_does_not_answer(self.engine.url, error)) from error
        with connection, connection.begin():
            yield connection

    @contextmanager
    def one_state(self) -> Iterator[Connection]:
        """Give a connection for reading that sees the ledger as it is now, whatever others write meanwhile."""
        with self.begin() as connection:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection

    def close(self) -> None:
        """Close the connections that wait for their next use."""
        self.engine.dispose()


def open_ledger(url: str) -> Ledger:
    """Open the ledger; no connection is made yet.

    url  `postgresql://USER:PASSWORD@HOST/DATABASE`, or with `?host=FOLDER` for a socket

    Raises LedgerError for a URL of something else.
    """
    try:
        read = make_url(url)
    except ArgumentError as error:
        raise LedgerError(_NO_URL) from error
    if read.get_backend_name() != "postgresql":
        raise LedgerError(_NO_URL)
    read = read.set(drivername=_DRIVER, query={"connect_timeout": f"{_ANSWER_WITHIN}", **read.query})
    engine = create_engine(read, pool_pre_ping=True, json_deserializer=_FROM_JSON, isolation_level="READ COMMITTED")
    event.listen(engine, "connect", _in_utc)
    return Ledger(engine)


def migrate(ledger: Ledger) -> None:
    """Bring the tables to those of this program; several that do it at once wait for each other.

    Raises LedgerError where the database is too old, or where its tables are of a newer program.
    """
    with ledger.begin() as connection:
        _check_server(connection)
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
        _refuse_the_future(_version(connection))
        command.upgrade(_steps(connection), "head")


def check_schema(ledger: Ledger) -> None:
    """Raise LedgerError unless the tables are those of this program: it says what to do."""
    with ledger.begin() as connection:
        _check_server(connection)
        version = _version(connection)
    _refuse_the_future(version)
    if version != ScriptDirectory.from_config(_steps(None)).get_current_head():
        told = "has no tables yet" if version is None else f"has the tables of an older program ({version})"
        raise LedgerError(f"The ledger {told}: run `bridge migrate`.")


def was_made(ledger: Ledger) -> bool:
    """Say whether the tables were ever made; those of an older program count."""
    with ledger.begin() as connection:
        return _version(connection) is not None


def _check_server(connection: Connection) -> None:
    number = connection.dialect.server_version_info or ()
    if number < (_OLDEST,):
        told = f"The database server is PostgreSQL {'.'.join(map(str, number))}; {_OLDEST} or newer is needed."
        raise LedgerError(f"{told} Name another in BRIDGE_DATABASE_URL, or unset it to use the one that comes along.")


def _version(connection: Connection) -> str | None:
    """Name the last step that was made in this database."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _refuse_the_future(version: str | None) -> None:
    """Raise LedgerError where the tables are neither of this program nor of an older one."""
    known = {step.revision for step in ScriptDirectory.from_config(_steps(None)).walk_revisions()}
    if version is not None and version not in known:
        told = f"The ledger has the tables of a newer program ({version}), which this one does not know."
        raise LedgerError(f"{told} Install that program, or go back to a copy of the database from before.")


def _steps(connection: Connection | None) -> Config:
    """Tell alembic where the steps are, and on which connection it makes them."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    return config


def _in_utc(connection: psycopg.Connection[tuple[object, ...]], _: ConnectionPoolEntry) -> None:
    """Let the database tell every instant in UTC."""
    connection.autocommit = True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.autocommit = False


_NO_URL: Final = "BRIDGE_DATABASE_URL is no URL of a PostgreSQL database: postgresql://USER:PASSWORD@HOST/DATABASE."


def _does_not_answer(url: URL, error: OperationalError) -> str:
    """Tell where the database should be, without the password, and the driver's own words."""
    where = url.query.get("host") or (f"{url.host}:{url.port}" if url.port else url.host)
    return f"The database {url.database} at {where} does not answer. Look at BRIDGE_DATABASE_URL. ({error.orig})"

"""The queue only wakes workers: what is to be done stands in the ledger, and a job that is lost is asked for again."""

from collections.abc import Iterable, Sequence
from typing import Final

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy import Connection, inspect, make_url

LOOK: Final = "look"
POLL: Final = "poll"
_DRIVER_OF_SQLALCHEMY: Final = "postgresql+psycopg"


class Queue:
    """The jobs of one database.

    url  as SQLAlchemy writes it
    """

    def __init__(self, url: str) -> None:
        self.conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.app = App(connector=PsycopgConnector(conninfo=self.conninfo))
        # A worker's own connector is asynchronous once it runs, and could not write on a caller's connection.
        self._asking = App(connector=SyncPsycopgConnector(conninfo=self.conninfo))

    def ask_for_looks(self, book: Connection, portions: Iterable[Sequence[str]], *, in_seconds: int = 0) -> None:
        """Ask for a job for each portion of names, within the caller's transaction: it is there if that is committed.

        in_seconds  how long it waits before a worker takes it
        """
        later = {"seconds": in_seconds} if in_seconds else None
        connection = book.connection.driver_connection
        arguments = [{"names": list(names)} for names in portions]
        if arguments:
            self._asking.configure_task(LOOK, connection=connection, schedule_in=later).batch_defer(*arguments)

    def ask_for_poll(self, book: Connection) -> None:
        """Ask for a poll now, within the caller's transaction."""
        self._asking.configure_task(POLL, connection=book.connection.driver_connection).defer(timestamp=0)


def make_tables(book: Connection, queue: Queue) -> None:
    """Make the queue's own tables, once."""
    if not inspect(book).has_table("procrastinate_jobs"):
        driver = book.connection.driver_connection
        if driver is None:
            raise ConnectorException("there is no connection")
        driver.execute(queue.app.schema_manager.get_schema())

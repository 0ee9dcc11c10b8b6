"""The queue only wakes workers: what is to be done stands in the ledger, and a job that is lost is asked for again."""

from collections.abc import Iterable, Sequence
from typing import Final

from procrastinate import App, PsycopgConnector
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

    def ask_for_looks(self, book: Connection, portions: Iterable[Sequence[str]], *, in_seconds: int = 0) -> None:
        """Ask for a job for each portion of names, within the caller's transaction: it is there if that is committed.

        in_seconds  how long it waits before a worker takes it
        """
        for names in portions:
            self._ask(book, LOOK, {"names": list(names)}, in_seconds)

    def ask_for_poll(self, book: Connection) -> None:
        """Ask for a poll now, within the caller's transaction."""
        self._ask(book, POLL, {"timestamp": 0}, 0)

    def _ask(self, book: Connection, task: str, arguments: dict[str, object], in_seconds: int) -> None:
        later = {"schedule_in": {"seconds": in_seconds}} if in_seconds else {}
        deferrer = self.app.configure_task(task, connection=book.connection.driver_connection, **later)
        deferrer.defer(**arguments)


def make_tables(book: Connection, queue: Queue) -> None:
    """Make the queue's own tables, once."""
    if not inspect(book).has_table("procrastinate_jobs"):
        driver = book.connection.driver_connection
        if driver is None:
            raise ConnectorException("there is no connection")
        driver.execute(queue.app.schema_manager.get_schema())

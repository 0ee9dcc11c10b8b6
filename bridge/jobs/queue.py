"""The queue only wakes workers: what is to be done stands in the ledger, and a job that is lost is asked for again."""

from collections.abc import Iterable, Sequence
from typing import Final

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.types import JSONDict
from sqlalchemy import Connection, func, inspect, make_url, select

from bridge.jobs.spans import EVERYTHING, apart

LOOK, POLL, SPAN, REPLAY = "look", "poll", "span", "replay"
LOOKS, POLLS, REPLAYS = "looks", "polls", "replays"
"""The rows in which jobs stand: a poll that takes long holds up no look, and a replay neither."""
_CONNECTED_WITHIN: Final = 3.0
"""Seconds that a worker waits for a connection: one that is to stop while the database is away waits no longer."""
_MAKING: Final = 7_203_415_910
"""The advisory lock of whoever makes the queue's tables; any number that nobody else uses."""


class Queue:
    """The jobs of one database.

    url  as SQLAlchemy writes it
    """

    def __init__(self, url: str) -> None:
        self.conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.app = App(connector=PsycopgConnector(conninfo=self.conninfo, timeout=_CONNECTED_WITHIN))
        # A worker's own connector is asynchronous once it runs, and could not write on a caller's connection.
        self._asking = App(connector=SyncPsycopgConnector(conninfo=self.conninfo))

    def ask_for_looks(self, book: Connection, portions: Iterable[Sequence[str]], *, in_seconds: int = 0) -> None:
        """Ask for a job for each portion of names, within the caller's transaction: it is there if that is committed.

        in_seconds  how long it waits before a worker takes it
        """
        later = {"seconds": in_seconds} if in_seconds else None
        connection = book.connection.driver_connection
        records, times = apart(portions)
        if records:
            look = self._asking.configure_task(LOOK, connection=connection, queue=LOOKS, schedule_in=later)
            arguments: list[JSONDict] = [{"names": [*names]} for names in records]
            look.batch_defer(*arguments)
        for name in times:
            if name == EVERYTHING:
                self.ask_for_poll(book)
            else:
                self._asking.configure_task(SPAN, connection=connection, queue=POLLS).defer(name=name)

    def ask_for_poll(self, book: Connection) -> None:
        """Ask for a poll now, within the caller's transaction."""
        connection = book.connection.driver_connection
        self._asking.configure_task(POLL, connection=connection, queue=POLLS).defer(timestamp=0)

    def ask_for_replay(self, book: Connection, number: int) -> None:
        """Ask for the next page of a replay, within the caller's transaction."""
        connection = book.connection.driver_connection
        self._asking.configure_task(REPLAY, connection=connection, queue=REPLAYS).defer(number=number)


def make_tables(book: Connection, queue: Queue) -> None:
    """Make the queue's own tables, once; several that do it at once wait for each other."""
    book.execute(select(func.pg_advisory_xact_lock(_MAKING)))
    if not has_tables(book):
        driver = book.connection.driver_connection
        if driver is None:
            raise ConnectorException("there is no connection")
        driver.execute(queue.app.schema_manager.get_schema())


def has_tables(book: Connection) -> bool:
    """Say whether the queue's own tables are there."""
    return inspect(book).has_table("procrastinate_jobs")

"""Where the database is: the one that is named, or the one that comes along, joined where it runs, else started."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge import postgres
from bridge.jobs.queue import Queue, has_tables, make_tables
from bridge.ledger import ledger
from bridge.ledger.failures import LedgerError
from bridge.settings import Running


def data_folder(running: Running) -> Path:
    """Give the folder of the database that comes along."""
    return running.data_folder or postgres.default_data_folder(os.environ)


@contextmanager
def database(running: Running) -> Iterator[str]:
    """Give the URL of the database; one that is started for this is stopped at the end.

    Raises PostgresError where the one that comes along cannot be had.
    """
    if running.database_url:
        yield running.database_url
        return
    joined = postgres.join(data_folder(running))
    if joined is not None:
        yield joined.url
        return
    with postgres.start(data_folder(running)) as server:
        yield server.address.url


@contextmanager
def open_ledger(running: Running) -> Iterator[ledger.Ledger]:
    """Give the ledger, with the tables of this program.

    Raises LedgerError where the database does not answer, or has other tables.
    """
    with database(running) as url:
        book = ledger.open_ledger(url)
        try:
            check_tables(book)
            yield book
        finally:
            book.close()


def migrate(url: str) -> None:
    """Make all tables, the ledger's and the queue's, or bring them up to this program's."""
    book = ledger.open_ledger(url)
    try:
        ledger.migrate(book)
        with book.begin() as connection:
            make_tables(connection, Queue(url))
    finally:
        book.close()


def check_tables(book: ledger.Ledger) -> None:
    """Raise LedgerError unless all tables are there, and are this program's: it says what to do."""
    ledger.check_schema(book)
    with book.begin() as connection:
        if not has_tables(connection):
            raise LedgerError("The queue has no tables yet: run `bridge migrate`.")

"""What the tests of the ledger begin with: its tables, empty."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection

from bridge import postgres
from bridge.ledger.ledger import Ledger, migrate, open_ledger

SHARED = "ledger_of_the_tests"


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    """Give a ledger of its own, with empty tables, for a test in which several transactions are committed."""
    ledger = open_ledger(database_url)
    migrate(ledger)
    yield ledger
    ledger.close()


@pytest.fixture(scope="session")
def shared_ledger(database_server: postgres.Address) -> Iterator[Ledger]:
    """Give a ledger in which nothing is ever committed."""
    with psycopg.connect(database_server.conninfo_of("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {SHARED}".encode())
    ledger = open_ledger(database_server.url_of(SHARED))
    migrate(ledger)
    yield ledger
    ledger.close()


@pytest.fixture
def book(shared_ledger: Ledger) -> Iterator[Connection]:
    """Give a connection to empty tables, in one transaction that is undone after the test."""
    with shared_ledger.engine.connect() as connection:
        yield connection
        connection.rollback()

"""The fixtures of tests that need PostgreSQL: one server for all tests, an empty database for each."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bridge import postgres
from bridge.app.database import migrate

QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
}
"""Settings of a server whose files nobody needs after the tests."""
_MEMORY = Path("/dev/shm")  # noqa: S108  (mkdtemp makes the folder in it)
_ENOUGH = 1_000_000_000
"""Bytes free above which the files of tests are kept in memory."""
_NUMBERS = count(1)


def fast_disk() -> Path | None:
    """Choose where a test keeps a database: in memory if there is room, else with other temporary files."""
    free = shutil.disk_usage(_MEMORY).free if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else 0
    return _MEMORY if free > _ENOUGH else None


@pytest.fixture(scope="session")
def database_server() -> Iterator[postgres.Address]:
    """Run one PostgreSQL server for all tests of this process."""
    with (
        tempfile.TemporaryDirectory(prefix="bridge-tests-", dir=fast_disk()) as folder,
        postgres.start(Path(folder), QUICK) as server,
    ):
        yield server.address


@pytest.fixture
def database_url(database_server: postgres.Address) -> Iterator[str]:
    """Give the URL of an empty database, as SQLAlchemy writes it; it is gone after the test."""
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(database_server.conninfo_of("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield database_server.url_of(name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def database_with_tables(database_server: postgres.Address) -> str:
    """Name a database that has all tables, empty; nothing is ever written into it."""
    name = "with_tables"
    with psycopg.connect(database_server.conninfo_of("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    migrate(database_server.url_of(name))
    return name


@pytest.fixture
def migrated_url(database_server: postgres.Address, database_with_tables: str) -> Iterator[str]:
    """Give the URL of a database with all tables, empty: a copy, which is ten times as quick as to make them anew."""
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(database_server.conninfo_of("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {database_with_tables} STRATEGY FILE_COPY".encode())
        try:
            yield database_server.url_of(name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """Give an empty folder for BRIDGE_DATA_DIR, which root's PostgreSQL may enter too.

    What pytest's `tmp_path` is in is root's alone.
    """
    with tempfile.TemporaryDirectory(prefix="bridge-tests-", dir=fast_disk()) as folder:
        made = Path(folder)
        made.chmod(0o755)
        yield made

"""The database of a measurement: PostgreSQL as it comes along, on the disk, so that a commit costs what it costs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from bridge import postgres
from bridge.app.database import migrate

_NUMBERS = count(1)


@contextmanager
def database_server() -> Iterator[postgres.Address]:
    """Run a server on an empty folder."""
    with tempfile.TemporaryDirectory(prefix="bridge-benchmark-") as folder:
        Path(folder).chmod(0o755)  # root's PostgreSQL is another user
        with postgres.start(Path(folder)) as server:
            yield server.address


def new_database(address: postgres.Address) -> str:
    """Make a database with all tables, and give its URL."""
    name = f"measured_{next(_NUMBERS)}"
    with psycopg.connect(address.conninfo_of("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    url = address.url_of(name)
    migrate(url)
    return url

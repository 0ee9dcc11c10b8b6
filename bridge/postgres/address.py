"""Where the embedded server listens: a socket in a folder, never the network."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

USER: Final = "bridge"
"""The database's own superuser. It is no user of the machine: who may enter the socket's folder, may connect."""
DATABASE: Final = "bridge"
PORT: Final = "5432"
"""Only the last part of the socket's name, since nothing listens on the network."""
SOCKET: Final = f".s.PGSQL.{PORT}"
_ANSWER_WITHIN: Final = 10
"""Seconds that a server has to answer; 2 is the least that libpq knows."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running server is reached on this machine, whoever started it."""

    folder: Path

    @property
    def url(self) -> str:
        """Give the URL of the bridge's database, as SQLAlchemy writes it."""
        return self.url_of(DATABASE)

    @property
    def conninfo(self) -> str:
        """Give the same as psycopg and libpq want it."""
        return self.conninfo_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Give the URL of another database of the same server."""
        host = quote(str(self.folder), safe="")
        return f"postgresql+psycopg://{USER}@/{quote(database, safe='')}?host={host}&port={PORT}"

    def conninfo_of(self, database: str) -> str:
        """Give the connection string of another database of the same server."""
        return make_conninfo("", host=str(self.folder), port=PORT, user=USER, dbname=database)

    def ping(self) -> Ping:
        """Ask whether a server answers, is busy starting or stopping (REJECT), or is not there (NO_RESPONSE)."""
        asked = make_conninfo(self.conninfo_of("postgres"), connect_timeout=_ANSWER_WITHIN)
        return Ping(PGconn.ping(asked.encode()))

    def make_database(self) -> None:
        """Create the bridge's database, unless it is there."""
        with psycopg.connect(self.conninfo_of("postgres"), autocommit=True, connect_timeout=_ANSWER_WITHIN) as server:
            if server.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                server.execute(f"CREATE DATABASE {DATABASE}")

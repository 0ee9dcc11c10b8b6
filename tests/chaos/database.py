"""The embedded PostgreSQL, shut down in each of its ways and started again; and what a run wants to know from it."""

import os
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Final

import psycopg

from bridge import postgres
from bridge.app.database import migrate
from bridge.jobs.noticing import Noticing
from bridge.jobs.queue import Queue
from bridge.ledger.ledger import open_ledger

SETTINGS: Final = {"fsync": "off", "full_page_writes": "off"}
"""Only the machine itself could lose what is committed, and that goes on."""
WAYS: Final = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "killed": signal.SIGKILL}
_GONE_WITHIN: Final = 20.0
_OPEN: Final = "SELECT count(*) FROM wants WHERE wanted > done AND dead_at IS NULL"
_WHO: Final = (
    "SELECT name, wanted - done, attempts, due, deferred_at, last_error FROM wants WHERE wanted > done ORDER BY name"
)
_FAILED: Final = "SELECT name FROM wants WHERE wanted > done AND due IS NOT NULL AND dead_at IS NULL"
_GIVEN_UP: Final = "SELECT count(*) FROM wants WHERE dead_at IS NOT NULL"
_NOW: Final = "SELECT extract(epoch FROM clock_timestamp())::float8"
_POLLED: Final = "SELECT count(*) FROM polls WHERE trigger = 'poll' AND outcome = 'done' AND until >= to_timestamp(%s)"


class Database:
    """A database of our own, with the bridge's tables.

    restarts  how often it was stopped, by the way
    """

    def __init__(self, folder: Path) -> None:
        self.restarts = Counter[str]()
        self._folder = folder
        self._server = postgres.start(folder, SETTINGS)
        self.url = self._server.address.url
        migrate(self.url)

    def stop(self, way: str) -> None:
        """Make it go, at once."""
        self.restarts[way] += 1
        pid = int((self._folder / "postgres" / "cluster" / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
        os.kill(pid, WAYS[way])
        until = time.monotonic() + _GONE_WITHIN
        while (Path("/proc") / str(pid)).exists() and time.monotonic() < until:
            time.sleep(0.05)

    def start(self) -> None:
        """Start it again."""
        self._server.stop()
        self._server = postgres.start(self._folder, SETTINGS)

    def close(self) -> None:
        """End it."""
        self._server.stop()

    def now(self) -> float:
        """Tell its time, in seconds since 1970."""
        return float(self._ask(_NOW))

    def polled_since(self, moment: float) -> bool:
        """Say whether a poll that began after a moment was done."""
        return bool(self._ask(_POLLED, moment))

    def waiting(self) -> int:
        """Count what is wanted and not done."""
        return int(self._ask(_OPEN))

    def cut_waits_short(self) -> int:
        """Try at once what waits for its next try, as staff can after an outage; give how many names that are."""
        with psycopg.connect(self._server.address.conninfo) as connection:
            names = [str(row[0]) for row in connection.execute(_FAILED)]
        ledger = open_ledger(self.url)
        try:
            Noticing(ledger, Queue(self.url)).send_again(names)
        finally:
            ledger.close()
        return len(names)

    def who_waits(self) -> list[str]:
        """Tell what is wanted and not done."""
        with psycopg.connect(self._server.address.conninfo) as connection:
            return [", ".join(map(str, row)) for row in connection.execute(_WHO)]

    def given_up(self) -> int:
        """Count what waits for a person."""
        return int(self._ask(_GIVEN_UP))

    def _ask(self, question: str, *given: object) -> float:
        with psycopg.connect(self._server.address.conninfo) as connection:
            row = connection.execute(question.encode(), given).fetchone()
        if row is None:
            raise AssertionError(question)
        found: float = row[0]
        return found

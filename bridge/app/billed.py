"""What the reconciliation asks of the servers: which Claims charge something, whom a number means. It reads only."""

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bridge.app.engine import Engine
from bridge.app.passes import abilities, once
from bridge.deliver.charged_claims import ChargedThere, charged_claims
from bridge.fetch.identified import identified
from bridge.fhir_server.searching import Searcher
from bridge.fhir_server.wire import Wire
from bridge.settings import Server
from bridge.workbench.billed import ClaimsRead

GOOD_FOR: Final = 300
"""Seconds for which what was read is shown again: pages of one list, and a day that is about to be signed."""
_KEPT: Final = 4
_Asked = tuple[tuple[str, ...], date, date]


@dataclass(frozen=True, slots=True)
class _Read:
    there: ChargedThere
    at: float


class BilledOnServer:
    """Reads Claims from the target, patients and encounters by their numbers from the source; any thread may ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._read: dict[_Asked, _Read] = {}

    def charges(self, patients: Sequence[str], first: date, last: date, *, anew: bool = False) -> ClaimsRead:
        """Give what Claims charge for some days; what was read a moment ago is given again unless it is asked anew.

        Asked anew for some days, all others are forgotten too: a month and its days would else tell different things.

        Raises a ServerError where the server is broken.
        """
        asked = (tuple(sorted(patients)), first, last)
        with self._turn:
            if anew:
                self._read.clear()
            read = self._read.get(asked)
        if read is None or time.monotonic() - read.at > GOOD_FOR:
            read = self._read_anew(asked)
            self._keep(asked, read)
        return ClaimsRead(read.there.charges, read.there.notes, int(time.monotonic() - read.at))

    def _keep(self, asked: _Asked, read: _Read) -> None:
        with self._turn:
            self._read.pop(asked, None)
            self._read[asked] = read
            while len(self._read) > _KEPT:
                self._read.pop(next(iter(self._read)))

    def named(self, kind: str, values: Collection[str]) -> dict[str, frozenset[str]]:
        """Give the names of the patients or encounters that have numbers, by number.

        Raises a ServerError where the server is broken.
        """
        searcher, _ = self._searcher(self._engine.wires.source, self._engine.settings.source)
        return identified(searcher, kind, values)

    def _read_anew(self, asked: _Asked) -> _Read:
        patients, first, last = asked
        searcher, notes = self._searcher(self._engine.wires.target, self._engine.settings.target)
        there = charged_claims(searcher, patients, first, last)
        return _Read(ChargedThere(there.charges, (*there.notes, *notes)), time.monotonic())

    def _searcher(self, wire: Wire, server: Server) -> tuple[Searcher, list[str]]:
        notes: list[str] = []
        able = abilities(wire, server)
        return Searcher(wire, able, page_size=self._engine.settings.page_size, told=once(notes.append)), notes

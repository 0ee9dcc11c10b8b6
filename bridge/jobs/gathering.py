"""Notes what a bulk export or a folder names, some hundred at a time: a hint like any other, the server is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bridge.chart.datatypes import Reference
from bridge.chart.decoding import read_resource
from bridge.chart.drug_resources import MedicationAdministration
from bridge.chart.references import type_and_id
from bridge.fetch.own_server import OwnServer
from bridge.fhir_server.entries import entry_of
from bridge.jobs.noticing import Noticing
from bridge.ledger.events import Event
from bridge.ledger.ledger import Ledger

BULK: Final = "bulk"
KIND: Final = "MedicationAdministration"
_AT_ONCE: Final = 500
_LINES: Final = 20_000
"""So many lines are read at most until it is kept how far they are, whatever is in them."""
Keep = Callable[[Connection], None]


@dataclass(slots=True)
class Noted:
    """What was noted so far.

    found    administrations that were named
    deleted  those of which it was told that they are deleted
    new      those of both that nobody had told of by this trigger in this version
    """

    found: int = 0
    deleted: int = 0
    new: int = 0


class Gathering:
    """Gathers events, and notes them in one transaction with how far the reading is.

    base    of our server: what a reference to another one names is not ours
    anew    note also what was noted before in this version
    is_old  whose it was may have changed since it was written: what is named itself is wanted, not its encounter
    """

    def __init__(
        self, ledger: Ledger, noticing: Noticing, base: str, *, anew: bool = False, is_old: bool = False
    ) -> None:
        self.noted = Noted()
        self._ledger = ledger
        self._noticing = noticing
        self._server = OwnServer(base)
        self._anew = anew
        self._is_old = is_old
        self._events: list[Event] = []
        self._lines = 0

    def found(self, raw: bytes) -> None:
        """Take an administration that was found, as JSON."""
        self.noted.found += 1
        entry = entry_of(raw)
        record, _ = read_resource(MedicationAdministration, raw)
        if entry is None:
            return
        version = None if self._anew else entry.version
        event = Event(
            BULK,
            entry.name,
            version=version,
            changed_at=_instant(entry.last_updated),
            encounter=self._name("Encounter", record.context),
            patient=self._name("Patient", record.subject),
        )
        self._events.append(event)

    def deleted(self, url: str) -> None:
        """Take the URL of what was deleted; of what is no administration nothing is noted."""
        name = type_and_id(url)
        if name is not None and name.startswith(f"{KIND}/"):
            self.noted.deleted += 1
            self._events.append(Event(BULK, name, "delete"))

    def line_read(self) -> bool:
        """Count a line, and say whether it is time to keep what was gathered."""
        self._lines += 1
        return self.is_full or self._lines >= _LINES

    @property
    def is_full(self) -> bool:
        """Say whether it is time to keep what was gathered."""
        return len(self._events) >= _AT_ONCE

    def keep(self, how_far: Keep = lambda _: None) -> None:
        """Note what was gathered, in one transaction with how far the reading is."""
        events, self._events, self._lines = self._events, [], 0
        with self._ledger.begin() as book:
            note = self._noticing.note_by_name_in if self._is_old else self._noticing.note_in
            self.noted.new += note(book, events)
            how_far(book)

    def _name(self, kind: str, reference: Reference | None) -> str | None:
        name = None if reference is None else self._server.name_of(reference.reference)
        return name if name is not None and name.startswith(f"{kind}/") else None


def _instant(written: str | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return instant if instant.tzinfo else None

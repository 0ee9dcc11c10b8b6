"""Brings what references lead to, round by round, until a chart is whole."""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import Struct

from bridge.fetch.asking import Asking, escaped
from bridge.fetch.fitting import Fits
from bridge.fetch.following import Following, Identified, Missing
from bridge.fetch.gathered import Gathered
from bridge.fetch.shelf import Shelf
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.searching import Search

ROUNDS: Final = 10
"""A bed lies in a room, a ward, a wing, a building, a campus: eight places are read, and what leads to the first."""


class _Identifier(Struct, gc=False):
    """A business identifier."""

    system: str | None = None
    value: str | None = None


class _Identifying(Struct, gc=False):
    """A resource of which only the identifiers are looked at."""

    identifier: tuple[_Identifier, ...] = ()


_IDENTIFYING: Final = msgspec.json.Decoder(_Identifying).decode


class Bringing:
    """Reads what is missing from a pool; what many charts share is read once a pass."""

    def __init__(self, asking: Asking, shelf: Shelf) -> None:
        self._asking = asking
        self._shelf = shelf

    def first_of(self, gathered: Gathered, following: Following, administrations: Iterable[str]) -> None:
        """Bring what tells which drug was given to whom."""
        missing = following.first_of(administrations)
        if missing:
            self._bring(gathered, missing)

    def all_from(self, gathered: Gathered, following: Following, names: Iterable[str]) -> None:
        """Bring everything that some resources lead to."""
        waiting = list(names)
        for _ in range(ROUNDS):
            missing = following.from_all(waiting)
            if not missing:
                return
            waiting = self._bring(gathered, missing)

    def _bring(self, gathered: Gathered, missing: Missing) -> list[str]:
        """Fetch what is missing as far as the server has it, and give the names of what came."""
        came = self._shelf.take(sorted(missing.names))
        at_hand = {entry.name for entry in came}
        wanted = sorted(missing.names - at_hand)
        read = self._asking.searcher.read(wanted) if wanted else {}
        came += [entry for entry in read.values() if entry is not None]
        came += self._identified(sorted(missing.identified, key=str))
        self._shelf.keep(came)
        return gathered.put(came)

    def _identified(self, wanted: list[Identified]) -> list[Entry]:
        """Search for what references name by an identifier only."""
        searches = [
            Search(
                kind,
                (("identifier", f"{escaped(system or '')}|{escaped(value)}"),),
                fits=_has(system, value),
                because="a reference names it by this identifier only",
            )
            for kind, system, value in wanted
        ]
        came: list[Entry] = []
        for search, answer in zip(searches, self._asking.several(searches), strict=True):
            if isinstance(answer, RefusedError):
                self._asking.say(
                    f"The server refuses to search {search.kind} by identifier: what charts name so is not found."
                )
            else:
                came += answer[0]
        return came


def _has(system: str | None, value: str) -> Fits:
    """Check that a resource has an identifier."""

    def fits(entry: Entry) -> bool:
        try:
            identifiers = _IDENTIFYING(entry.raw).identifier
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return True  # reading it will tell
        return any((one.system, one.value) == (system, value) for one in identifiers)

    return fits

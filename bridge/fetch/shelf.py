"""Keeps what many charts share (organizations, places, products) for one pass, so that it is read once."""

from collections.abc import Iterable
from typing import Final

from bridge.fhir_server.entries import Entry

SHARED: Final = frozenset({"Organization", "Location", "Medication"})
_MOST: Final = 2_000
"""Resources at hand; a hospital has some hundred places and payers, and they take about a kilobyte each."""


class Shelf:
    """The shared resources that were fetched last, each as it came."""

    def __init__(self, most: int = _MOST) -> None:
        self._kept: dict[str, Entry] = {}
        self._most = most

    def keep(self, entries: Iterable[Entry]) -> None:
        """Keep the shared ones among some resources; what was used longest ago makes room."""
        for entry in entries:
            if entry.kind in SHARED and entry.id:
                self._kept.pop(entry.name, None)
                self._kept[entry.name] = entry
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]

    def take(self, names: Iterable[str]) -> list[Entry]:
        """Give those of the names that are here."""
        found = [self._kept[name] for name in names if name in self._kept]
        self.keep(found)
        return found

    def clear(self) -> None:
        """Forget all: the next pass reads anew."""
        self._kept.clear()

"""Asks several searches at once, and finds out which of them the server refuses."""

from collections.abc import Callable, Sequence

from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.searching import Search, Searcher
from bridge.fhir_server.wire import Wire

Came = tuple[list[Entry], list[Entry]]
"""What a search was for, and what came with it."""


class Asking:
    """Puts searches to one server.

    wire  the way to it, for what is no search
    able  what it says it can do
    told  is told in words what it lacks, each thing once
    """

    def __init__(self, searcher: Searcher, wire: Wire, able: Abilities, told: Callable[[str], None]) -> None:
        self.searcher = searcher
        self.wire = wire
        self.able = able
        self._told = told
        self._said: set[str] = set()

    def say(self, note: str) -> None:
        """Tell something once."""
        if note not in self._said:
            self._said.add(note)
            self._told(note)

    def several(self, searches: Sequence[Search]) -> list[Came | RefusedError]:
        """Ask searches together; of those that are refused, give the refusal.

        Where one is refused they are asked one by one, so that the others get their answers.
        """
        try:
            return list(self.searcher.several(searches)) if searches else []
        except RefusedError as error:
            if len(searches) == 1:
                return [error]
        return [came for search in searches for came in self.several([search])]


def escaped(text: str) -> str:
    """Escape what means something in the value of a search parameter."""
    for letter in "\\,|$":
        text = text.replace(letter, f"\\{letter}")
    return text

"""Search a FHIR server without trusting it: what was asked for comes whole, once each, or an error says why not."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.asking import Ask, Asker
from bridge.fhir_server.by_name import ByName
from bridge.fhir_server.entries import Entry, newest
from bridge.fhir_server.failures import ServerError
from bridge.fhir_server.learned import Learned
from bridge.fhir_server.paging import Paging
from bridge.fhir_server.received import Received
from bridge.fhir_server.search import Page, Search, everything
from bridge.fhir_server.walk import Steps
from bridge.fhir_server.wire import Wire

__all__ = ["Page", "Search", "Searcher", "everything"]

PAGE_SIZE: Final = 200
"""Matches asked for at a time, where nothing else is set."""
LONGEST_LIST: Final = 500
"""Values in one list; a list is one search by POST, or several by GET where the server takes none."""


class Searcher:
    """Searches one server; what it cannot do is learned, and told once.

    told  is told in words what the server lacks, and what is done instead

    A search that the server refuses raises RefusedError, one whose rest cannot be had PagingError; else what the wire
    raises is raised. One Searcher is for one thread.
    """

    def __init__(self, wire: Wire, able: Abilities, *, page_size: int = PAGE_SIZE, told: Callable[[str], None]) -> None:
        self._learned = Learned(told, batch=False if able.batch is False else None)
        self._asker = Asker(wire, self._learned)
        self._paging = Paging(wire.base, self._learned, page_size)
        self._by_name = ByName(wire, self._learned, self.several)
        self.page_size = page_size

    def pages(self, search: Search) -> Iterator[Page]:
        """Give what a search finds, page by page; no version of a resource comes twice."""
        steps = self._paging.of(search)
        step = next(steps, None)
        while step is not None:
            if isinstance(step, Page):
                yield step
                step = next(steps, None)
            else:
                step = _answered(steps, self._attempt(step))

    def all(self, search: Search) -> list[Entry]:
        """Give what a search finds, the newest version of each resource."""
        return newest(entry for page in self.pages(search) for entry in page.matches)

    def several(self, searches: Sequence[Search]) -> list[tuple[list[Entry], list[Entry]]]:
        """Ask searches together; give of each what it found, and what came with that.

        Raises what the first of them that fails raises.
        """
        walks = [_Walking(self._paging.of(search)) for search in searches]
        going = [walk for walk in walks if walk.ask is not None]
        while going:
            asks = [walk.ask for walk in going if walk.ask is not None]
            for walk, came in zip(going, self._asker.several(asks), strict=True):
                walk.take(came)
            going = [walk for walk in going if walk.ask is not None]
        return [(newest(walk.matches), newest(walk.others)) for walk in walks]

    def of_any(
        self,
        kind: str,
        parameter: str,
        values: Sequence[str],
        *,
        beside: tuple[tuple[str, str], ...] = (),
        include: tuple[tuple[str, str], ...] = (),
        fits: Callable[[Entry], bool] = everything,
        because: str = "",
    ) -> list[Search]:
        """Write the searches, as few as can be, for what has any of the values under a parameter; none for no value.

        beside  filters that hold besides
        """
        distinct = list(dict.fromkeys(values))
        return [
            Search(
                kind,
                ((parameter, ",".join(distinct[start : start + LONGEST_LIST])), *beside),
                include,
                fits,
                because,
            )
            for start in range(0, len(distinct), LONGEST_LIST)
        ]

    def read(self, names: Sequence[str]) -> dict[str, Entry | None]:
        """Read resources by their names (`Kind/id`); None for each that is not there, or not any more (404, 410)."""
        return self._by_name.read(names)

    def _attempt(self, ask: Ask) -> Received | ServerError:
        try:
            return self._asker.one(ask)
        except ServerError as error:
            return error


class _Walking:
    """One of several searches under way.

    ask  what it asks next; None at its end
    """

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self.matches: list[Entry] = []
        self.others: list[Entry] = []
        self.ask = self._to_next_ask(next(steps, None))

    def take(self, came: Received | ServerError) -> None:
        """Take an answer and go on to the next question."""
        self.ask = self._to_next_ask(_answered(self._steps, came))

    def _to_next_ask(self, step: Ask | Page | None) -> Ask | None:
        while isinstance(step, Page):
            self.matches += step.matches
            self.others += step.others
            step = next(self._steps, None)
        return step


def _answered(steps: Steps, came: Received | ServerError) -> Ask | Page | None:
    """Give an answer, or a failure, to who asked; None where that was the end."""
    try:
        return steps.throw(came) if isinstance(came, ServerError) else steps.send(came)
    except StopIteration:
        return None

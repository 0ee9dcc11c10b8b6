"""Walks once through the pages of a search, by links or by offset, and notes how far the walk can be believed.

The functions are generators: they yield what is to be asked (`Ask`) and are sent what came (`Received`), and they yield
the pages they found (`Page`). So several searches can be walked at once, with their questions in one Bundle.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from bridge.fhir_server.asking import Ask
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.received import Received
from bridge.fhir_server.search import Page
from bridge.fhir_server.tally import Tally, Turned

Steps = Generator[Ask | Page, Received | None, None]
Came = Generator[Ask | Page, Received | None, Received]

OVERLAP: Final = "overlap"
LOST: Final = "lose the filters of the search on the way"
CIRCLE: Final = "lead in a circle"
BROKEN: Final = "have links that it does not follow itself"
_BARREN: Final = 10
"""Pages in a row that bring nothing new, until links that go on are not followed any further."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the pages of a search are asked for.

    count  matches at a time
    sort   in which order; "" leaves that to the server
    """

    count: int
    sort: str = ""

    def page(self, tally: Tally, offset: int = 0) -> Ask:
        """Ask for the page from a match on."""
        search = tally.search
        sort = (("_sort", self.sort),) if self.sort else ()
        on = (("_offset", str(offset)),) if offset else ()
        return Ask(search.kind, (*search.asked, *search.include, *sort, ("_count", str(self.count)), *on))


def asked(ask: Ask) -> Came:
    """Ask, and give what came."""
    received = yield ask
    if received is None:
        raise TypeError("a question was sent no answer")
    return received


def by_links(tally: Tally, way: Way, *, wary: bool) -> Steps:
    """Follow the links from page to page; a server that gives none is asked by offset.

    wary  stop where links seem to have lost the filters, since by offset it may go better
    """
    page = yield from asked(way.page(tally))
    first = turned = tally.turn(page, way.count)
    yield turned.page
    seen, barren = set[str](), 0
    while page.next is not None:
        tally.learned.linked.add(page.by)
        if page.next in seen or barren > _BARREN:
            tally.doubt(CIRCLE)
            return
        seen.add(page.next)
        try:
            page = yield from asked(Ask(tally.search.kind, link=page.next))
        except RefusedError:
            tally.doubt(BROKEN)
            return
        turned = tally.turn(page, way.count)
        yield turned.page
        barren = 0 if turned.new else barren + 1
        if turned.misfits and first.matches and not first.misfits:
            tally.doubt(LOST)
            if wary:
                return
        if turned.overlaps:
            tally.doubt(OVERLAP)
    if seen or page.by in tally.learned.linked or tally.is_proven or not first.matches:
        tally.ended = True
    else:
        yield from _on(tally, way, first)


def by_offset(tally: Tally, way: Way) -> Steps:
    """Ask for page after page by offset, whatever links there are."""
    page = yield from asked(way.page(tally))
    first = tally.turn(page, way.count)
    yield first.page
    if not first.matches or tally.is_proven:
        tally.ended = True
    else:
        yield from _on(tally, way, first)


def _on(tally: Tally, way: Way, before: Turned) -> Steps:
    """Go on by offset until a page is empty, or brings nothing new, or everything that the server counts is there.

    A short page is no end: the server may take fewer than were asked for, or leave out what we may not see.
    """
    offset = 0
    while True:
        advanced = _advance(before, way)
        offset += advanced
        try:
            page = yield from asked(way.page(tally, offset))
        except RefusedError:
            tally.same_again = True
            return
        turned = tally.turn(page, way.count)
        yield turned.page
        if turned.overlaps and not (turned.goes_on and before.matches < way.count):
            tally.doubt(OVERLAP)
        if not turned.new:
            tally.same_again = turned.matches == tally.first == len(tally.ids)
            tally.ended = not tally.same_again
            return
        if tally.is_proven:
            tally.ended = True
            return
        before = turned


def _advance(turned: Turned, way: Way) -> int:
    """Tell by how many matches to go on: by what came, but not by what was added to what was asked for."""
    return min(turned.matches, way.count) if turned.misfits else turned.matches

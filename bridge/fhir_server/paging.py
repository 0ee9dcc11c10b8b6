"""Finds everything that a search asks for, whatever the server does with its pages, or says that it cannot be had."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from typing import Final

from bridge.fhir_server.address import without_values
from bridge.fhir_server.asking import Ask
from bridge.fhir_server.failures import PagingError, RefusedError, TooLargeError
from bridge.fhir_server.learned import Learned
from bridge.fhir_server.lists import Answered, try_lists
from bridge.fhir_server.question import query_of
from bridge.fhir_server.received import Received
from bridge.fhir_server.search import Page, Search
from bridge.fhir_server.seen import Seen
from bridge.fhir_server.tally import Found, Tally
from bridge.fhir_server.walk import LOST, OVERLAP, Steps, Way, asked, by_links, by_offset

MORE_WALKS: Final = 3
"""How often a search is walked again before it is given up."""
_NO_POST: Final = frozenset({404, 405, 415, 501})
"""Answers by which a server says that it knows no search by POST."""
_REDIRECTS: Final = range(300, 400)
_LARGER: Final = 4
_FEWER: Final = "hold fewer than the server counts"


@dataclass(frozen=True, slots=True)
class Paging:
    """Walks through searches on one server.

    base       its URL, for messages
    page_size  matches asked for at a time
    """

    base: str
    learned: Learned
    page_size: int

    def of(self, search: Search, given: Seen | None = None) -> Steps:
        """Find everything that a search asks for, in the way the server takes.

        given  the versions that were given already, where the search is part of one

        Raises RefusedError where the server refuses the search, and PagingError where the rest of it cannot be had.
        """
        given = Seen() if given is None else given
        if search.has_list and self.learned.lists is False:
            yield from self._parts(search.each_alone(), given)
        elif search.has_list and search.is_long and self.learned.posts is False:
            yield from self._parts(search.in_chunks(), given)
        else:
            yield from self._whole(search, given)

    def _parts(self, parts: Iterable[Search], given: Seen) -> Steps:
        for part in parts:
            yield from self.of(part, given)

    def _whole(self, search: Search, given: Seen) -> Steps:
        """Walk through a search as it is; where its list is not understood, value by value."""
        found = Found(given)
        plain = replace(search, include=()) if search.kind in self.learned.no_include else search
        quest = _Quest(self, plain, found)
        try:
            yield from quest.walks()
        except _NoPostError:
            yield from self._parts(search.in_chunks(), given)
            return
        if found.misfits:
            self.learned.say(
                f"The server sent {found.misfits} of {search.kind} that were not asked for ({search.filters}): "
                "they are passed over.",
                f"misfits of {search.kind} by {search.filters}",
            )
        if search.has_list and not len(found.known) and (yield from try_lists(search.kind, self.learned)):
            yield from self._parts(search.each_alone(), given)


class _NoPostError(Exception):
    """The server cannot be asked by POST."""


class _Quest:
    """Walks through one search until everything is there: again, and otherwise, where a walk cannot be believed."""

    def __init__(self, paging: Paging, search: Search, found: Found) -> None:
        self._base = paging.base
        self._learned = paging.learned
        self._usual = paging.page_size
        self._search = search
        self._found = found
        self._sort = ""
        self._may_sort = True
        self._times = 1
        self._by_offset = False
        self._offset_leads_on = True
        self._without_includes = False

    def walks(self) -> Steps:
        """Walk until a walk settles it."""
        walks = 0
        while True:
            tally = Tally(self._search, self._learned, self._found)
            usual = self._learned.page_size.get(self._search.kind, self._usual)
            way = Way(usual * self._times, self._sort)
            try:
                yield from by_offset(tally, way) if self._by_offset else by_links(tally, way, wary=not walks)
            except TooLargeError as error:
                self._ask_for_less(way, error)
                continue
            except RefusedError as error:
                self._ask_for_simpler(error)
                continue
            self._note_includes()
            if (yield from self._is_settled(tally, way, walks)):
                return
            walks += 1
            if walks > MORE_WALKS:
                raise self._failure(tally)
            self._walk_otherwise(tally, walks)

    # When something goes wrong

    def _ask_for_less(self, way: Way, error: TooLargeError) -> None:
        """Ask for half as many matches at a time from now on, else raise the failure."""
        if self._times > 1:
            self._times = 1
            return
        if way.count == 1:
            raise error
        self._learned.page_size[self._search.kind] = way.count // 2
        self._learned.say(f"Pages of {self._search.kind} are too large: fewer are asked for at a time.")

    def _ask_for_simpler(self, error: RefusedError) -> None:
        """Leave out what the server may have refused, else raise the refusal."""
        if error.status in _REDIRECTS:
            raise error
        may_be_post = self._search.is_long and self._search.has_list and self._learned.posts is not False
        if self._sort:
            self._sort, self._may_sort = "", False
        elif self._search.include and not (may_be_post and error.status in _NO_POST):
            self._search = replace(self._search, include=())
            self._without_includes = True
        elif may_be_post:
            self._learned.posts = False
            self._learned.say("The server takes no searches by POST: long ones are asked in several pieces.")
            raise _NoPostError
        else:
            raise error

    def _note_includes(self) -> None:
        if self._without_includes:
            self._learned.no_include.add(self._search.kind)
            self._learned.say(
                f"The server refuses to send along what {self._search.kind} refers to (`_include`): "
                "it is read afterwards."
            )

    def _walk_otherwise(self, tally: Tally, walks: int) -> None:
        """Walk by offset in the order of ids next; where offset leads nowhere, by links in that order."""
        if not tally.same_again:
            why = " and ".join(tally.doubts) or _FEWER
            self._learned.say(f"The server's pages of {self._search.kind} {why}: the search is walked again.")
        if walks > 1:
            self._times *= _LARGER  # the fewer pages, the less can be wrong with them
        self._offset_leads_on &= not tally.same_again
        self._by_offset = self._offset_leads_on
        self._sort = "_id" if self._may_sort else ""

    # When it is enough

    def _is_settled(self, tally: Tally, way: Way, walks: int) -> Answered:
        """Say whether everything is there."""
        if tally.is_proven:
            return True
        if tally.same_again:
            return False if walks else (yield from self._is_all(tally, way))
        if not tally.ended:
            return False
        if tally.adds_up and (not tally.doubts or (tally.doubts == [OVERLAP] and tally.fills_all_places)):
            return True
        if not walks or tally.brought:
            return False
        if tally.is_short:
            raise self._failure(tally)
        return not tally.doubts or (LOST in tally.doubts and tally.total == len(self._found.known))

    def _is_all(self, tally: Tally, way: Way) -> Answered:
        """Say whether the one page there is holds everything: by the server's count, else because it is not full.

        Raises PagingError where it does not.
        """
        total = tally.total if tally.total != tally.first else None
        if total is None:
            total = yield from self._counted()
        if total is None and tally.first < way.count:
            return True
        tally.total = total
        if total is None or tally.is_short:
            raise self._failure(tally)
        return True

    def _counted(self) -> Generator[Ask | Page, Received | None, int | None]:
        """Ask the server to count only; None where it does not."""
        try:
            received = yield from asked(Ask(self._search.kind, (*self._search.asked, ("_summary", "count"))))
        except RefusedError:
            return None
        return None if any(came.mode != "outcome" for came in received.came) else received.total

    def _failure(self, tally: Tally) -> PagingError:
        """Say that the rest cannot be had, why, and what to do."""
        if tally.is_short:
            why = f"the server counts {tally.total}"
        elif tally.same_again:
            why = "the page is full, there is no link to the next one, and `_offset` is ignored"
        else:
            why = f"its pages {' and '.join(tally.doubts) or _FEWER}"
        return PagingError(
            f"{len(self._found.known)} of {self._search.kind} came, but {why}: some may be missing, and nothing is "
            "decided on a part; ask who runs the server for `next` links that keep the search, `_offset`, or "
            "`Bundle.total`",
            asked=without_values(f"GET {self._base}/{self._search.kind}?{query_of(self._search.asked)}"),
        )

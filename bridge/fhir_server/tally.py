"""Counts what the pages of a search bring: what is new, what comes again, what was not asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.fhir_server.entries import Entry, newest
from bridge.fhir_server.learned import Learned
from bridge.fhir_server.received import Received
from bridge.fhir_server.search import Page, Search
from bridge.fhir_server.seen import Seen


@dataclass(slots=True)
class Found:
    """What all walks of one search have found.

    given    the versions that were given to who asked
    known    the ids of what the server sent as matches, whether they fit or not
    fitting  how many resources that fit were sent
    misfits  how many that do not fit
    """

    given: Seen = field(default_factory=Seen)
    known: Seen = field(default_factory=Seen)
    fitting: int = 0
    misfits: int = 0


@dataclass(frozen=True, slots=True)
class Turned:
    """One page that was turned.

    page      what is new on it
    matches   how many resources the server sent as matches
    misfits   how many of them do not fit
    new       how many of them this walk had not seen
    overlaps  whether it holds some that this walk had seen
    goes_on   whether these are those that ended the page before: the order is as it was
    """

    page: Page
    matches: int
    misfits: int
    new: int
    overlaps: bool
    goes_on: bool


class Tally:
    """What one walk has seen.

    total       how many match, as its first page says
    first       how many matches its first page had
    places      how many places for a match its pages had; a page that came again at once is not counted twice
    brought     how many versions it brought that no walk before had
    ended       whether it came to an end as a walk should
    same_again  whether `_offset` leads nowhere: the first page came again
    doubts      why it cannot be believed
    """

    def __init__(self, search: Search, learned: Learned, found: Found) -> None:
        self.search = search
        self.learned = learned
        self.found = found
        self.ids = Seen() if len(found.known) else found.known
        self.total: int | None = None
        self.first = self.places = self.brought = 0
        self.ended = self.same_again = False
        self.doubts: list[str] = []
        self._is_first_page = True
        self._last_page: list[str] = []

    @property
    def is_proven(self) -> bool:
        """Say whether the server's own count proves that everything is there.

        A count that is that of the first page proves nothing until the server has shown that it counts further.
        """
        if self.total is None or (self.total == self.first and not self.learned.counts):
            return False
        return self.found.fitting >= self.total

    @property
    def is_short(self) -> bool:
        """Say whether the server counts more matches than all walks have found."""
        return self.total is not None and self.total > len(self.found.known)

    @property
    def adds_up(self) -> bool:
        """Say whether there are no fewer fitting ones than the server counts, or as many in all."""
        return self.total is None or self.found.fitting >= self.total or len(self.found.known) == self.total

    @property
    def fills_all_places(self) -> bool:
        """Say whether as many resources are known as this walk had places for.

        Pages that each have an order of their own show some resources twice and others not at all; but together they
        have as many places as there are resources.
        """
        return len(self.found.known) >= self.places

    def turn(self, received: Received, count: int) -> Turned:
        """Count a page, and give what is new on it; of several versions of one resource the newest counts.

        count  how many matches were asked for; where more come, those that do not fit are extras, not order gone wrong
        """
        matches, others = _told_apart(received, self.search.kind)
        self.learned.note_sample(matches)
        ids = [_id_of(entry) for entry in matches]
        fits = dict(zip(ids, map(self.search.fits, matches), strict=True))
        new = self._new_among(fits)
        if self._is_first_page:
            self.total, self.first = received.total, len(fits)
            self._is_first_page = False
        if received.odd:
            self.learned.say(f"Entries of {self.search.kind} pages that cannot be read are passed over.")
        if received.total is not None and received.total > len(fits):
            self.learned.counts = True
        counted = [name for name, fit in fits.items() if fit or len(fits) <= count]
        known = [name for name in counted if name not in new]
        goes_on = counted[: len(known)] == known == self._last_page[-len(known) :]
        self.places += 0 if self._last_page == counted else len(counted)
        self._last_page = counted
        fitting = [entry for entry, own_id in zip(matches, ids, strict=True) if fits[own_id]]
        fresh = tuple([entry for entry in fitting if self._is_fresh(entry)])
        self.brought += len(fresh)
        page = Page(fresh, tuple([entry for entry in others if self._is_fresh(entry)]))
        return Turned(page, len(fits), len(fits) - sum(fits.values()), len(new), bool(known), goes_on)

    def doubt(self, why: str) -> None:
        """Note that the walk cannot be believed."""
        if why not in self.doubts:
            self.doubts.append(why)

    def _new_among(self, fits: Mapping[str, bool]) -> set[str]:
        """Count matches; give those that this walk sees for the first time.

        fits  by id, whether it is what was asked for
        """
        new = {own_id for own_id in fits if self.ids.add(own_id)}
        is_first_walk = self.ids is self.found.known
        unknown = new if is_first_walk else [own_id for own_id in fits if self.found.known.add(own_id)]
        fitting = sum(fits[own_id] for own_id in unknown)
        self.found.fitting += fitting
        self.found.misfits += len(unknown) - fitting
        return new

    def _is_fresh(self, entry: Entry) -> bool:
        """Say whether nobody was given this version yet."""
        version = entry.version or entry.last_updated or hash(entry.raw)
        return self.found.given.add(f"{entry.kind}/{_id_of(entry)}/{version}")


def _told_apart(received: Received, kind: str) -> tuple[list[Entry], list[Entry]]:
    """Tell matches from what came with them; outcomes are left out."""
    matches, others = list[Entry](), list[Entry]()
    for came in received.came:
        if came.entry is None or came.mode == "outcome" or came.entry.kind == "OperationOutcome":
            continue
        is_match = came.entry.kind == kind and came.mode != "include"
        (matches if is_match else others).append(came.entry)
    return newest(matches), newest(others)


def _id_of(entry: Entry) -> str:
    return entry.id or f"#{hash(entry.raw)}"

"""Ask the server what changed since the last poll: it finds whatever no notification told."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from bridge.errors import BridgeError
from bridge.facts.decision import NOT_MAPPED, Decision, Evidence, Named
from bridge.fetch.fetching import Fetcher, Noticed
from bridge.jobs.locks import PatientLocks
from bridge.jobs.noticing import Noticing
from bridge.jobs.spans import ADMINISTERED, EVERYTHING, Span, span_named
from bridge.ledger import looks, polls, wants
from bridge.ledger.administrations import decided_versions, ours_among
from bridge.ledger.events import Event, record_events
from bridge.ledger.ledger import Ledger
from bridge.ledger.looks import Decided, Look
from bridge.ledger.polls import Poll
from bridge.logs import get_logger

OVERLAP: Final = timedelta(seconds=300)
"""Servers commit out of order, and their clocks differ from ours: each poll looks back so far."""
FIRST: Final = timedelta(days=1)
"""How far the very first poll looks back; a back-fill goes further."""
ROUNDS: Final = 3
"""So often one job polls because it was asked to meanwhile; then the next job goes on."""
_AT_ONCE: Final = 200
_OF_A_CHANGE: Final = frozenset({"poll", "bulk"})
"""Triggers that ask for what changed; a sweep and people ask to look again whatever changed."""
_log = get_logger("jobs")


class Polling:
    """Polls, one at a time whoever asks.

    fetcher  makes what asks the server: where that cannot be made, a poll has failed
    """

    def __init__(self, ledger: Ledger, noticing: Noticing, fetcher: Callable[[], Fetcher]) -> None:
        self._ledger = ledger
        self._noticing = noticing
        self._fetcher = fetcher

    def poll(self) -> bool:
        """Note what changed since the last poll, and give whether it was done; another that is under way does it.

        It answers the wish for everything, and polls again where that was wished for meanwhile.
        """
        with PatientLocks(self._ledger.engine) as locks:
            if not locks.take({EVERYTHING}):
                return False
            for _ in range(ROUNDS):
                with self._ledger.begin() as book:
                    started = self._wished(book, EVERYTHING)
                    last, now = polls.watermark(book), polls.database_now(book)
                error = self._span("poll", Span((last or now - FIRST) - OVERLAP, None), now)
                if not self._answer(started, error):
                    return error is None
            with self._ledger.begin() as book:
                self._noticing.ask_in(book, [[EVERYTHING]])
        return True

    def sweep(self, days: int) -> bool:
        """Note what was given in the last days: it finds what no time of change told. Give whether that succeeded."""
        with self._ledger.begin() as book:
            now = polls.database_now(book)
        return self._span("sweep", Span(now - timedelta(days), None, ADMINISTERED), now) is None

    def wished(self, name: str) -> None:
        """Note what is of a time that people wished to be looked at.

        name  of the time, as `Span.name` gives it
        """
        with self._ledger.begin() as book:
            started, now = self._wished(book, name), polls.database_now(book)
        span = span_named(name)
        if span is not None and started:
            self._answer(started, self._span("hand", span, span.until or now))

    def span(self, trigger: str, since: datetime, until: datetime | None, mark: datetime | None) -> bool:
        """Note what changed in a time, and give whether that succeeded.

        until  None: up to now
        mark   up to when everything is asked for then; the next one of this trigger goes on from there
        """
        return self._span(trigger, Span(since, until), mark) is None

    def _span(self, trigger: str, span: Span, mark: datetime | None) -> str | None:
        """Note what is of a time; what went wrong, in words."""
        found = 0
        try:
            fetcher = self._fetcher()
            # Whose chart changed in something else, too, is looked at once, as a whole.
            whole = set() if span.by == ADMINISTERED else set(fetcher.patients_noticed(span.since, span.until))
            wished = set[str]()
            for page in _pages(fetcher, span):
                found += self._note(page, trigger, whole, wished)
            rest = iter(sorted(whole - wished))
            while some := list(islice(rest, _AT_ONCE)):
                self._noticing.want({patient: patient for patient in some}, trigger)
        except BridgeError as error:
            self._keep(Poll(trigger, span.since, mark, found, polls.FAILED, str(error)))
            _log.warning("poll failed", trigger=trigger, error=error)
            return str(error)
        self._keep(Poll(trigger, span.since, mark, found))
        _log.info("polled", trigger=trigger, since=span.since, count=found)
        return None

    @staticmethod
    def _wished(book: Connection, name: str) -> dict[str, int]:
        """Give how often a time was wished for, where that is not answered yet."""
        return {name: want.wanted for name, want in wants.of(book, [name]).items() if want.is_open}

    def _answer(self, started: dict[str, int], error: str | None) -> bool:
        """Write down that a wish is answered, or failed; give whether it was wished for again meanwhile."""
        with self._ledger.begin() as book:
            if error is None:
                return bool(wants.finish(book, started))
            for name in started:
                wants.fail(book, name, error)
        return False

    def _note(self, page: Sequence[Noticed], trigger: str, whole: set[str], wished: set[str]) -> int:
        """Note one page in one transaction: what is ours is wanted, what is another drug's is decided.

        What was ours until its drug was corrected is wanted too: a claim may bill it. What a poll finds in the version
        that was decided last, since a notification told it before, is not wanted again.

        whole   patients who are looked at as a whole
        wished  is added what is wished for
        """
        with self._ledger.begin() as book:
            were_ours = ours_among(book, [one.name for one in page if not one.is_ours])
            wanted = [one for one in page if one.is_ours or one.name in were_ours]
            others = [Decided(_not_mapped(one)) for one in page if not one.is_ours and one.name not in were_ours]
            new = record_events(book, [_event(one, trigger) for one in wanted])
            decided = decided_versions(book, new) if trigger in _OF_A_CHANGE else set()
            wishes = {_whose(one, whole): one.patient for one in new if one.reference not in decided}
            self._noticing.want_in(book, wishes, trigger)
            wished.update(wishes)
            if others:
                begun = looks.begin_look(book)
                names = [one.decision.administration.reference for one in others]
                looks.record_look(book, Look(begun.number, begun.at, names, trigger, decided=others))
        return len(new)

    def _keep(self, poll: Poll) -> None:
        with self._ledger.begin() as book:
            polls.record_poll(book, poll)


def _pages(fetcher: Fetcher, span: Span) -> Iterator[list[Noticed]]:
    if span.by == ADMINISTERED:
        return fetcher.noticed_given(span.since, span.until)
    return fetcher.noticed(span.since, span.until)


def _whose(event: Event, whole: set[str]) -> str:
    """Name what is to be looked at for an event: the visit, or its patient who is looked at as a whole."""
    if event.encounter and event.patient and event.patient in whole:
        return event.patient
    return event.encounter or event.reference


def _event(noticed: Noticed, trigger: str) -> Event:
    return Event(
        trigger,
        noticed.name,
        version=None if trigger == "hand" else noticed.version,  # who asks again means it
        changed_at=_instant(noticed.changed_at),
        encounter=noticed.encounter,
        patient=noticed.patient,
    )


def _not_mapped(noticed: Noticed) -> Decision:
    """Decide on an administration of another drug: nothing of its chart is asked for."""
    administration = Evidence(noticed.name, version=noticed.version)
    return Decision(administration, Named(noticed.patient), Named(noticed.encounter), NOT_MAPPED)


def _instant(written: str | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return instant if instant.tzinfo else None

"""Ask the server what changed since the last poll: it finds whatever no notification told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from bridge.errors import BridgeError
from bridge.facts.decision import NOT_MAPPED, Decision, Evidence, Named
from bridge.fetch.fetching import Fetcher, Noticed
from bridge.jobs.locks import PatientLocks
from bridge.jobs.noticing import Noticing
from bridge.ledger import looks, polls
from bridge.ledger.events import Event
from bridge.ledger.ledger import Ledger
from bridge.ledger.looks import Decided, Look
from bridge.ledger.polls import Poll
from bridge.logs import get_logger

OVERLAP: Final = timedelta(seconds=300)
"""Servers commit out of order, and their clocks differ from ours: each poll looks back so far."""
FIRST: Final = timedelta(days=1)
"""How far the very first poll looks back; a back-fill goes further."""
_AT_ONCE: Final = 200
_log = get_logger("jobs")


class Polling:
    """Polls, one at a time whoever asks."""

    def __init__(self, ledger: Ledger, noticing: Noticing, fetcher: Fetcher) -> None:
        self._ledger = ledger
        self._noticing = noticing
        self._fetcher = fetcher

    def poll(self, trigger: str = "poll") -> bool:
        """Note what changed since the last poll, and give whether it was done; another that is under way does it."""
        with PatientLocks(self._ledger.engine) as locks:
            if not locks.take({f"{trigger} of the whole server"}):
                return False
            with self._ledger.begin() as book:
                last, now = polls.watermark(book, trigger), polls.database_now(book)
            return self.span(trigger, (last or now - FIRST) - OVERLAP, None, now)

    def span(self, trigger: str, since: datetime, until: datetime | None, mark: datetime | None) -> bool:
        """Note what changed in a time, and give whether that succeeded.

        until  None: up to now
        mark   up to when everything is asked for then; the next poll goes on from there
        """
        found = 0
        try:
            for page in self._fetcher.noticed(since, until):
                found += self._note(page, trigger)
            patients = self._fetcher.patients_noticed(since, until)
            while some := list(islice(patients, _AT_ONCE)):
                self._noticing.want({patient: patient for patient in some}, trigger)
        except BridgeError as error:
            self._keep(Poll(trigger, since, mark, found, polls.FAILED, str(error)))
            _log.warning("poll failed", trigger=trigger, error=error)
            return False
        self._keep(Poll(trigger, since, mark, found))
        return True

    def _note(self, page: Sequence[Noticed], trigger: str) -> int:
        """Note one page in one transaction: what is ours is wanted, what is another drug's is decided."""
        events = [_event(one, trigger) for one in page if one.is_ours]
        others = [Decided(_not_mapped(one)) for one in page if not one.is_ours]
        with self._ledger.begin() as book:
            new = self._noticing.note_in(book, events)
            if others:
                begun = looks.begin_look(book)
                names = [one.decision.administration.reference for one in others]
                looks.record_look(book, Look(begun.number, begun.at, names, trigger, decided=others))
        return new

    def _keep(self, poll: Poll) -> None:
        with self._ledger.begin() as book:
            polls.record_poll(book, poll)


def _event(noticed: Noticed, trigger: str) -> Event:
    return Event(
        trigger,
        noticed.name,
        version=noticed.version,
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

"""Hear notifications: events, the numbers of subscriptions and wishes, in one transaction or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, islice
from typing import Final

from sqlalchemy import Connection

from bridge.jobs.noticing import Noticing
from bridge.jobs.spans import EVERYTHING
from bridge.jobs.together import Together
from bridge.ledger.events import Event, keep_events
from bridge.ledger.ledger import Ledger
from bridge.ledger.subscriptions import notified

WEBHOOK: Final = "webhook"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a notification says of its subscription.

    name    `Subscription/id`, else its topic
    told    the numbers of the events that it carries
    so_far  how many events the server says there were
    begins  it is a handshake: the numbers start over
    """

    name: str
    told: tuple[int, ...] = ()
    so_far: int | None = None
    status: str | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One notification.

    events   each of a record; whose it is, is not believed: it is traced on the server
    unnamed  something changed that it does not name
    digest   by which the same notification is known again; None where it cannot be told from a new one
    """

    events: Sequence[Event] = ()
    unnamed: bool = False
    numbers: Numbers | None = None
    digest: str | None = None


class Hearing:
    """Hears notifications; those that come at once are noted together."""

    def __init__(self, ledger: Ledger, noticing: Noticing) -> None:
        self._ledger = ledger
        self._noticing = noticing
        self._together = Together(self._hear)

    def hear(self, heard: Heard) -> bool:
        """Note a notification; False, with nothing done, where its digest was noted before.

        What it does not name, and what its numbers say was left out, is a wish for everything: a poll. A handshake is
        one too, for what changed before it is not told.
        """
        return self._together.ask(heard)

    def _hear(self, several: Sequence[Heard]) -> list[bool]:
        events = [_events_of(heard) for heard in several]
        with self._ledger.begin() as book:
            kept = iter(keep_events(book, [event for own in events for event in own]))
            names: dict[str, str | None] = {}
            is_new: list[bool] = []
            for own in events:
                became = list(islice(kept, len(own)))
                is_new.append(not any(one.said_before for one in became))
                if is_new[-1]:
                    names |= {event.reference: None for event, one in zip(own, became, strict=True) if one.is_fresh}
            names |= dict.fromkeys(_left_out(book, compress(several, is_new)))
            if names:
                self._noticing.want_in(book, names, WEBHOOK)
        return is_new


def _events_of(heard: Heard) -> list[Event]:
    numbers = heard.numbers
    events = [replace(one, trigger=WEBHOOK, body_digest=heard.digest) for one in heard.events]
    if heard.unnamed or (numbers is not None and numbers.begins):
        by = None if numbers is None else numbers.name
        events.append(Event(WEBHOOK, EVERYTHING, subscription=by, body_digest=heard.digest))
    return events


def _left_out(book: Connection, several: Iterable[Heard]) -> Iterator[str]:
    """Keep the numbers of subscriptions, in the order in which all do; name everything where some never came."""
    told = (heard.numbers for heard in several if heard.numbers is not None)
    for one in sorted(told, key=lambda numbers: numbers.name):
        if notified(book, one.name, one.told, one.so_far, one.status, begins=one.begins):
            yield EVERYTHING

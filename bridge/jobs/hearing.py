"""Hear one notification: its events, its subscription's numbers and the wishes, in one transaction or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import any_, exists, select

from bridge.jobs.noticing import Noticing
from bridge.jobs.spans import EVERYTHING
from bridge.ledger.events import Event, record_events
from bridge.ledger.ledger import Ledger
from bridge.ledger.rows import names_of
from bridge.ledger.subscriptions import notified
from bridge.ledger.tables import EVENTS

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
    """Hears notifications."""

    def __init__(self, ledger: Ledger, noticing: Noticing) -> None:
        self._ledger = ledger
        self._noticing = noticing

    def hear(self, heard: Heard) -> bool:
        """Note a notification; False, with nothing done, where its digest was noted before.

        What it does not name, and what its numbers say was left out, is a wish for everything: a poll. A handshake is
        one too, for what changed before it is not told.
        """
        numbers = heard.numbers
        begins = numbers is not None and numbers.begins
        events = [replace(one, trigger=WEBHOOK, body_digest=heard.digest) for one in heard.events]
        if heard.unnamed or begins:
            by = None if numbers is None else numbers.name
            events.append(Event(WEBHOOK, EVERYTHING, subscription=by, body_digest=heard.digest))
        with self._ledger.begin() as book:
            same = (EVENTS.c.trigger == WEBHOOK) & (EVENTS.c.body_digest == heard.digest)
            among = EVENTS.c.reference == any_(names_of([one.reference for one in events]))
            if heard.digest is not None and book.execute(select(exists().where(same, among))).scalar():
                record_events(book, events)  # kept as what it is, a repetition
                return False
            names: dict[str, str | None] = {one.reference: None for one in record_events(book, events)}
            if numbers is not None and notified(
                book, numbers.name, numbers.told, numbers.so_far, numbers.status, begins=numbers.begins
            ):
                names[EVERYTHING] = None
            if names:
                self._noticing.want_in(book, names, WEBHOOK)
        return True

"""What was heard or found: one row for each time that somebody said that something changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import Connection, Integer, Select, column, exists, false, func, insert, select, true
from sqlalchemy.dialects import postgresql

from bridge.ledger.rows import ROWS, as_rows, given_later
from bridge.ledger.tables import EVENTS, NOW

_SAID: Final = tuple(one for one in EVENTS.c if one.name not in {"id", "duplicate"})
_PLACE: Final = column("place", Integer())


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody said that a resource changed.

    trigger       who: webhook, poll, sweep, hand or bulk
    reference     what changed, `Type/id`
    action        create, update or delete; None where nobody said
    version       which version it has now
    changed_at    when the server says it changed, with its zone
    encounter     the encounter and the patient that it belongs to, where that is known already
    event_number  the number that the subscription gave it
    body_digest   digits of what makes a message the same message told again, a signed time in it included; None where
                  the same words may be said of another change
    at            when it was heard; None: now
    """

    trigger: str
    reference: str
    action: str | None = None
    version: str | None = None
    changed_at: datetime | None = None
    encounter: str | None = None
    patient: str | None = None
    subscription: str | None = None
    event_number: int | None = None
    body_digest: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an event that was kept.

    is_fresh     it is no duplicate
    said_before  the same was kept before in the same words, and was no duplicate then
    """

    is_fresh: bool
    said_before: bool


def record_event(book: Connection, event: Event) -> bool:
    """Keep an event; False where it is a duplicate, which is kept as such and need not be acted on."""
    return bool(record_events(book, [event]))


def record_events(book: Connection, events: Sequence[Event]) -> list[Event]:
    """Keep events in one statement, and give those that are no duplicates, in order.

    A duplicate tells by the same trigger of the same version of the same resource, or in the same words; a deletion is
    told apart from the change that made the version. Of two transactions that keep the same event at once, one waits
    for the other. Call it once in a transaction, and before wishes are made: two that wait for each other would be
    broken off.
    """
    return [event for event, kept in zip(events, keep_events(book, events), strict=True) if kept.is_fresh]


def keep_events(book: Connection, events: Sequence[Event]) -> list[Kept]:
    """Do the same, and tell what became of each event."""
    if not events:
        return []
    rows = [{**{one.name: getattr(event, one.name) for one in _SAID}, "place": n} for n, event in enumerate(events)]
    return [Kept(row.is_fresh, row.said_before) for row in book.execute(_keeping(), {ROWS: as_rows(rows)})]


@cache
def _keeping() -> Select[int, bool, bool]:
    """Make the statement that keeps events, and tells of each whether it is kept as no duplicate."""
    listed = given_later(*_SAID, _PLACE)
    number = func.nextval("events_id_seq").label("id")
    at = func.coalesce(listed.c.at, NOW).label("at")
    others = [listed.c[one.name] for one in _SAID if one.name != "at"]
    heard = select(number, at, *others, listed.c.place).order_by(listed.c.place).cte("heard")
    columns = ["id", *(one.name for one in _SAID), "duplicate"]
    all_of = [heard.c.id, *(heard.c[one.name] for one in _SAID)]
    # The order in which two transactions meet on the same events must be the same in both.
    in_order = (heard.c.reference.collate("C"), heard.c.version.collate("C"), heard.c.body_digest.collate("C"))
    first = select(*all_of, false()).order_by(heard.c.trigger, *in_order, heard.c.id)
    kept = postgresql.insert(EVENTS).from_select(columns, first).on_conflict_do_nothing().returning(EVENTS.c.id).cte()
    is_kept = exists().where(kept.c.id == heard.c.id)
    again = insert(EVENTS).from_select(columns, select(*all_of, true()).where(~is_kept)).cte("again")
    # A part of a statement does not see what another adds: what is found here was there before. It is looked up by its
    # words, one by one: of an EXISTS the database would make a list of all events.
    same = (EVENTS.c[name] == heard.c[name] for name in ("trigger", "reference", "body_digest"))
    first = select(EVENTS.c.id).where(*same, EVENTS.c.body_digest.is_not(None), ~EVENTS.c.duplicate).limit(1)
    said_before = first.scalar_subquery().is_not(None)
    told = select(heard.c.place, is_kept.label("is_fresh"), said_before.label("said_before"))
    return told.order_by(heard.c.place).add_cte(again)

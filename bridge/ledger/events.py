"""What was heard or found: one row for each time that somebody said that something changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Integer, column, exists, false, func, insert, select, true
from sqlalchemy.dialects import postgresql

from bridge.ledger.rows import given
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
    if not events:
        return []
    rows = [{**{one.name: getattr(event, one.name) for one in _SAID}, "place": n} for n, event in enumerate(events)]
    listed = given(rows, *_SAID, _PLACE)
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
    fresh = book.execute(select(heard.c.place).where(is_kept).order_by(heard.c.place).add_cte(again))
    return [events[place] for place in fresh.scalars()]


def known_versions(book: Connection, events: Sequence[Event]) -> set[tuple[str, str]]:
    """Tell of which of these events the version was told before, by whatever trigger: as (reference, version)."""
    rows = [event for event in events if event.version is not None]
    if not rows:
        return set()
    asked = given(rows, EVENTS.c.reference, EVENTS.c.version)
    same = (EVENTS.c.reference == asked.c.reference) & (EVENTS.c.version == asked.c.version)
    return {
        (row.reference, row.version)
        for row in book.execute(select(asked.c.reference, asked.c.version).where(exists().where(same)))
    }

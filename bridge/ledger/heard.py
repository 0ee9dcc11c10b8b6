"""The events behind each figure of the missed-event report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from bridge.ledger.report import BEFORE, LATER, MISSED, behind_each, found_each, heard_within
from bridge.ledger.rows import as_text
from bridge.ledger.tables import EVENTS

HEARD: Final = "heard"
NEW: Final = "new"
DUPLICATE: Final = "duplicate"
FOUND: Final = "found"
OUT_OF_ORDER: Final = "out-of-order"
TIMED: Final = "timed"
FIGURES: Final = (HEARD, NEW, DUPLICATE, FOUND, BEFORE, LATER, MISSED, OUT_OF_ORDER, TIMED)
"""The figures that there are rows behind; `timed` are events whose change has a known time."""


@dataclass(frozen=True, slots=True)
class EventSought:
    """Which events are asked for.

    figure       one of FIGURES
    trigger      by which they were heard; None: any. Only of what is heard, new, duplicate or timed
    kind         of record, such as `Encounter`; None: any. Only of what is missed
    since, until the time in which they were heard, its start included and its end not
    """

    figure: str = HEARD
    trigger: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event; `changed_at` is when the record changed on the server, as far as it was told."""

    at: datetime
    trigger: str
    action: str | None
    reference: str
    version: str | None
    changed_at: datetime | None
    duplicate: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, and how many there are."""

    rows: tuple[EventRow, ...]
    total: int


def heard(book: Connection, sought: EventSought, *, offset: int = 0, limit: int = 50) -> EventPage:
    """Give the events behind a figure, the last one first."""
    matches = and_(heard_within(sought.since, sought.until), _behind(sought))
    total = book.execute(select(func.count()).select_from(EVENTS).where(matches)).scalar_one()
    asked = select(*(EVENTS.c[name] for name in EventRow.__dataclass_fields__)).where(matches)
    found = book.execute(asked.order_by(EVENTS.c.id.desc()).offset(offset).limit(limit))
    return EventPage(tuple(EventRow(*row) for row in found), total)


def _behind(sought: EventSought) -> ColumnElement[bool]:
    within = heard_within(sought.since, sought.until)
    if sought.figure == OUT_OF_ORDER:
        return EVENTS.c.id.in_(behind_each(within))
    if sought.figure in {FOUND, BEFORE, LATER, MISSED}:
        each = found_each(within).subquery()
        asked = select(each.c.id)
        if sought.figure != FOUND:
            asked = asked.where(each.c.how == sought.figure)
        return EVENTS.c.id.in_(asked if sought.kind is None else asked.where(each.c.kind == as_text(sought.kind)))
    own = {
        NEW: ~EVENTS.c.duplicate,
        DUPLICATE: EVENTS.c.duplicate,
        TIMED: and_(~EVENTS.c.duplicate, EVENTS.c.changed_at.is_not(None)),
    }
    conditions = [own[sought.figure]] if sought.figure in own else []
    if sought.trigger is not None:
        conditions.append(EVENTS.c.trigger == as_text(sought.trigger))
    return and_(true(), *conditions)

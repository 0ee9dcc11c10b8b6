"""What a person does with rows of the work queue, and what each row is after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, func, select

from bridge.ledger.filters import is_closed
from bridge.ledger.rows import as_text, given
from bridge.ledger.work_tables import OPEN_GAPS, WORK, WORK_EVENTS

ASSIGN: Final = "assign"
SNOOZE: Final = "snooze"
NOTE: Final = "note"
CLOSE: Final = "close"
REOPEN: Final = "reopen"
UNDO: Final = "undo"
ACTS: Final = (ASSIGN, SNOOZE, NOTE, CLOSE, REOPEN)
STANDS: Final = (
    "assignee",
    "snoozed_until",
    "closed_reason",
    "closed_by",
    "closed_at",
    "closed_asked",
    "notes",
    "last_note",
)
"""The columns of `work` that acts change."""
_CLOSED: Final = ("closed_reason", "closed_by", "closed_at", "closed_asked")

Name = tuple[str, str]
"""A row of the queue: administration and gap."""


@dataclass(frozen=True, slots=True)
class Said:
    """One act as somebody asks for it.

    assignee  to whom it is assigned; None or "": to nobody
    until     the day on which a snoozed row is there again; None: now
    words     a note, the reason of a closing, or what somebody says beside another act
    """

    who: str
    act: str
    assignee: str | None = None
    until: date | None = None
    words: str = ""

    def __post_init__(self) -> None:
        if self.act not in ACTS:
            raise ValueError(f"{self.act} is no act: {', '.join(ACTS)} are.")
        if self.act in (NOTE, CLOSE) and not self.words.strip():
            raise ValueError(f"To {self.act} needs words: a note its text, a closing its reason.")


def standing(book: Connection, rows: Sequence[Name]) -> dict[Name, Row[*tuple[Any, ...]]]:
    """Tell how rows of the queue stand that are open gaps, in the order given; what is no open gap is left out.

    Each has what `work` says of it, `asked` and `is_closed` of its gap, and `by`: who touched it last.
    """
    named = [{"administration": administration, "gap": gap} for administration, gap in dict.fromkeys(rows)]
    asked = given(named, WORK.c.administration, WORK.c.gap)
    same_gap = and_(OPEN_GAPS.c.administration == asked.c.administration, OPEN_GAPS.c.gap == asked.c.gap)
    same_work = and_(WORK.c.administration == asked.c.administration, WORK.c.gap == asked.c.gap)
    source = asked.join(OPEN_GAPS, same_gap).outerjoin(WORK, same_work)
    source = source.outerjoin(WORK_EVENTS, WORK_EVENTS.c.id == WORK.c.last_event)
    columns = [WORK.c[name] for name in STANDS if name != "notes"]
    found: Select[*tuple[Any, ...]] = select(
        asked.c.administration,
        asked.c.gap,
        *columns,
        func.coalesce(WORK.c.notes, 0).label("notes"),
        func.coalesce(WORK.c.last_event, 0).label("last_event"),
        OPEN_GAPS.c.asked,
        func.coalesce(is_closed(), False).label("is_closed"),
        WORK_EVENTS.c.who.label("by"),
    )
    stands: dict[Name, Row[*tuple[Any, ...]]] = {}
    for row in book.execute(found.select_from(source)):
        stands[row.administration, row.gap] = row
    return {name: stands[name] for name in dict.fromkeys(rows) if name in stands}


def changes(said: Said, row: Row[*tuple[Any, ...]], at: datetime | None) -> dict[str, object]:
    """Give the columns that an act changes on a row, with what they are after it; none where it is so already."""
    after: dict[str, object]
    if said.act == ASSIGN:
        after = {"assignee": as_text(said.assignee.lower()) if said.assignee else None}
    elif said.act == SNOOZE:
        after = {"snoozed_until": said.until}
    elif said.act == NOTE:
        after = {"notes": row.notes + 1, "last_note": as_text(said.words)}
    elif said.act == CLOSE:
        values = (as_text(said.words), as_text(said.who), at, row.asked)
        after = {} if row.is_closed else dict(zip(_CLOSED, values, strict=True))
    else:
        after = dict.fromkeys(_CLOSED) if row.is_closed else {}
    before = row._mapping  # noqa: SLF001  (SQLAlchemy's own name for a row read by column)
    return {name: value for name, value in after.items() if before[name] != value}

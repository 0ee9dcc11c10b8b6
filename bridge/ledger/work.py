"""What people did in the work queue: assign, snooze, note, close, reopen; each in one batch that can be taken back.

Acts are only ever added to; how each row stands follows from them. Acts come one after the other, so that their
numbers rise as they are committed: commit soon after one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from bridge.ledger.acts import ASSIGN, CLOSE, NOTE, REOPEN, SNOOZE, STANDS, UNDO, Name, Said, changes, standing
from bridge.ledger.filters import CLOSED, OPEN, SNOOZED
from bridge.ledger.rows import as_text, given, next_numbers
from bridge.ledger.tables import NOW
from bridge.ledger.work_tables import BATCHES, WORK, WORK_EVENTS

__all__ = [
    "ASSIGN",
    "CLOSE",
    "NOTE",
    "REOPEN",
    "SNOOZE",
    "Batch",
    "Done",
    "Note",
    "Preview",
    "act",
    "batch_of",
    "last_act",
    "last_batch",
    "notes",
    "preview",
    "undo",
]

_ACTING: Final = 7_203_415_909
"""The advisory lock of whoever acts; any number that nobody else uses."""
_NAMED: Final = ("administration", "gap")
_EVENT: Final = ("id", "at", "batch", "who", "act", "administration", "gap", "words", "before", "after", "undoes")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act.

    batch      its number, by which it can be taken back; None where nothing was changed
    changed    rows; what was so already, or is no open gap any more, is not among them
    overtaken  rows that somebody touched since, and that are left as they are
    """

    batch: int | None
    changed: int
    overtaken: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would change.

    changed    rows, by what they are now: by assignee ("": nobody) where they are to be assigned, else by state
    unchanged  rows that are so already
    gone       rows that are no open gap any more
    """

    changed: Mapping[str, int]
    unchanged: int
    gone: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What somebody did in one go."""

    number: int
    at: datetime
    who: str
    act: str
    rows: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody noted on a gap."""

    at: datetime
    who: str
    gap: str
    words: str


def act(  # noqa: PLR0913  (what a person says, each part named)
    book: Connection,
    who: str,
    act: str,
    rows: Sequence[Name],
    *,
    assignee: str | None = None,
    until: date | None = None,
    words: str = "",
    seen: int | None = None,
) -> Done:
    """Do something with rows of the queue, all in one batch.

    act       ASSIGN (`assignee`; None: to nobody), SNOOZE (`until` a day; None ends it), NOTE (`words`),
              CLOSE (`words` say why), REOPEN
    seen      the last act that stood on the page from which somebody acts (`last_act`): what another person touched
              since is left as it is and named; None: it is not asked

    Raises ValueError for another act, or for a note or a closing without words.
    """
    said = Said(who, act, assignee, until, words)
    at = _begin(book)
    stands = standing(book, rows)
    overtaken = tuple(name for name, row in stands.items() if seen is not None and _is_overtaken(row, who, seen))
    new = {name: changes(said, row, at) for name, row in stands.items() if name not in overtaken}
    written = {name: (_now(stands[name], after), after) for name, after in new.items() if after}
    told = {"at": at, "who": as_text(who), "act": act, "words": as_text(words)}
    return Done(_write(book, told, stands, written), len(written), overtaken)


def preview(
    book: Connection,
    act: str,
    rows: Sequence[Name],
    today: date,
    *,
    assignee: str | None = None,
    until: date | None = None,
) -> Preview:
    """Tell what an act would change, and change nothing.

    Raises ValueError for what is no act.
    """
    said = Said("", act, assignee, until, words=act)
    stands = standing(book, rows)
    changing = [row for row in stands.values() if changes(said, row, None)]
    now = Counter((row.assignee or "") if act == ASSIGN else _state(row, today) for row in changing)
    return Preview(dict(now), len(stands) - len(changing), len(set(rows)) - len(stands))


def undo(book: Connection, who: str, batch: int) -> Done:
    """Take back a batch, once, and only if nobody touched any of its rows since: else those rows are named.

    What takes back is a batch too, and is itself never taken back.
    """
    at = _begin(book)
    events = {(row.administration, row.gap): row for row in _events(book, batch) if row.act != UNDO}
    stands = _work(book, list(events))
    overtaken = tuple(name for name, event in events.items() if stands[name].last_event != event.id)
    if overtaken:
        return Done(None, 0, overtaken)
    written = {name: (event.after, event.before) for name, event in events.items()}
    told = {"at": at, "who": as_text(who), "act": UNDO, "words": "", "undoes": batch}
    return Done(_write(book, told, stands, written), len(written))


def last_batch(book: Connection, who: str) -> Batch | None:
    """Give what somebody did last; None where that was taken back, or where there is nothing."""
    newest = select(WORK_EVENTS.c.batch).where(WORK_EVENTS.c.who == as_text(who), WORK_EVENTS.c.act != UNDO)
    number = book.execute(newest.order_by(WORK_EVENTS.c.batch.desc()).limit(1)).scalar()
    is_undone = select(exists().where(WORK_EVENTS.c.undoes == number))
    return None if number is None or book.execute(is_undone).scalar_one() else batch_of(book, number)


def batch_of(book: Connection, number: int) -> Batch | None:
    """Tell what was done in a batch; None where there is none of that number."""
    events = _events(book, number)
    rows = tuple((row.administration, row.gap) for row in events)
    return Batch(number, events[0].at, events[0].who, events[0].act, rows) if events else None


def last_act(book: Connection) -> int:
    """Give the number of the last act of anybody: what a page shows, it shows as of then."""
    return int(book.execute(select(func.coalesce(func.max(WORK_EVENTS.c.id), 0))).scalar_one())


def notes(book: Connection, administration: str) -> list[Note]:
    """List the notes on an administration's gaps that nobody took back, the first one first."""
    events, taken_back = WORK_EVENTS.c, WORK_EVENTS.alias("taken_back")
    same = (taken_back.c.undoes == events.batch) & (taken_back.c.gap == events.gap)
    mine = (events.administration == as_text(administration)) & (events.act == NOTE)
    asked = select(events.at, events.who, events.gap, events.words).where(mine, ~exists().where(same))
    return [Note(**row._asdict()) for row in book.execute(asked.order_by(events.id))]


def _begin(book: Connection) -> datetime:
    """Wait for whoever acts now, and give the database's time."""
    book.execute(select(func.pg_advisory_xact_lock(_ACTING)))
    at: datetime = book.execute(select(NOW)).scalar_one()
    return at


def _is_overtaken(row: Row[*tuple[Any, ...]], who: str, seen: int) -> bool:
    return bool(row.last_event > seen and row.by != who)


def _state(row: Row[*tuple[Any, ...]], today: date) -> str:
    if row.is_closed:
        return CLOSED
    return SNOOZED if row.snoozed_until is not None and row.snoozed_until > today else OPEN


def _now(row: Row[*tuple[Any, ...]], columns: Mapping[str, object]) -> dict[str, object]:
    """Give what a row is now in some columns."""
    return {name: getattr(row, name) for name in columns}


def _events(book: Connection, batch: int) -> Sequence[Row[*tuple[Any, ...]]]:
    asked = select(WORK_EVENTS).where(WORK_EVENTS.c.batch == batch).order_by(WORK_EVENTS.c.id)
    return book.execute(asked).all()


def _work(book: Connection, names: Sequence[Name]) -> dict[Name, Row[*tuple[Any, ...]]]:
    asked = given([dict(zip(_NAMED, name, strict=True)) for name in names], *(WORK.c[name] for name in _NAMED))
    same = (WORK.c.administration == asked.c.administration) & (WORK.c.gap == asked.c.gap)
    found = book.execute(select(WORK).select_from(asked.join(WORK, same)))
    return {(row.administration, row.gap): row for row in found}


def _write(
    book: Connection,
    told: Mapping[str, object],
    stands: Mapping[Name, Row[*tuple[Any, ...]]],
    written: Mapping[Name, tuple[Mapping[str, object], Mapping[str, object]]],
) -> int | None:
    """Keep one batch, and let the rows stand as it leaves them; give its number, None where it changes nothing.

    told     what is the same on every row: when, who, which act
    written  by row: what the columns it changes were, and what they are now
    """
    if not written:
        return None
    batch: int = book.execute(select(BATCHES.next_value())).scalar_one()
    numbers = next_numbers(book, "work_events_id_seq", len(written))
    events, rows = [], []
    for number, (name, (before, after)) in zip(numbers, written.items(), strict=True):
        named = dict(zip(_NAMED, name, strict=True))
        events.append({"id": number, "batch": batch, **told, **named, "before": before, "after": after})
        rows.append({**named, **_now(stands[name], dict.fromkeys(STANDS)), **after, "last_event": number})
    listed = given(events, *(WORK_EVENTS.c[name] for name in _EVENT))
    source = select(*(listed.c[name] for name in _EVENT))
    book.execute(insert(WORK_EVENTS).from_select(_EVENT, source))
    columns = (*_NAMED, *STANDS, "last_event")
    standing_now = given(rows, *(WORK.c[name] for name in columns))
    change = insert(WORK).from_select(columns, select(*(standing_now.c[name] for name in columns)))
    told_now = {name: change.excluded[name] for name in (*STANDS, "last_event")}
    book.execute(change.on_conflict_do_update(index_elements=_NAMED, set_=told_now))
    return batch

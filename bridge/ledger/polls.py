"""The polls that were made: each from where the last one ended, whatever happened in between."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select

from bridge.ledger.rows import as_text
from bridge.ledger.tables import NOW, POLLS

DONE: Final = "done"
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll for what changed in a time.

    trigger  poll, sweep or bulk: each goes on from its own
    found    how many changes it found
    outcome  done or failed, with the error in words
    at       when it ended; None: now
    """

    trigger: str
    since: datetime | None
    until: datetime | None
    found: int = 0
    outcome: str = DONE
    error: str | None = None
    at: datetime | None = None


def record_poll(book: Connection, poll: Poll) -> int:
    """Keep a poll, and give its number."""
    row = {name: getattr(poll, name) for name in ("trigger", "since", "until", "found", "outcome")}
    error = None if poll.error is None else as_text(poll.error)
    kept = insert(POLLS).values(**row, error=error, at=NOW if poll.at is None else poll.at)
    return int(book.execute(kept.returning(POLLS.c.id)).scalar_one())


def watermark(book: Connection, trigger: str = "poll") -> datetime | None:
    """Tell up to when everything was asked for: the end of the last poll of this trigger that was done.

    None where there was none. It is never taken from a clock or from the newest change seen.
    """
    last = last_poll(book, trigger)
    return None if last is None else last.until


def last_poll(book: Connection, trigger: str = "poll", outcome: str = DONE) -> Poll | None:
    """Give the last poll of a trigger that ended so."""
    asked = select(POLLS).where(POLLS.c.trigger == trigger, POLLS.c.outcome == outcome)
    row = book.execute(asked.order_by(POLLS.c.id.desc()).limit(1)).first()
    return None if row is None else Poll(**{name: getattr(row, name) for name in Poll.__slots__})


def database_now(book: Connection) -> datetime:
    """Tell the time of the database: one clock for all workers."""
    now: datetime = book.execute(select(func.clock_timestamp())).scalar_one()
    return now

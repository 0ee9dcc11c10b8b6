"""Days of a site that somebody signed after they were reconciled, with what was seen then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from bridge.ledger.reconciled_tables import SIGNED_DAYS
from bridge.ledger.rows import as_text

MOST_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw who signs a day.

    source          what was charged: `server`, or `file:NUMBER`
    counts          of lines and charges by kind
    units, dollars  charged less expected
    digest          of everything that was seen
    lines           in words; empty where only the digest was kept
    """

    source: str
    counts: Mapping[str, int]
    units: int
    dollars: Decimal
    digest: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedDay:
    """One signature; `site` is "" for what has no site that is known."""

    number: int
    at: datetime
    who: str
    day: date
    site: str
    note: str
    seen: Seen


def sign(book: Connection, who: str, day: date, site: str, seen: Seen, note: str = "") -> int:
    """Write down that somebody signs a day of a site, and give the number of the signature."""
    row = {
        "who": as_text(who),
        "day": day,
        "site": as_text(site),
        "source": seen.source,
        "note": as_text(note)[:MOST_WORDS],
        "counts": dict(seen.counts),
        "units": seen.units,
        "dollars": seen.dollars,
        "digest": seen.digest,
        "lines": list(map(as_text, seen.lines)),
    }
    return int(book.execute(insert(SIGNED_DAYS).values(**row).returning(SIGNED_DAYS.c.id)).scalar_one())


def last_signed(book: Connection, first: date, last: date) -> dict[tuple[date, str], SignedDay]:
    """Give the last signature of each signed day and site."""
    table = SIGNED_DAYS.c
    asked = select(SIGNED_DAYS).ext(distinct_on(table.day, table.site)).where(table.day.between(first, last))
    found = book.execute(asked.order_by(table.day, table.site, table.id.desc()))
    return {(row.day, row.site): _signed(row._asdict()) for row in found}


def signatures(book: Connection, day: date) -> list[SignedDay]:
    """List all signatures of a day, the last one first."""
    asked = select(SIGNED_DAYS).where(SIGNED_DAYS.c.day == day).order_by(SIGNED_DAYS.c.id.desc())
    return [_signed(row._asdict()) for row in book.execute(asked)]


def _signed(row: Mapping[str, Any]) -> SignedDay:
    values = dict(row)
    number, lines = values.pop("id"), values.pop("lines")
    seen = {name: values.pop(name) for name in ("source", "counts", "units", "dollars", "digest")}
    return SignedDay(number=number, seen=Seen(**seen, lines=tuple(lines)), **values)

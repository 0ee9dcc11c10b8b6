"""The audit trail: who looked at which patient and did what, each row chained to the one before it.

A row that is changed, missing or out of order breaks the chain. Whoever may write to the database could forge all of
it anew; so note the head (`bridge audit verify` prints it) elsewhere from time to time: a forged chain has another one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from bridge.ledger.people_tables import AUDIT, AUDIT_HEAD
from bridge.ledger.rows import as_json, as_text

FIRST: Final = "0" * 64
"""What stands in place of the digest before the first row."""
_ONE_AT_A_TIME: Final = 7_203_415_909
"""The advisory lock of whoever adds a row; any number that nobody else uses."""
_COLUMNS: Final = ("number", "at", "who", "act", "about", "patient", "address", "detail")
_AT_A_TIME: Final = 1000


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One look or act.

    act      such as `look`, `assign`, `attest`, `sign-in`
    about    what was looked at or changed, such as an administration; "" where nothing is named
    patient  whose record it is; "" where it is nobody's
    address  from where
    """

    number: int
    at: datetime
    who: str
    act: str
    about: str
    patient: str
    address: str
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain, as it is noted elsewhere: `NUMBER:DIGEST`."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """Which rows are asked for; "" asks for all."""

    who: str = ""
    act: str = ""
    about: str = ""
    patient: str = ""


def record(
    book: Connection,
    who: str,
    act: str,
    *,
    about: str = "",
    patient: str = "",
    detail: Mapping[str, object] | None = None,
    address: str = "",
) -> None:
    """Add a row at the end of the chain, in the transaction of what it tells; others wait until that one is over."""
    book.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    last = head(book)
    row = {
        "number": last.number + 1,
        "at": book.execute(select(func.clock_timestamp())).scalar_one().astimezone(UTC),
        "who": as_text(who),
        "act": act,
        "about": as_text(about),
        "patient": as_text(patient),
        "address": as_text(address),
        "detail": json.loads(as_json(detail or {}), parse_float=str),
    }
    digest = _digest(row, last.hash)
    book.execute(insert(AUDIT).values(**row, previous=last.hash, hash=digest))
    ends = insert_or_change(AUDIT_HEAD).values(one=True, number=row["number"], hash=digest)
    now = {"number": ends.excluded.number, "hash": ends.excluded.hash}
    book.execute(ends.on_conflict_do_update(index_elements=["one"], set_=now))


def head(book: Connection) -> Head:
    """Give the end of the chain."""
    row = book.execute(select(AUDIT_HEAD.c.number, AUDIT_HEAD.c.hash)).one_or_none()
    return Head(0, FIRST) if row is None else Head(row.number, row.hash)


def verify(book: Connection, expected: Head | None = None) -> list[str]:
    """Name every row that was changed, every gap in the numbers, and every place where the chain does not hold.

    expected  a head that was noted elsewhere earlier: the chain must hold a row like it
    """
    problems: list[str] = []
    last, seen = Head(0, FIRST), expected is None or expected.number == 0
    for row in _read(book, select(AUDIT).order_by(AUDIT.c.number)):
        if row.number != last.number + 1:
            problems.append(f"{_rows(last.number + 1, row.number - 1)}: missing")
        elif row.previous != last.hash:
            problems.append(f"row {row.number}: does not follow the row before it, or that one was changed")
        if row.hash != _digest({name: getattr(row, name) for name in _COLUMNS}, row.previous):
            problems.append(f"row {row.number}: was changed after it was written")
        if expected is not None and row.number == expected.number:
            seen = row.hash == expected.hash
        last = Head(row.number, row.hash)
    ends = head(book)
    if ends.number > last.number:
        problems.append(f"{_rows(last.number + 1, ends.number)}: missing at the end")
    elif ends != last:
        problems.append(f"row {last.number}: is not the one that was written last")
    if not seen and expected is not None:
        problems.append(f"row {expected.number}: is not the one whose digest was noted ({expected.hash[:12]}...)")
    return problems


def rows(
    book: Connection, filters: AuditFilters | None = None, *, before: int | None = None, limit: int = 100
) -> list[AuditRow]:
    """List the newest rows that are asked for.

    before  a row's number: those before it
    """
    where = _where(filters or AuditFilters())
    if before is not None:
        where.append(AUDIT.c.number < before)
    asked = select(AUDIT).where(*where).order_by(AUDIT.c.number.desc()).limit(limit)
    return [_row(row) for row in book.execute(asked)]


def every(book: Connection, *, since: int = 0) -> Iterator[AuditRow]:
    """Give all rows after a number, in their order, a few at a time."""
    for row in _read(book, select(AUDIT).where(AUDIT.c.number > since).order_by(AUDIT.c.number)):
        yield _row(row)


def _where(filters: AuditFilters) -> list[ColumnElement[bool]]:
    asked = {"who": filters.who, "act": filters.act, "about": filters.about, "patient": filters.patient}
    return [AUDIT.c[name] == as_text(value) for name, value in asked.items() if value]


def _read(book: Connection, asked: Select[Any]) -> Iterator[Row[Any]]:
    yield from book.execution_options(yield_per=_AT_A_TIME).execute(asked)


def _row(row: Row[Any]) -> AuditRow:
    return AuditRow(*(getattr(row, name) for name in (*_COLUMNS, "hash")))


def _rows(first: int, last: int) -> str:
    return f"row {first}" if first == last else f"rows {first} to {last}"


def _digest(row: Mapping[str, Any], previous: str) -> str:
    """Make the digest of a row: of all that it says, and of the digest before it."""
    says = [previous, *(row[name] if name != "at" else row[name].astimezone(UTC).isoformat() for name in _COLUMNS)]
    written = json.dumps(says, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(written.encode()).hexdigest()

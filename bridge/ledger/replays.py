"""Keeps replays: what was asked for, page by page what came of it, and what would be otherwise."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, case, desc, func, select, true
from sqlalchemy.dialects.postgresql import insert

from bridge.facts.difference import ASKED, Difference, Totals
from bridge.ledger.replay_tables import REPLAY_DIFFERENCES, REPLAY_STEPS, REPLAYS
from bridge.ledger.rows import as_json, as_text, copy_in
from bridge.ledger.tables import ADMINISTRATIONS

PAGE, DONE, FAILED = "page", "done", "failed"
RUNNING: Final = "running"
_LEFT_OUT: Final = 1000
"""So much of what a replay left out is told."""
_SUMS: Final = tuple(field.name for field in fields(Totals))
_WHOSE: Final = case(
    (ADMINISTRATIONS.c.patient.startswith("Patient/"), ADMINISTRATIONS.c.patient), else_=ADMINISTRATIONS.c.name
)
"""By whom a chart is asked for: its patient, or itself where it has none here."""


@dataclass(frozen=True, slots=True)
class ReplayKept:
    """How far a replay is, and what it has come to.

    before, after  the digits of the tables in use when it began, and of the folder's
    patients, done how many there are, and how many of them are replayed
    upto           the last name that is replayed
    state          running, done or failed, then with the problem in words
    ended_at       when it was done or failed
    left_out       what was gone or could not be read, with why
    """

    number: int
    at: datetime
    who: str
    folder: str
    before: str
    after: str
    patients: int
    done: int
    upto: str
    state: str
    problem: str
    ended_at: datetime | None
    totals: Totals
    left_out: tuple[str, ...]
    differences: dict[str, int]
    """How many there are of each kind."""


@dataclass(frozen=True, slots=True)
class DifferenceKept:
    """One difference as it was kept; `before`, `after` and `rules` as JSON."""

    kind: str
    claim: str | None
    patient: str | None
    administrations: tuple[str, ...]
    units_before: int
    units_after: int
    dollars_before: Decimal | None
    dollars_after: Decimal | None
    before: dict[str, Any]
    after: dict[str, Any]
    rules: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RuleSum:
    """What would change by one rule; a claim that changes by several counts under each.

    claims  that would be another, come or go; `asked` counts what differs in its questions alone
    """

    rule: str
    table: str | None
    claims: int
    asked: int
    units: int
    dollars: Decimal


def whose(book: Connection, after: str, limit: int) -> list[str]:
    """Name the next patients that the ledger knows, in order, and administrations that have none.

    after  the last name of the page before, "" for the first
    """
    name = _WHOSE.collate("C")
    asked = select(name).where(name > after).group_by(name).order_by(name).limit(limit)
    return [f"{one}" for one in book.execute(asked).scalars()]


def how_many(book: Connection) -> int:
    """Count the names that `whose` gives in all."""
    return int(book.execute(select(func.count(_WHOSE.distinct()))).scalar_one())


def begin(book: Connection, who: str, folder: str, before: str, after: str) -> int:
    """Keep that somebody wants a replay, and give its number."""
    row = {"who": who, "folder": folder, "before": before, "after": after, "patients": how_many(book)}
    number: int = book.execute(insert(REPLAYS).values(**row).returning(REPLAYS.c.id)).scalar_one()
    return number


def keep_page(
    book: Connection,
    number: int,
    names: Sequence[str],
    totals: Totals,
    differences: Sequence[Difference],
    left_out: Sequence[str],
) -> None:
    """Keep what came of a page of names, as `whose` gave them."""
    step = {"replay_id": number, "what": PAGE, "upto": names[-1], "patients": len(names), **asdict(totals)}
    book.execute(insert(REPLAY_STEPS).values(**step, left_out=[as_text(one) for one in left_out]))
    columns = ("replay_id", *(field.name for field in fields(DifferenceKept)))
    rows = (
        (
            number, one.kind, one.claim, one.patient, list(one.administrations), one.before.units, one.after.units,
            one.before.dollars, one.after.dollars, as_json(one.before), as_json(one.after), as_json(one.rules),
        )
        for one in differences
    )  # fmt: skip
    copy_in(book, REPLAY_DIFFERENCES, columns, rows)


def end(book: Connection, number: int, problem: str = "") -> None:
    """Keep that a replay is done, or with a problem that it cannot go on."""
    what = FAILED if problem else DONE
    book.execute(insert(REPLAY_STEPS).values(replay_id=number, what=what, problem=as_text(problem)))


def of(book: Connection, number: int) -> ReplayKept | None:
    """Tell how a replay stands; None where there is none of that number."""
    return next(iter(_kept(book, _standing().where(REPLAYS.c.id == number))), None)


def latest(book: Connection, limit: int) -> list[ReplayKept]:
    """Give the last replays, the newest first."""
    return _kept(book, _standing().order_by(desc(REPLAYS.c.id)).limit(limit))


def differences(
    book: Connection, number: int, *, kind: str = "", rule: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[DifferenceKept], int]:
    """Give some of what would be otherwise, and how many there are: claims first, then what is asked alone.

    kind, rule  "" for any
    """
    table = REPLAY_DIFFERENCES.c
    conditions = [table.replay_id == number, *([table.kind == kind] if kind else [])]
    conditions += [table.rules.contains([{"rule": rule}])] if rule else []
    total = book.execute(select(func.count()).select_from(REPLAY_DIFFERENCES).where(*conditions)).scalar_one()
    columns = (table[field.name] for field in fields(DifferenceKept))
    asked = select(*columns).where(*conditions).order_by(table.kind == ASKED, table.id).offset(offset).limit(limit)
    return [_difference(row) for row in book.execute(asked)], total


def by_rule(book: Connection, number: int) -> list[RuleSum]:
    """Sum up by rule and file, what changes most claims first."""
    table = REPLAY_DIFFERENCES.c
    rules = func.jsonb_array_elements(table.rules).table_valued("value").render_derived("rules")
    rule, file = rules.c.value.op("->>")("rule").label("rule"), rules.c.value.op("->>")("table").label("file")
    one = (
        select(
            table.id, rule, file, (table.kind == ASKED).label("is_asked"),
            (table.units_after - table.units_before).label("units"),
            (func.coalesce(table.dollars_after, 0) - func.coalesce(table.dollars_before, 0)).label("dollars"),
        )
        .select_from(REPLAY_DIFFERENCES.join(rules, true()))
        .where(table.replay_id == number)
        .distinct()
        .subquery("one")
    )  # fmt: skip
    claims = func.count().filter(~one.c.is_asked)
    asked = func.count().filter(one.c.is_asked)
    sums = select(one.c.rule, one.c.file, claims, asked, func.sum(one.c.units), func.sum(one.c.dollars))
    rows = book.execute(sums.group_by(one.c.rule, one.c.file).order_by(claims.desc(), asked.desc(), one.c.rule))
    return [RuleSum(row[0], row[1], row[2], row[3], int(row[4]), row[5]) for row in rows]


def _standing() -> Select[Any]:
    """Ask for replays, each with what its steps come to."""
    steps = REPLAY_STEPS.c
    own = steps.replay_id == REPLAYS.c.id
    sums = select(
        func.coalesce(func.sum(steps.patients), 0).label("done"),
        func.coalesce(func.max(steps.upto.collate("C")), "").label("upto"),
        *(func.coalesce(func.sum(steps[name]), 0).label(name) for name in _SUMS),
    )
    ended = select(steps.what, steps.problem, steps.at.label("ended_at")).where(own, steps.what != PAGE)
    left_out = select(func.unnest(steps.left_out)).where(own).order_by(steps.id).limit(_LEFT_OUT)
    each, end = sums.where(own).lateral("sums"), ended.order_by(steps.id).limit(1).lateral("ended")
    told = select(REPLAYS, each, end, func.array(left_out.scalar_subquery()).label("left_out"))
    return told.select_from(REPLAYS.join(each, true()).outerjoin(end, true()))


def _kept(book: Connection, asked: Select[Any]) -> list[ReplayKept]:
    rows = book.execute(asked).all()
    kinds = _kinds(book, [row.id for row in rows])
    return [
        ReplayKept(
            row.id, row.at, row.who, row.folder, row.before, row.after, row.patients, int(row.done), row.upto,
            row.what or RUNNING, row.problem or "", row.ended_at, _totals(row), tuple(row.left_out),
            kinds.get(row.id, {}),
        )
        for row in rows
    ]  # fmt: skip


def _totals(row: Row[Any]) -> Totals:
    return Totals(
        int(row.administrations),
        int(row.claims_before),
        int(row.claims_after),
        int(row.units_before),
        int(row.units_after),
        row.dollars_before,
        row.dollars_after,
    )


def _kinds(book: Connection, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count the differences of replays by kind."""
    table = REPLAY_DIFFERENCES.c
    asked = select(table.replay_id, table.kind, func.count()).where(table.replay_id.in_(numbers))
    found: dict[int, dict[str, int]] = {}
    for number, kind, count in book.execute(asked.group_by(table.replay_id, table.kind)):
        found.setdefault(number, {})[kind] = count
    return found


def _difference(row: Row[Any]) -> DifferenceKept:
    told = row._asdict()
    return DifferenceKept(**{**told, "administrations": tuple(told["administrations"])})

"""The work queue: one row for each open question about one administration, with the money that waits for its answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    any_,
    case,
    func,
    literal,
    select,
    true,
    tuple_,
)

from bridge.facts.decision import BILLED
from bridge.ledger.filters import (
    AGES,
    CLOSED,
    OPEN,
    SNOOZED,
    SOURCE,
    STATES,
    Filters,
    chosen,
    is_closed,
    others,
    sides,
    state,
    where,
)
from bridge.ledger.scope import LINE
from bridge.ledger.tables import ADMINISTRATIONS
from bridge.ledger.work_tables import OPEN_GAPS, WORK

__all__ = [
    "AGES",
    "AT_ONCE",
    "CLOSED",
    "OPEN",
    "ORDERS",
    "SNOOZED",
    "STATES",
    "Filters",
    "QueuePage",
    "QueueRow",
    "every",
    "facets",
    "page",
]

MONEY: Final = "money"
ORDERS: Final = (MONEY, "age", "limit", "day")
AT_ONCE: Final = 1000
"""So many rows are fetched at a time where all of them are asked for."""
Columns = Mapping[str, ColumnElement[Any]]
_SUMMED: Final[Columns] = {
    "administration": OPEN_GAPS.c.administration,
    "gap": OPEN_GAPS.c.gap,
    "outcome": ADMINISTRATIONS.c.outcome,
    "line": LINE,
    "units": ADMINISTRATIONS.c.units,
    "charge": ADMINISTRATIONS.c.charge,
    "day": ADMINISTRATIONS.c.service_day,
    "file_by": ADMINISTRATIONS.c.file_by,
}
"""What rows are summed and put in order by, under the names of a row's fields."""
_SUMS: Final = ("all_rows", "all_units", "all_charges", "uncharged")


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One open gap of one administration.

    outcome        of the administration; a warning may stand on one that is billed
    line           the first administration of those that share its line: their units and charge are the same ones
    trigger        how the administration was first heard of
    day            of service
    age            in days from service; None where the day is not known
    opened_at      when the gap was last opened
    units, charge  of the whole line; `basis` is `given`, `ordered` or None
    file_by        the last day on which the payer takes the claim, in `days_left` days; below zero it has passed
    closed_reason  only while it is closed
    touched        the number of the last act of a person on it; 0 where nobody ever did anything
    """

    administration: str
    encounter: str | None
    patient: str | None
    gap: str
    severity: str
    owner: str
    question: str
    outcome: str
    payer: str | None
    site: str | None
    trigger: str
    day: date | None
    age: int | None
    opened_at: datetime
    line: str
    units: int | None
    basis: str | None
    charge: Decimal | None
    file_by: date | None
    days_left: int | None
    state: str
    assignee: str | None
    snoozed_until: date | None
    closed_reason: str | None
    notes: int
    last_note: str | None
    touched: int

    @property
    def waits(self) -> bool:
        """Say whether its units and money wait: what is billed waits no more, whatever it is warned of."""
        return self.outcome != BILLED


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some rows, and what all rows that match come to.

    total           rows that match
    units, charge   of all that waits, each line once: neither several gaps of one administration nor several
                    administrations that share a line (`QueueRow.line`) are counted twice, and a line counts whichever
                    of its administrations matches; what is billed does not wait and is not counted
    without_charge  lines that wait and have no charge
    """

    rows: tuple[QueueRow, ...]
    total: int
    units: int
    charge: Decimal
    without_charge: int


def page(
    book: Connection, filters: Filters, today: date, *, order: str = MONEY, offset: int = 0, limit: int = 50
) -> QueuePage:
    """Give some rows of the queue, and what all that match come to.

    order  money: what waits first, the highest charge first, then the most units; age: the oldest day of service
           first; limit: the filing limit that ends first; day: the latest day of service first
    """
    matched = select(*_labelled(_SUMMED)).select_from(SOURCE).where(where(filters, today)).cte("matched")
    first = select(matched.c.administration, matched.c.gap).order_by(*_in_order(order, dict(matched.c.items())))
    shown = first.offset(offset).limit(limit).subquery("shown")
    same = and_(shown.c.administration == OPEN_GAPS.c.administration, shown.c.gap == OPEN_GAPS.c.gap)
    columns = _columns(today)
    rows = select(*_labelled(columns)).select_from(SOURCE.join(shown, same)).subquery("rows")
    sums = _sums(matched)
    both = select(sums, rows).select_from(sums.outerjoin(rows, true()))
    found = [row._asdict() for row in book.execute(both.order_by(*_in_order(order, dict(rows.c.items()))))]
    total, units, charge, without = (found[0][name] for name in _SUMS)
    named = [{name: row[name] for name in columns} for row in found if row["gap"] is not None]
    return QueuePage(tuple(_row(row, today) for row in named), int(total), int(units), Decimal(charge), without)


def every(book: Connection, filters: Filters, today: date, *, order: str = MONEY) -> Iterator[QueueRow]:
    """Give all rows of the queue that match, in the same order, some at a time: the transaction must last as long."""
    columns = _columns(today)
    asked = select(*_labelled(columns)).select_from(SOURCE).where(where(filters, today))
    asked = asked.order_by(*_in_order(order, columns)).execution_options(yield_per=AT_ONCE)
    for row in book.execute(asked):
        yield _row(row._asdict(), today)


def facets(book: Connection, filters: Filters, today: date) -> dict[str, list[tuple[str, int]]]:
    """Tell for each filter its values, and how many rows each would give under all the other filters.

    Gives them under the filter's name, the most rows first; ages in their order.
    """
    own, asked = sides(today), chosen(filters)
    fits = [(own[name] == any_(values)).label(_fits(name)) for name, values in asked.items()]
    sided = select(*_labelled(own), *fits).select_from(SOURCE).where(*others(filters)).subquery("sided").c
    each = {name: sided[name] for name in own}

    def of_its_side(told: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        return case(*((func.grouping(each[name]) == 0, value) for name, value in told.items()))

    counts = {name: func.count().filter(true(), *(sided[_fits(one)] for one in asked if one != name)) for name in own}
    side = of_its_side({name: literal(name) for name in own})
    counted = select(side, of_its_side(each), of_its_side(counts))
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in own}
    for name, value, count in book.execute(counted.group_by(func.grouping_sets(*map(tuple_, each.values())))):
        if count:
            found[name].append((value, count))
    for values in found.values():
        values.sort(key=lambda one: (-one[1], one[0]))
    found["ages"].sort(key=lambda one: (*AGES, "").index(one[0]))
    return found


def _fits(name: str) -> str:
    return f"fits {name}"


def _columns(today: date) -> Columns:
    """Give what a row tells, under the names of its fields."""
    gap, stands, work = OPEN_GAPS.c, ADMINISTRATIONS.c, WORK.c
    return {
        **_SUMMED,
        **{name: stands[name] for name in ("encounter", "patient", "payer", "site", "basis")},
        **{name: gap[name] for name in ("severity", "owner", "question", "opened_at")},
        **{name: work[name] for name in ("assignee", "snoozed_until", "last_note")},
        "trigger": stands.first_seen_by,
        "state": state(today),
        "closed_reason": case((is_closed(), work.closed_reason)),
        "notes": func.coalesce(work.notes, 0),
        "touched": func.coalesce(work.last_event, 0),
    }


def _labelled(columns: Columns) -> list[ColumnElement[Any]]:
    return [column.label(name) for name, column in columns.items()]


def _in_order(order: str, row: Columns) -> list[ColumnElement[Any]]:
    """Give what rows are put in order by, of the columns of wherever they stand."""
    waiting = [(row["outcome"] != BILLED).desc(), *(row[name].desc().nulls_last() for name in ("charge", "units"))]
    first = {
        MONEY: waiting,
        "age": [row["day"].asc().nulls_last(), *waiting],
        "limit": [row["file_by"].asc().nulls_last(), *waiting],
        "day": [row["day"].desc().nulls_last(), *waiting],
    }[order]
    return [*first, row["day"].asc().nulls_last(), *(row[name].collate("C") for name in ("administration", "gap"))]


def _sums(matched: CTE) -> Subquery:
    """Sum up the rows that match: what waits by line, each line once."""
    line = case((matched.c.outcome != BILLED, matched.c.line))
    each = select(
        line.label("line"),
        func.count().label("total"),
        *(func.max(matched.c[name]).label(name) for name in ("units", "charge")),
    )
    found = each.group_by(line).subquery("lines").c
    waits = found.line.is_not(None)
    told = (
        func.coalesce(func.sum(found.total), 0),
        func.coalesce(func.sum(found.units).filter(waits), 0),
        func.coalesce(func.sum(found.charge).filter(waits), 0),
        func.count().filter(waits, found.charge.is_(None)),
    )
    return select(*(value.label(name) for name, value in zip(_SUMS, told, strict=True))).subquery("sums")


def _row(row: Mapping[str, Any], today: date) -> QueueRow:
    age = None if row["day"] is None else (today - row["day"]).days
    left = None if row["file_by"] is None else (row["file_by"] - today).days
    return QueueRow(**row, age=age, days_left=left)

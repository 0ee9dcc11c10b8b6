"""What was given, by month, payer, site and drug: administrations, units and charges, billed or waiting, and the waste.

A line that several administrations share is counted once: units and charge that stand on each of them are those of the
whole line. Where such a line was given at two sites it counts once in all, and once for each of them by site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Date,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from bridge.facts.decision import BILLED, HELD
from bridge.ledger.scope import LINE, WAITS, Scope, has_outcome, period
from bridge.ledger.tables import ADMINISTRATIONS

_SUMMED: Final = ("units", "charge", "dose_mg", "discarded_mg")
_PARTS: Final[Mapping[str, ColumnElement[bool]]] = {
    "held": ADMINISTRATIONS.c.outcome == HELD,
    "counted": ADMINISTRATIONS.c.units.is_not(None),
    "uncharged": ADMINISTRATIONS.c.charge.is_(None),
    "wasted": ADMINISTRATIONS.c.discarded_mg > 0,
}
"""What is counted of administrations, under the names of a piece's fields."""
Columns = ReadOnlyColumnCollection[str, Any]


@dataclass(frozen=True, slots=True)
class Total:
    """Whole lines, each once, with what they come to."""

    lines: int = 0
    units: int = 0
    charge: Decimal = Decimal(0)

    def __add__(self, other: "Total") -> "Total":
        return Total(self.lines + other.lines, self.units + other.units, self.charge + other.charge)


@dataclass(frozen=True, slots=True)
class Wasted:
    """What lines with discarded drug have beyond the units of their dose, and their charge for it."""

    units: int
    charge: Decimal


@dataclass(frozen=True, slots=True)
class Piece:
    """Administrations, billed or waiting, that are alike in all that the overview sorts by.

    period     the first day of the month or year of service; None where the day is not known
    day        one of their days of service: on all of them the same code and the same price hold
    is_billed  whether they are billed; else they wait
    rows       administrations; of them are held, have units that can be counted, have no charge, have discarded drug:
               `held`, `counted`, `uncharged`, `wasted`
    all        their lines, each once in all pieces; `here` each once at each of its sites
    discarded  in mg, of billed lines
    waste      of billed lines with discarded drug, by the mg for which a unit may stand
    """

    period: date | None
    payer: str | None
    site: str | None
    drug: str | None
    setting: str | None
    is_billed: bool
    day: date | None
    rows: int
    held: int
    counted: int
    uncharged: int
    wasted: int
    all: Total
    here: Total
    discarded: Decimal
    waste: Mapping[Fraction, Wasted]


def pieces(
    book: Connection, scope: Scope, step: str, boundaries: Sequence[date], per_unit: Sequence[Fraction]
) -> list[Piece]:
    """Count what is billed and what waits.

    step        month or year
    boundaries  the days on which a code or a price changes, rising: no piece reaches over one
    per_unit    the mg for which units may stand, for the waste
    """
    found = _lines(scope).c
    keys = {
        "period": period(step, found.service_day),
        **{name: found[name] for name in ("payer", "site", "drug", "setting", "is_billed")},
        "stretch": func.width_bucket(found.service_day, literal(list(boundaries), ARRAY(Date()))),
    }
    summed = {
        "day": func.min(found.service_day),
        **{name: func.sum(found[name]) for name in ("rows", *_PARTS)},
        **_sums(found, found.is_first, ""),
        **_sums(found, ~found.is_first, "_again"),
        **_waste(found, per_unit),
    }
    columns = [column.label(name) for name, column in {**keys, **summed}.items()]
    asked = select(*columns).group_by(*keys.values())
    return [_piece(row._asdict(), per_unit) for row in book.execute(asked).all()]


def _lines(scope: Scope) -> Subquery:
    """Give the lines, each once for each of its sites; of these `is_first` marks one.

    What shares its line with nothing, as nearly all do, is its line: only the others are put together.
    """
    stands, other = ADMINISTRATIONS.c, ADMINISTRATIONS.alias("other").c
    is_shared = exists().where(other.line == stands.line, other.line != other.name)
    told = ("site", "payer", "drug", "setting", "service_day")
    is_billed = stands.outcome == BILLED
    within = (*scope.conditions(), has_outcome(BILLED, *WAITS))
    alone = select(
        is_billed.label("is_billed"),
        *(stands[name] for name in (*told, *_SUMMED)),
        literal(1).label("rows"),
        *(case((condition, 1), else_=0).label(name) for name, condition in _PARTS.items()),
        true().label("is_first"),
    ).where(*within, ~is_shared)
    together = (
        select(
            is_billed.label("is_billed"),
            stands.site,
            *(func.any_value(stands[name]).label(name) for name in told[1:]),
            *(func.max(stands[name]).label(name) for name in _SUMMED),
            func.count().label("rows"),
            *(func.count().filter(condition).label(name) for name, condition in _PARTS.items()),
            LINE.label("line"),
            func.bool_or(stands.name == LINE).label("leads"),
        )
        .where(*within, is_shared)
        .group_by(LINE, is_billed, stands.site)
        .subquery("together")
        .c
    )
    place = func.row_number().over(
        partition_by=(together.line, together.is_billed), order_by=(together.leads.desc(), together.site)
    )
    same = (together[name] for name in ("is_billed", *told, *_SUMMED, "rows", *_PARTS))
    return union_all(alone, select(*same, (place == 1).label("is_first"))).subquery("lines")


def _sums(found: Columns, counts: ColumnElement[bool], suffix: str) -> dict[str, ColumnElement[Any]]:
    return {
        f"lines{suffix}": func.count().filter(counts),
        f"units{suffix}": func.coalesce(func.sum(found.units).filter(counts), 0),
        f"charge{suffix}": func.coalesce(func.sum(found.charge).filter(counts), 0),
    }


def _waste(found: Columns, per_unit: Sequence[Fraction]) -> dict[str, ColumnElement[Any]]:
    """Sum up what was discarded: in mg, and what is billed of it beyond the dose, for each mg of a unit."""
    counts = and_(found.is_billed, found.is_first, found.discarded_mg > 0)
    summed: dict[str, ColumnElement[Any]] = {"discarded": func.coalesce(func.sum(found.discarded_mg).filter(counts), 0)}
    each = func.round(found.charge / func.nullif(found.units, 0), 2)
    for at, mg in enumerate(per_unit):
        beyond = func.greatest(found.units - func.ceil(found.dose_mg * mg.denominator / mg.numerator), 0)
        summed[f"waste_units_{at}"] = func.coalesce(func.sum(beyond).filter(counts), 0)
        summed[f"waste_charge_{at}"] = func.coalesce(func.sum(beyond * each).filter(counts), 0)
    return summed


def _piece(row: Mapping[str, Any], per_unit: Sequence[Fraction]) -> Piece:
    plain = ("period", "payer", "site", "drug", "setting", "is_billed", "day")
    counted: dict[str, Any] = {name: int(row[name]) for name in ("rows", *_PARTS)}
    whole = _total(row, "")
    waste = {mg: Wasted(int(row[f"waste_units_{at}"]), row[f"waste_charge_{at}"]) for at, mg in enumerate(per_unit)}
    return Piece(
        **{name: row[name] for name in plain},
        **counted,
        all=whole,
        here=whole + _total(row, "_again"),
        discarded=row["discarded"],
        waste=waste,
    )


def _total(row: Mapping[str, Any], suffix: str) -> Total:
    lines, units, charge = (row[f"{name}{suffix}"] for name in ("lines", "units", "charge"))
    return Total(lines, int(units), Decimal(charge))

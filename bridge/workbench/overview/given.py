"""The parts of the overview about what was given: by month, payer and site, in units, charges and expected payment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from bridge.ledger.pieces import Piece, Total
from bridge.tables.price_book import Where
from bridge.workbench.overview.bars import Bar, Part, Value, draw_columns, draw_lanes
from bridge.workbench.overview.links import ALL, Figure, Slice
from bridge.workbench.overview.shown import Desk, Picture, Row, Section, Table, counted_at, number
from bridge.workbench.words import money

LEGEND: Final = (("billed", "Billed"), ("waits", "Not billed yet"))
_HEAD: Final = ("Administrations", "Units", "Charges", "Expected (ASP)")
_SUMS: Final = "Charges are the site's own; beside them stands the payment to expect by the average sales price (ASP)."


@dataclass(slots=True)
class Side:
    """What is billed, or what waits: administrations, their lines once, and the payment where there is a price."""

    rows: int = 0
    total: Total = field(default_factory=Total)
    expected: Decimal = Decimal(0)
    priced: int = 0
    unpriced: int = 0
    unpriced_rows: int = 0


@dataclass(slots=True)
class Sides:
    """Both sides of one period, payer or site."""

    billed: Side = field(default_factory=Side)
    waits: Side = field(default_factory=Side)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a bar is as long as.

    unit  what the scale counts
    of    gives the value, and `say` writes it
    """

    title: str
    unit: str
    of: Callable[[Side], Value]
    say: Callable[[Side], str]


_UNITS: Final = Measure("Units", "", lambda side: side.total.units, lambda side: number(side.total.units))
_CHARGES: Final = Measure("Charges", "$", lambda side: side.total.charge, lambda side: money(side.total.charge))
_EXPECTED: Final = Measure(
    "Expected payment by ASP", "$", lambda side: side.expected, lambda side: money(side.expected)
)
Named = Sequence[tuple[str, Slice]]
"""What a row or a bar is called, and what it stands for."""


def where(piece: Piece) -> Where:
    """Say for whom and where a piece was given, as prices are asked for."""
    return Where(piece.drug, piece.payer, piece.site, piece.setting)


def add_up(
    pieces: Sequence[Piece], key: Callable[[Piece], Slice], desk: Desk, *, by_site: bool = False
) -> dict[Slice, Sides]:
    """Add pieces up by what a row of a table stands for."""
    found: dict[Slice, Sides] = {}
    for piece in pieces:
        sides = found.setdefault(key(piece), Sides())
        side = sides.billed if piece.is_billed else sides.waits
        total = piece.here if by_site else piece.all
        side.rows += piece.rows
        side.total += total
        price = desk.prices.price(where(piece), piece.day)
        if price is None:
            side.unpriced += total.units
            side.unpriced_rows += piece.counted
        else:
            side.priced += total.units
            side.expected += total.units * price.value
    return found


def by_period(pieces: Sequence[Piece], desk: Desk) -> Section:
    """Show what was given by month, or by year."""
    found = add_up(pieces, lambda piece: Slice(piece.period, dated=piece.period is not None), desk)
    slices = [Slice(one) for one in desk.periods(piece.period for piece in pieces)]
    slices += [one for one in found if not one.dated]
    named = [(desk.period_name(one.period), one) for one in slices]
    whole = add_up(pieces, lambda _: ALL, desk).get(ALL, Sides())
    pictures = [
        _columns("units-by-period", _UNITS, named, found, desk),
        _columns("charges-by-period", _CHARGES, named, found, desk),
    ]
    if whole.billed.priced or whole.waits.priced:
        pictures.append(_columns("expected-by-period", _EXPECTED, named, found, desk))
    step = desk.asked.step
    says = f"What was given by {step} of service, billed and not billed yet; a line counts once. {_SUMS}"
    table = _table(f"What was given, by {step}", step.title(), named, found, desk, whole)
    return Section("given", f"Given, by {step}", says, tuple(pictures), table, tuple(_notes(pieces, whole, desk)))


def by_payer(pieces: Sequence[Piece], desk: Desk) -> Section:
    """Show what was given by payer."""
    found = add_up(pieces, lambda piece: Slice(payer=piece.payer or ""), desk)
    named = _most_first(found, lambda one: desk.labels.payer(one.payer))
    whole = add_up(pieces, lambda _: ALL, desk).get(ALL, Sides())
    table = _table("What was given, by payer", "Payer", named, found, desk, whole)
    return Section("payers", "Given, by payer", "", (_lanes("units-by-payer", named, found, desk),), table)


def by_site(pieces: Sequence[Piece], desk: Desk) -> Section:
    """Show what was given by site."""
    found = add_up(pieces, lambda piece: Slice(site=piece.site or ""), desk, by_site=True)
    named = _most_first(found, lambda one: desk.labels.site(one.site))
    whole = add_up(pieces, lambda _: ALL, desk).get(ALL, Sides())
    table = _table("What was given, by site", "Site", named, found, desk, whole)
    says = "A line that was given at two sites counts at each of them, and once in all."
    return Section("sites", "Given, by site", says, (_lanes("units-by-site", named, found, desk),), table)


def _most_first(found: dict[Slice, Sides], name: Callable[[Slice], str]) -> list[tuple[str, Slice]]:
    named = [(name(one), one) for one in found]
    return sorted(named, key=lambda each: (-_units(found[each[1]]), each[0]))


def _units(sides: Sides) -> int:
    return sides.billed.total.units + sides.waits.total.units


def _columns(name: str, measure: Measure, named: Named, found: dict[Slice, Sides], desk: Desk) -> Picture:
    bars = [Bar(called, _parts(called, one, found.get(one, Sides()), desk, measure)) for called, one in named]
    return Picture(name, measure.title, draw_columns(bars, measure.unit), LEGEND)


def _lanes(name: str, named: Named, found: dict[Slice, Sides], desk: Desk) -> Picture:
    bars = [Bar(called, _parts(called, one, found[one], desk, _UNITS)) for called, one in named]
    return Picture(name, _UNITS.title, draw_lanes(bars, [number(_units(found[one])) for _, one in named]), LEGEND)


def _parts(called: str, one: Slice, sides: Sides, desk: Desk, measure: Measure) -> tuple[Part, ...]:
    told = (("billed", sides.billed, desk.links.billed(one)), ("waits", sides.waits, desk.links.waiting(one)))
    words = dict(LEGEND)
    return tuple(
        Part(kind, measure.of(side), href, f"{called}, {words[kind].lower()}: {measure.say(side)}")
        for kind, side, href in told
    )


def _table(
    caption: str,
    first: str,
    named: Named,
    found: dict[Slice, Sides],
    desk: Desk,
    whole: Sides,
) -> Table:
    head = (first, *(f"{word}, {side}" for side in ("billed", "not billed yet") for word in _HEAD))
    rows = tuple(Row(called, _cells(found.get(one, Sides()), one, desk)) for called, one in named)
    return Table(caption, head, rows, Row("All", _cells(whole, ALL, desk)))


def _cells(sides: Sides, one: Slice, desk: Desk) -> tuple[Figure, ...]:
    return (*_side(sides.billed, desk.links.billed(one)), *_side(sides.waits, desk.links.waiting(one)))


def _side(side: Side, href: str) -> tuple[Figure, ...]:
    expected = "no price" if side.unpriced and not side.priced else money(side.expected)
    told = (number(side.total.units), money(side.total.charge), expected)
    return (counted_at(side.rows, href), *(Figure(says, href, side.rows) for says in told))


def _notes(pieces: Sequence[Piece], whole: Sides, desk: Desk) -> list[tuple[str, Figure, str]]:
    """Say what is in no sum: units without a price, and administrations without a charge."""
    notes = []
    left_out = whole.billed.unpriced + whole.waits.unpriced
    if left_out:
        rows = whole.billed.unpriced_rows + whole.waits.unpriced_rows
        figure = Figure(f"{left_out:,} units", desk.links.both(priced="no"), rows)
        notes.append(("No price is on file for the day of ", figure, ": no expected payment counts them."))
    uncharged = sum(piece.uncharged for piece in pieces)
    if uncharged:
        figure = counted_at(uncharged, desk.links.both(charged="no"))
        notes.append(("Administrations without a charge, which are in no sum of charges: ", figure, "."))
    return notes

"""The part of the overview about what was thrown away, by drug: in mg, and what is billed of it under JW."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bridge.ledger.pieces import Piece
from bridge.workbench.overview.bars import Bar, Part, draw_lanes
from bridge.workbench.overview.given import where
from bridge.workbench.overview.links import ALL, Figure, Slice
from bridge.workbench.overview.shown import Desk, Picture, Row, Section, Table, counted_at, number
from bridge.workbench.words import money


@dataclass(slots=True)
class Waste:
    """What was thrown away of one drug; `unpriced` are billed units without a price."""

    rows: int = 0
    mg: Decimal = Decimal(0)
    units: int = 0
    charge: Decimal = Decimal(0)
    expected: Decimal = Decimal(0)
    unpriced: int = 0

    def add(self, other: "Waste") -> None:
        """Add what was thrown away elsewhere."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def by_drug(pieces: Sequence[Piece], desk: Desk) -> Section:
    """Show what was thrown away by drug, of what is billed."""
    found: dict[str, Waste] = {}
    whole = Waste()
    for piece in pieces:
        if piece.is_billed:
            waste = _of(piece, desk)
            whole.add(waste)
            found.setdefault(piece.drug or "", Waste()).add(waste)
    drugs = sorted(found, key=lambda drug: (-found[drug].units, drug))
    rows = tuple(Row(desk.drug(drug), _cells(found[drug], Slice(drug=drug), desk)) for drug in drugs)
    bars = [Bar(desk.drug(drug), (_part(drug, found[drug], desk),)) for drug in drugs]
    head = ("Drug", "Administrations", "Discarded", "Units (JW)", "Charges (JW)", "Expected (ASP)")
    table = Table("Waste by drug", head, rows, Row("All", _cells(whole, ALL, desk)))
    says = (
        "Billed doses with discarded drug on record; of it the whole units that are billed on lines with JW, where the "
        "payer wants them, and their part of the charge."
    )
    picture = Picture("waste", "Units billed with JW", draw_lanes(bars, [number(found[drug].units) for drug in drugs]))
    return Section("waste", "Waste, by drug", says, (picture,), table)


def _of(piece: Piece, desk: Desk) -> Waste:
    """Give the waste of one piece: under an unclassified code no unit is billed for it."""
    code, price = desk.prices.code(where(piece), piece.day), desk.prices.price(where(piece), piece.day)
    billed = None if code is None or code.mg_per_unit is None else piece.waste[code.mg_per_unit]
    waste = Waste(piece.wasted, piece.discarded)
    if billed is not None:
        waste.units, waste.charge = billed.units, billed.charge
        waste.expected = billed.units * price.value if price else Decimal(0)
        waste.unpriced = 0 if price else billed.units
    return waste


def _part(drug: str, waste: Waste, desk: Desk) -> Part:
    href = desk.links.billed(Slice(drug=drug), wasted="1")
    return Part("wasted", waste.units, href, f"{desk.drug(drug)}: {number(waste.units)}")


def _cells(waste: Waste, part: Slice, desk: Desk) -> tuple[Figure, ...]:
    href = desk.links.billed(part, wasted="1")
    is_priced = waste.units > waste.unpriced or not waste.unpriced
    told = (
        f"{waste.mg.normalize():f} mg",
        number(waste.units),
        money(waste.charge),
        money(waste.expected) if is_priced else "no price",
    )
    return (counted_at(waste.rows, href), *(Figure(says, href, waste.rows) for says in told))

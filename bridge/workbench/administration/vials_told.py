"""Tell each unit of each vial of a dose: given, discarded or unexplained, and on which line it is billed."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from bridge.facts.amounts import ceil_div

GIVEN: Final = "given"
DISCARDED: Final = "discarded"
UNEXPLAINED: Final = "unexplained"
ON_DRUG_LINE: Final = "drug"
ON_WASTE_LINE: Final = "waste"
NOT_BILLED: Final = ""


@dataclass(frozen=True, slots=True)
class DoseTold:
    """What is known of the dose of one day; amounts in steps of 0.0001 mg.

    given            drug that reached the patient; None where nobody wrote it down
    discarded        drug left in the vials and thrown away; None where nobody wrote it down
    vials            vials opened; None where they are neither counted nor can be told from the dose
    counted          whether somebody counted them
    vial, unit       content of one vial, and what one billing unit stands for
    drug_units       units on the drug line, as billed or as it would be
    waste_units      units on the line of what was discarded
    billed_once      whether the drug line stands for the whole dose, under a code that names no drug
    attested         what of it staff attest, and the chart does not say: discarded, vials
    """

    given: int | None
    discarded: int | None
    vials: int | None
    vial: int
    unit: int
    counted: bool = False
    drug_units: int = 0
    waste_units: int = 0
    billed_once: bool = False
    attested: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one unit, in steps of 0.0001 mg."""

    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class UnitTold:
    """One unit of a vial: what became of it, in order, and the line on which it is billed."""

    parts: tuple[Part, ...]
    billed: str

    @property
    def shares(self) -> tuple[tuple[str, Fraction], ...]:
        """Give each part as a share of the unit."""
        whole = sum(part.amount for part in self.parts)
        return tuple((part.kind, Fraction(part.amount, whole)) for part in self.parts)


@dataclass(frozen=True, slots=True)
class VialsTold:
    """All vials of a dose.

    vials        each a row of units, nine for a vial of 0.9 mg billed by 0.1 mg; as many as were opened
    given, discarded, unexplained   steps of 0.0001 mg within the vials; together they are what the vials hold
    beyond       steps that are charted as given or discarded, and that the vials do not hold
    """

    vials: tuple[tuple[UnitTold, ...], ...]
    given: int
    discarded: int
    unexplained: int
    beyond: int


def tell_vials(told: DoseTold) -> VialsTold:
    """Lay a dose out over its vials, unit by unit: what was given first, then what was discarded, then the rest."""
    vials = _vials(told)
    content = vials * told.vial
    charted = (told.given or 0) + (told.discarded or 0)
    given = min(told.given or 0, content)
    discarded = min(told.discarded or 0, content - given)
    ends = ((GIVEN, given), (DISCARDED, given + discarded), (UNEXPLAINED, content))
    spans = [_unit_spans(number * told.vial, told.vial, told.unit) for number in range(vials)]
    flat = [span for vial in spans for span in vial]
    drug_units = sum(begin < given for begin, _ in flat) if told.billed_once else told.drug_units
    units = iter(
        UnitTold(tuple(_parts(begin, end, ends)), _line(place, drug_units, told.waste_units))
        for place, (begin, end) in enumerate(flat)
    )
    rows = tuple(tuple(next(units) for _ in vial) for vial in spans)
    return VialsTold(rows, given, discarded, content - given - discarded, max(charted - content, 0))


def _vials(told: DoseTold) -> int:
    """Give the vials opened; where nobody knows, as many as what is charted needs."""
    if told.vials is not None:
        return max(told.vials, 0)
    return ceil_div((told.given or 0) + (told.discarded or 0), told.vial)


def _unit_spans(begin: int, vial: int, unit: int) -> list[tuple[int, int]]:
    """Divide a vial into its units; the last is smaller where the vial holds no whole number of them."""
    return [(begin + at, begin + min(at + unit, vial)) for at in range(0, vial, unit)]


def _parts(begin: int, end: int, ends: tuple[tuple[str, int], ...]) -> Iterator[Part]:
    """Divide a unit among what became of the drug."""
    for kind, until in ends:
        here = min(end, until) - begin
        if here > 0:
            yield Part(kind, here)
            begin += here


def _line(place: int, drug_units: int, waste_units: int) -> str:
    if place < drug_units:
        return ON_DRUG_LINE
    return ON_WASTE_LINE if place < drug_units + waste_units else NOT_BILLED

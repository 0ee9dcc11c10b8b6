"""Compares vials: dispensed against given and discarded, and against what was billed of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from bridge.facts.amounts import Milligrams, ceil_div, mg_text
from bridge.facts.fact import fact
from bridge.facts.reconciled import DrugCodes, Opened
from bridge.reconciling.results import Result

NOT_EXPLAINED: Final = "vials-not-explained"
NOT_BILLED: Final = "vials-not-billed"
MEANS: Final = {
    NOT_EXPLAINED: "Dispensed is not given and discarded",
    NOT_BILLED: "Dispensed is not what was billed",
}


@fact
class VialsOff:
    """The vials of one dose that do not add up.

    dispensed, given, discarded, billed   in units; given rounded up, discarded down; None where it cannot be told
    units     by which it is off: above zero more was dispensed
    dollars   of these units, by the price of the lines; None where there is none
    """

    kind: str
    opened: Opened
    dispensed: int
    given: int
    discarded: int | None
    billed: int | None
    units: int
    dollars: Decimal | None
    says: str


def vials_off(opened: Iterable[Opened], results: Iterable[Result], drugs: Mapping[str, DrugCodes]) -> list[VialsOff]:
    """Find the doses whose vials do not add up, in order of day and administration.

    results  of the lines: what was billed of each administration
    """
    lines: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        if one.administration is not None:
            lines[one.administration].append(one)
    ordered = sorted(opened, key=lambda one: (one.day, one.administration))
    return [off for one in ordered if one.drug in drugs for off in _of(one, lines[one.administration], drugs[one.drug])]


def _of(opened: Opened, lines: list[Result], drug: DrugCodes) -> Iterator[VialsOff]:
    dispensed = opened.vials * drug.vial
    given = ceil_div(opened.given, drug.unit)
    discarded = None if opened.discarded is None else opened.discarded // drug.unit
    billed = _billed(lines, drug)
    price = next((one.expected.price for one in lines if one.expected is not None and _counts(one, drug)), None)

    def off(kind: str, units: int, says: str) -> VialsOff:
        dollars = None if price is None else price * units
        return VialsOff(kind, opened, dispensed // drug.unit, given, discarded, billed, units, dollars, says)

    left = dispensed - opened.given - (opened.discarded or 0)
    if abs(left) > drug.tolerance:
        yield off(NOT_EXPLAINED, _units_of(left, drug), _not_explained(opened, drug, left))
    wanted = sum(one.units_expected for one in lines)
    if billed is not None and billed not in (dispensed // drug.unit, wanted):
        units = dispensed // drug.unit - billed
        yield off(NOT_BILLED, units, f"{_vials(opened, drug)} are {dispensed // drug.unit} units; {billed} are billed.")


def _counts(one: Result, drug: DrugCodes) -> bool:
    return one.expected is not None and one.expected.code in drug.codes


def _billed(lines: list[Result], drug: DrugCodes) -> int | None:
    """Count what is billed of a dose, waste too; None where nothing is, or where a code counts doses, not units."""
    charges = [one.charged for one in lines if one.charged is not None]
    if not charges or any(charge.code not in drug.codes for charge in charges):
        return None
    return sum(charge.units for charge in charges)


def _units_of(left: int, drug: DrugCodes) -> int:
    """Count whole units in an amount, towards zero."""
    return abs(left) // drug.unit * (1 if left > 0 else -1)


def _vials(opened: Opened, drug: DrugCodes) -> str:
    return f"{opened.vials} vial{'' if opened.vials == 1 else 's'} of {mg_text(drug.vial)} mg"


def _not_explained(opened: Opened, drug: DrugCodes, left: int) -> str:
    discarded = "nothing written down as discarded"
    if opened.discarded is not None:
        discarded = f"{mg_text(opened.discarded)} mg discarded"
    off = Milligrams(abs(left))
    return (
        f"{_vials(opened, drug)} hold {mg_text(opened.vials * drug.vial)} mg; {mg_text(opened.given)} mg given and "
        f"{discarded} leave {mg_text(off)} mg {'unexplained' if left > 0 else 'more than was dispensed'}."
    )

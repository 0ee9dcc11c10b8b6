"""Draw the vials of a dose: every unit a band of its vial, what was given first, what is left at the bottom."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Final

from bridge.facts.amounts import mg_text
from bridge.facts.attested import DISCARDED, VIALS
from bridge.workbench.administration.vials_told import (
    NOT_BILLED,
    ON_DRUG_LINE,
    ON_WASTE_LINE,
    DoseTold,
    UnitTold,
    VialsTold,
)
from bridge.workbench.words import counted

MOST_DRAWN: Final = 8
"""More vials than that are told in words alone."""
_BAND: Final = Fraction(17)
_WIDE: Final = Fraction(70)
_TOP: Final = Fraction(30)
_RAIL: Final = Fraction(6)
_STEP: Final = Fraction(108)
_SIDE: Final = Fraction(5)
_FOOT: Final = Fraction(32)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a kind: given, discarded, unexplained, or the line that a unit is billed on."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class VialDrawn:
    """One vial.

    x, bottom     where it stands: its middle, and the lower end of its body
    body          its outline
    parts         what became of each unit
    rails         beside the units that are billed, one bar for each line
    """

    number: int
    x: float
    bottom: float
    body: Box
    parts: tuple[Box, ...]
    rails: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture.

    says  all of it in words, for whoever does not see it
    more  vials that are not drawn
    """

    width: float
    height: float
    vials: tuple[VialDrawn, ...]
    says: str
    more: int


def draw_vials(dose: DoseTold, told: VialsTold) -> Drawn:
    """Draw what was told of a dose's vials."""
    shown = told.vials[:MOST_DRAWN]
    vials = tuple(_vial(number, units) for number, units in enumerate(shown))
    tall = max((len(units) for units in shown), default=0)
    height = _TOP + tall * _BAND + _FOOT
    return Drawn(float(len(shown) * _STEP), float(height), vials, say_vials(dose, told), len(told.vials) - len(shown))


def _vial(number: int, units: tuple[UnitTold, ...]) -> VialDrawn:
    left = number * _STEP + _SIDE
    bottom = _TOP + len(units) * _BAND
    parts = tuple(box for row, unit in enumerate(units) for box in _unit(unit, left, _TOP + row * _BAND))
    body = Box(float(left), float(_TOP), float(_WIDE), float(bottom - _TOP), "body")
    return VialDrawn(number + 1, float(left + _WIDE / 2), float(bottom), body, parts, tuple(_rails(units, left)))


def _unit(unit: UnitTold, left: Fraction, top: Fraction) -> Iterator[Box]:
    for kind, share in unit.shares:
        wide = _WIDE * share
        yield Box(float(left), float(top), float(wide), float(_BAND), kind)
        left += wide


def _rails(units: tuple[UnitTold, ...], left: Fraction) -> Iterator[Box]:
    """Join units that are billed on the same line to one bar."""
    x, row = left + _WIDE + 4, 0
    for line, group in groupby(units, key=lambda unit: unit.billed):
        rows = len(list(group))
        if line != NOT_BILLED:
            top = _TOP + row * _BAND
            yield Box(float(x), float(top + 1), float(_RAIL), float(rows * _BAND - 2), line)
        row += rows


def say_vials(dose: DoseTold, told: VialsTold) -> str:
    """Say the picture in words."""
    if not told.vials:
        return "No vial is on record, and no dose from which the vials could be told."
    each = len(told.vials[0])
    sentences = [f"{counted(len(told.vials), 'vial')} of {counted(each, 'unit')} each, {_how(dose)}."]
    sentences.append(_amount("Given", dose.given, dose.unit, _billed(dose, told)))
    sentences.append(
        _amount(
            f"Discarded{' (attested)' if DISCARDED in dose.attested else ''}",
            dose.discarded,
            dose.unit,
            _billed_waste(dose),
        )
    )
    rest = f"{mg_text(told.unexplained)} mg, {_units(told.unexplained, dose.unit)}" if told.unexplained else "nothing"
    sentences.append(f"Unexplained: {rest}.")
    if told.beyond:
        sentences.append(f"{mg_text(told.beyond)} mg more than the vials hold.")
    return " ".join(sentences)


def _how(dose: DoseTold) -> str:
    if VIALS in dose.attested:
        return "as staff attest"
    return "counted in the chart" if dose.counted else "as many as the dose needs; nobody counted them"


def _amount(what: str, amount: int | None, unit: int, billed: str) -> str:
    if amount is None:
        return f"{what}: nobody wrote it down."
    return f"{what}: {mg_text(amount)} mg, {_units(amount, unit)}, {billed}."


def _units(amount: int, unit: int) -> str:
    """Write how many units an amount is, to four places: `15.3 units`."""
    exact = mg_text(int(Fraction(amount, unit) * 10_000))
    return f"{exact} unit{'' if exact == '1' else 's'}"


def _billed(dose: DoseTold, told: VialsTold) -> str:
    if dose.billed_once:
        return "on one line that stands for all of it"
    on_line = sum(unit.billed == ON_DRUG_LINE for vial in told.vials for unit in vial)
    return f"{counted(dose.drug_units or on_line, 'unit')} on the drug line"


def _billed_waste(dose: DoseTold) -> str:
    return f"{counted(dose.waste_units, 'unit')} on the {ON_WASTE_LINE} line"

"""Lays out the dose of one administration: its picture, and the same in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from bridge.facts import attested as facts
from bridge.facts.amounts import mg_text
from bridge.ledger.dossier import Dossier
from bridge.tables.drug import Drug
from bridge.tables.rules import steps
from bridge.workbench.administration.vials_drawn import Drawn, draw_vials
from bridge.workbench.administration.vials_told import (
    DISCARDED,
    GIVEN,
    ON_DRUG_LINE,
    ON_WASTE_LINE,
    UNEXPLAINED,
    DoseTold,
    VialsTold,
    tell_vials,
)
from bridge.workbench.words import steps_of

_WASTE: Final = "JW"
_NOT_SAID: Final = "not said"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the legend: what became of a part of the drug, in mg and units, and what is billed of it."""

    kind: str
    says: str
    mg: str
    units: str
    billed: str
    rail: str


@dataclass(frozen=True, slots=True)
class DoseShown:
    """The picture with its legend."""

    drawn: Drawn
    legend: tuple[Entry, ...]


def show_dose(dossier: Dossier, drug: Drug | None, attested: frozenset[str]) -> DoseShown | None:
    """Draw the dose of the line that an administration shares; None where its drug is in no file.

    attested  the kinds of facts that rest on the word of staff
    """
    if drug is None:
        return None
    dose = _told(dossier, drug, attested)
    told = tell_vials(dose)
    return DoseShown(draw_vials(dose, told), _legend(dose, told))


def _told(dossier: Dossier, drug: Drug, attested: frozenset[str]) -> DoseTold:
    stands, lines = dossier.standing, dossier.row["lines"]
    codes = [drug.codes.get(line["hcpcs"]) for line in lines]
    return DoseTold(
        steps_of(stands.dose_mg),
        steps_of(stands.discarded_mg),
        stands.vials,
        steps(drug.vial_mg),
        steps(drug.unit_mg),
        counted=bool(stands.vials_counted),
        drug_units=_units(lines, waste=False),
        waste_units=_units(lines, waste=True),
        billed_once=any(code is not None and code.unclassified for code in codes),
        attested=attested,
    )


def _units(lines: Sequence[dict[str, Any]], *, waste: bool) -> int:
    return sum(int(line["units"]) for line in lines if (_WASTE in line["modifiers"]) is waste)


def _legend(dose: DoseTold, told: VialsTold) -> tuple[Entry, ...]:
    discarded = "Discarded, attested" if facts.DISCARDED in dose.attested else "Discarded"
    drug_units = "once" if dose.billed_once else f"{dose.drug_units}"
    return (
        _entry(GIVEN, "Given", dose.given, dose.unit, drug_units, ON_DRUG_LINE if dose.drug_units else ""),
        _entry(
            DISCARDED, discarded, dose.discarded, dose.unit, f"{dose.waste_units}",
            ON_WASTE_LINE if dose.waste_units else "",
        ),
        _entry(UNEXPLAINED, "Unexplained", told.unexplained, dose.unit, "", ""),
    )  # fmt: skip


def _entry(kind: str, says: str, amount: int | None, unit: int, billed: str, rail: str) -> Entry:
    if amount is None:
        return Entry(kind, says, _NOT_SAID, "", billed, rail)
    units = Decimal(mg_text(int(Fraction(amount, unit) * 10_000)))
    return Entry(kind, says, mg_text(amount), f"{units.normalize():f}", billed, rail)

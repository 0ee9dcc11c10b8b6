"""Lays out what the mappings say on a day about a drug, and of a payer and a site where they are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeVar

from bridge.coding.charge import line_charge
from bridge.facts.amounts import STEPS_PER_MG, mg_text
from bridge.facts.decision import BLOCKS, OFF, WARNS
from bridge.tables.drug import BillingCode, Drug
from bridge.tables.gap import GapWords
from bridge.tables.in_force import InForce, in_force
from bridge.tables.mappings import Mappings
from bridge.tables.payer import RULES, Payer
from bridge.tables.review import Table
from bridge.tables.rules import RuleBook, Rules
from bridge.tables.site import SETTINGS, Site
from bridge.tables.source import TableFile
from bridge.web.refusals import Refusal
from bridge.workbench.addresses import read_day
from bridge.workbench.queue.asked import Values

_STRICTEST: Final = (BLOCKS, WARNS, OFF)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AskedInForce:
    """Which day, and whose files."""

    day: date
    drug: Drug
    payer: Payer | None
    site: Site | None
    problem: str


@dataclass(frozen=True, slots=True)
class CodeShown:
    """The code of one setting.

    unit       what one unit stands for, in words
    per_vial   units of one vial, "" where it is billed once
    charge     of one unit, None where there is none
    """

    setting: str
    code: BillingCode | None
    unit: str
    per_vial: str
    charge: Decimal | None
    says: str
    table: str


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file, with all that it answers on the day."""

    title: str
    file: TableFile
    answers: tuple[InForce, ...]


@dataclass(frozen=True, slots=True)
class SeverityShown:
    """What a gap does on the day.

    said_by   the files that say otherwise than the gap's own
    in_case   what it does in some circumstances, in words
    """

    gap: GapWords
    severity: str
    said_by: tuple[str, ...]
    in_case: str


@dataclass(frozen=True, slots=True)
class InForceShown:
    """The whole page."""

    codes: tuple[CodeShown, ...]
    files: tuple[FileShown, ...]
    rules: tuple[tuple[str, tuple[InForce | None, ...]], ...]
    payers: tuple[Payer, ...]
    severities: tuple[SeverityShown, ...]


def read_asked(values: Values, mappings: Mappings, today: date) -> AskedInForce:
    """Read the address. Raises Refusal for a drug, payer or site that no file is of."""
    written = values.get("day", "").strip()
    day = read_day(written)
    drug = _chosen(values, "drug", mappings.drugs) or next(iter(mappings.drugs.values()))
    payer, site = _chosen(values, "payer", mappings.payers), _chosen(values, "site", mappings.sites)
    problem = "That is no day, so today is shown." if written and day is None else ""
    return AskedInForce(day or today, drug, payer, site, problem)


def _chosen(values: Values, name: str, known: Mapping[str, T]) -> T | None:
    asked = values.get(name, "")
    if asked and asked not in known:
        raise Refusal(400, f"There is no such {name} in the mappings.")
    return known[asked] if asked else None


def lay_out(asked: AskedInForce, mappings: Mappings) -> InForceShown:
    """Lay out what is in force."""
    book, drug, payer, site = RuleBook(mappings), asked.drug, asked.payer, asked.site
    whose = (drug.id, None if payer is None else payer.id, None if site is None else site.id)
    settings = SETTINGS if site is None else (site.setting,)
    of_settings = [(setting, book.on(*whose, setting, asked.day)) for setting in settings]
    payers = () if payer is not None else tuple(mappings.payers.values())
    said = {one.id: {each.what: each for each in in_force(one, asked.day)} for one in payers}
    return InForceShown(
        tuple(_code(drug, setting, rules) for setting, rules in of_settings),
        tuple(_files(asked, mappings)),
        tuple((rule, tuple(said[one.id].get(rule) for one in payers)) for rule in RULES) if payers else (),
        payers,
        tuple(_severities(asked, mappings, of_settings[0][1])),
    )


def _code(drug: Drug, setting: str, rules: Rules) -> CodeShown:
    choice, code = rules.choice, rules.code
    says, table = ("", "") if choice is None else (choice.says, choice.table)
    if code is None:
        return CodeShown(setting, None, "", "", None, says, table)
    charge, _ = line_charge(rules.charge, code, 1)
    if code.mg_per_unit is None:
        return CodeShown(setting, code, "billed once, whatever the dose", "", None, says, table)
    unit, per_vial = f"{_decimal(code.mg_per_unit)} mg a unit", f"{_decimal(drug.vial_mg / code.mg_per_unit)} a vial"
    return CodeShown(setting, code, unit, per_vial, charge, says, table)


def _decimal(number: Fraction) -> str:
    """Write a number with at most four decimals."""
    return mg_text(int(number * STEPS_PER_MG))


def _files(asked: AskedInForce, mappings: Mappings) -> list[FileShown]:
    tables: list[tuple[str, Table | None]] = [
        (f"Drug: {asked.drug.product.name}", asked.drug),
        ("Payer: " + (asked.payer.name if asked.payer else ""), asked.payer),
        ("Site: " + (asked.site.name if asked.site else ""), asked.site),
        ("Diagnoses", mappings.diagnoses[asked.drug.diagnoses]),
        ("Payment to expect (ASP)", mappings.prices.get(asked.drug.id)),
    ]
    return [
        FileShown(title, table.file, tuple(in_force(table, asked.day))) for title, table in tables if table is not None
    ]


def _severities(asked: AskedInForce, mappings: Mappings, rules: Rules) -> list[SeverityShown]:
    found = []
    for gap in mappings.gaps.values():
        owners = [one for one in (asked.payer, asked.site) if one is not None and gap.id in one.severity]
        said_by = tuple(one.file.path for one in owners if one.severity[gap.id].on(asked.day) is not None)
        in_case = ", ".join(f"{does} in case of {case.replace('-', ' ')}" for case, does in gap.in_case.items())
        found.append(SeverityShown(gap, rules.severity(gap.id, None), said_by, "" if said_by else in_case))
    return sorted(found, key=lambda one: (_STRICTEST.index(one.severity), one.gap.id))

"""What all tables together say on one day for one drug, one payer and one site: looked up once, then kept."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from bridge.facts.amounts import milligrams
from bridge.facts.decision import BLOCKS, OFF, WARNS
from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.drug import BillingCode, Drug
from bridge.tables.mappings import Mappings
from bridge.tables.payer import UNKNOWN, YES, FilingLimit, Payer
from bridge.tables.site import Site

T = TypeVar("T")

WHERE_UNKNOWN = "medicare"
"""Whose waste rules are followed where a payer's file does not know its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a payer's file answers to one question on a day."""

    value: str
    table: str
    says: str

    @property
    def yes(self) -> bool:
        """Say whether the payer's file says yes, with confidence."""
        return self.value == YES

    @property
    def unknown(self) -> bool:
        """Say whether the payer's file does not know."""
        return self.value == UNKNOWN


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """The code of a day and setting.

    code     what may be billed, None where nothing is in force or what is asked for is unlawful
    asked    the code that a payer's or a site's file insists on, and that file
    """

    code: BillingCode | None
    table: str
    says: str
    asked: str | None = None
    asked_by: str | None = None


def answer(payer: Payer, rule: str, day: date) -> Answer:
    """Ask a payer's file; what is unconfirmed, or not said for that day, is unknown."""
    entry = payer.rules[rule].on(day) if rule in payer.rules else None
    table = payer.file.named
    if entry is None:
        return Answer(UNKNOWN, table, f"{payer.name}'s file says nothing for that day")
    if entry.confidence is Confidence.UNCONFIRMED:
        return Answer(UNKNOWN, table, f"{payer.name}'s file says {entry.value}, unconfirmed, which counts as unknown")
    return Answer(entry.value, table, f"{payer.name}'s file says {entry.value} ({entry.confidence})")


def _value(dated: Dated[T], day: date) -> T | None:
    entry: Sourced[T] | None = dated.on(day)
    return None if entry is None else entry.value


class Rules:
    """The tables of one drug, payer and site on one day (any of them may be unknown)."""

    __slots__ = (
        "_answers", "_mappings", "_severities", "age", "as_of", "asks_for_modifiers", "bills_open_encounters", "charge", "choice",
        "day", "diagnoses", "documentation", "drug", "excluded", "filing_limit", "free_drug", "modifiers", "mue", "payer", "setting", "site",
        "tolerance", "unit", "units_table", "vial",
    )  # fmt: skip

    def __init__(
        self, mappings: Mappings, drug: Drug, payer: Payer | None, site: Site | None, setting: str | None, day: date | None,
        as_of: date | None = None,
    ) -> None:  # fmt: skip
        self._mappings = mappings
        self._answers: dict[str, Answer | None] = {}
        self._severities: dict[tuple[str, str | None], str] = {}
        self.drug, self.payer, self.site, self.setting, self.day = drug, payer, site, setting, day
        self.as_of = as_of
        self.diagnoses = mappings.diagnoses[drug.diagnoses]
        self.documentation = mappings.documentation
        self.units_table = mappings.units.file.named
        self.vial = milligrams(Decimal(1), drug.vial_mg)
        self.unit = milligrams(Decimal(1), drug.unit_mg)
        self.tolerance = milligrams(Decimal(1), drug.waste_tolerance)
        self.age = None if day is None else _value(drug.age, day)
        self.mue = None if day is None else drug.mue.on(day)
        self.choice = None if day is None or setting is None else choose_code(drug, payer, site, setting, day)
        self.excluded: tuple[str, ...] = ()
        self.filing_limit: FilingLimit | None = None
        if payer is not None and day is not None:
            self.excluded = _value(payer.excluded, day) or ()
            self.filing_limit = _value(payer.filing_limit, day)
        self.modifiers: tuple[str, ...] = ()
        self.asks_for_modifiers: tuple[str, ...] = ()
        self.charge: Decimal | None = None
        self.bills_open_encounters = self.free_drug = False
        if site is not None and day is not None:
            self.modifiers = _value(site.modifiers, day) or ()
            self.asks_for_modifiers = _value(site.asks_for_modifiers, day) or ()
            self.charge = _value(site.charge, day)
            self.bills_open_encounters = _value(site.bills_open_encounters, day) == YES
            self.free_drug = _value(site.free_drug, day) == YES

    def ask(self, rule: str) -> Answer | None:
        """Ask the payer's file; None where payer or day is not known yet."""
        if rule not in self._answers:
            known = self.payer is not None and self.day is not None
            self._answers[rule] = answer(self.payer, rule, self.day) if known else None  # type: ignore[arg-type]
        return self._answers[rule]

    def waste(self, rule: str) -> Answer | None:
        """Ask for a waste rule: where the payer's file does not know, Medicare's is followed (and a gap says so)."""
        own = self.ask(rule)
        if self.day is None or (own is not None and not own.unknown):
            return own
        return answer(self._mappings.payers[WHERE_UNKNOWN], rule, self.day)

    def on(self, gap: str) -> bool:
        """Say whether a gap is looked for at all on the day."""
        return self.severity(gap, None) != OFF

    def severity(self, gap: str, circumstance: str | None) -> str:
        """Give a gap's severity on the day: the site's and the payer's files may change what `mappings/gaps/` says.

        Where both speak, the stricter counts.
        """
        key = (gap, circumstance)
        if key not in self._severities:
            words = self._mappings.gaps[gap]
            usual = words.in_case.get(circumstance, words.severity) if circumstance else words.severity
            spoken = [_value(owner.severity[gap], self.day) for owner in (self.payer, self.site)
                      if owner is not None and self.day is not None and gap in owner.severity]  # fmt: skip
            said = [severity for severity in spoken if severity is not None]
            self._severities[key] = min(said, key=(BLOCKS, WARNS, OFF).index) if said else usual
        return self._severities[key]


def choose_code(drug: Drug, payer: Payer | None, site: Site | None, setting: str, day: date) -> CodeChoice:
    """Choose the HCPCS code that is lawful for the drug in a setting on a day.

    The drug's file says it, unless the payer's file (or else the site's) insists on one for that setting; an
    insisted-on code that is not lawful there leaves no code at all.
    """
    for owner, dated in (
        (payer, payer.asks_for_code.get(setting) if payer else None),
        (site, site.asks_for_code if site else None),
    ):
        asked = None if dated is None or owner is None else _value(dated, day)
        if asked is not None and owner is not None:
            code = drug.codes.get(asked)
            lawful = code is not None and code.lawful(setting, day)
            says = f"{owner.name} asks for {asked}, which is {'lawful' if lawful else 'not lawful'} at a {setting} on {day}"
            return CodeChoice(code if lawful else None, owner.file.named, says, asked, owner.name)
    dated_codes = drug.billed_as.get(setting)
    hcpcs = None if dated_codes is None else _value(dated_codes, day)
    if hcpcs is None or dated_codes is None:
        return CodeChoice(None, drug.file.named, f"no code for {drug.product.name} is in force at a {setting} on {day}")
    says = f"{hcpcs} from {dated_codes.since(day)} at a {setting}: {drug.codes[hcpcs].descriptor}"
    return CodeChoice(drug.codes[hcpcs], drug.file.named, says)


class RuleBook:
    """All tables, with the rules of each day kept once they were looked up."""

    def __init__(self, mappings: Mappings, as_of: date | None = None) -> None:
        self.mappings = mappings
        self._as_of = as_of
        self._kept: dict[tuple[str, str | None, str | None, str | None, date | None], Rules] = {}

    def on(self, drug: str, payer: str | None, site: str | None, setting: str | None, day: date | None) -> Rules:
        """Give the rules of a drug, payer, site file and setting on a day of service."""
        key = (drug, payer, site, setting, day)
        rules = self._kept.get(key)
        if rules is None:
            tables = self.mappings
            rules = Rules(
                tables,
                tables.drugs[drug],
                None if payer is None else tables.payers[payer],
                None if site is None else tables.sites[site],
                setting,
                day,
                self._as_of,
            )
            self._kept[key] = rules
        return rules



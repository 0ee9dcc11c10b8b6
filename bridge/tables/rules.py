"""What all tables together say on one day for one drug, one payer and one site: looked up once, then kept."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from bridge.facts.amounts import Milligrams, milligrams
from bridge.facts.decision import BLOCKS, OFF, WARNS
from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.drug import BillingCode, Drug
from bridge.tables.mappings import Mappings
from bridge.tables.payer import RULES, UNKNOWN, YES, FilingLimit, Payer
from bridge.tables.site import MULTIPLE_PROCEDURES, Site

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
    asked    the code that a payer's or a site's file insists on
    """

    code: BillingCode | None
    table: str
    says: str
    asked: str | None = None


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
    """The tables of one drug, payer and site over a stretch of days on which all of them say the same.

    Any of payer, site, setting and day may be unknown; what hangs on them is then unknown too.
    """

    def __init__(
        self,
        mappings: Mappings,
        drug: Drug,
        payer: Payer | None,
        site: Site | None,
        setting: str | None,
        day: date | None,
        as_of: date | None,
    ) -> None:
        self.drug, self.payer, self.site, self.as_of = drug, payer, site, as_of
        self.diagnoses = mappings.diagnoses[drug.diagnoses]
        self.documentation = mappings.documentation
        self.units_table = mappings.units.file.named
        self.vial = steps(drug.vial_mg)
        self.tolerance, self.most_a_day = steps(drug.waste_tolerance), steps(drug.dose.above_blocks)
        self.unusual_below, self.unusual_above = steps(drug.dose.unusual_below), steps(drug.dose.unusual_above)
        shortest, longest = drug.infusion_minutes
        self.shortest_infusion, self.longest_infusion = timedelta(minutes=shortest), timedelta(minutes=longest)
        self.order_percent = drug.dose.order_percent
        self.per_m2_below, self.per_m2_above = (
            Decimal(steps(drug.dose.per_m2_below)),
            Decimal(steps(drug.dose.per_m2_above)),
        )
        self.age = None if day is None else _value(drug.age, day)
        self.mue = None if day is None else drug.mue.on(day)
        self.choice = None if day is None or setting is None else choose_code(drug, payer, site, setting, day)
        self.code = code = None if self.choice is None else self.choice.code
        self.unit = steps(drug.unit_mg if code is None or code.mg_per_unit is None else code.mg_per_unit)
        """What one unit of the code stands for; of an unclassified code, the drug's smallest unit."""
        self.in_force_anywhere = day is not None and any(dated.on(day) is not None for dated in drug.billed_as.values())
        self._read_payer(mappings, payer, day)
        self._read_site(site, day)
        self.zone = None if site is None else site.time_zone
        self._severities = _severities(mappings, payer, site, day)
        required = self.ask("modifier_51_required")
        self.asks_for_51 = MULTIPLE_PROCEDURES in self.asks_for_modifiers
        self.keeps_51 = self.asks_for_51 and required is not None and required.yes
        """Whether 51 stands on the line: it is asked for, and the payer's file requires it."""

    def _read_payer(self, mappings: Mappings, payer: Payer | None, day: date | None) -> None:
        self.excluded: tuple[str, ...] = ()
        self.filing_limit: FilingLimit | None = None
        self._answers: dict[str, Answer] = {}
        self.unknown: tuple[str, ...] = ()
        """The questions that the payer's file does not answer."""
        if day is None:
            self._followed: dict[str, Answer] = {}
            return
        medicare = mappings.payers[WHERE_UNKNOWN]
        self._followed = {rule: answer(medicare, rule, day) for rule in RULES}
        if payer is not None:
            self.excluded = _value(payer.excluded, day) or ()
            self.filing_limit = _value(payer.filing_limit, day)
            self._answers = {rule: answer(payer, rule, day) for rule in RULES}
            self.unknown = tuple(rule for rule, known in self._answers.items() if known.unknown)

    def _read_site(self, site: Site | None, day: date | None) -> None:
        self.modifiers: tuple[str, ...] = ()
        self.asks_for_modifiers: tuple[str, ...] = ()
        self.charge: Decimal | None = None
        self.bills_open_encounters = self.free_drug = self.claims_need_approval = False
        if site is not None and day is not None:
            self.modifiers = _value(site.modifiers, day) or ()
            self.asks_for_modifiers = _value(site.asks_for_modifiers, day) or ()
            self.charge = _value(site.charge, day)
            self.bills_open_encounters = _value(site.bills_open_encounters, day) == YES
            self.free_drug = _value(site.free_drug, day) == YES
            self.claims_need_approval = _value(site.claims_need_approval, day) == YES

    def ask(self, rule: str) -> Answer | None:
        """Ask the payer's file; None where payer or day is not known yet."""
        return self._answers.get(rule)

    def waste(self, rule: str) -> Answer | None:
        """Ask for a waste rule: where the payer's file does not know, Medicare's is followed (and a gap says so)."""
        own = self._answers.get(rule)
        return self._followed.get(rule) if own is None or own.unknown else own

    def on(self, gap: str) -> bool:
        """Say whether a gap is looked for at all on the day."""
        return self.severity(gap, None) != OFF

    def severity(self, gap: str, circumstance: str | None) -> str:
        """Give a gap's severity: the site's and the payer's files may change what `mappings/gaps/` says."""
        usual, in_case, said = self._severities[gap]
        return said or in_case.get(circumstance or "", usual)


def needs_second_person(site: Site | None, day: date | None) -> bool:
    """Say whether a second person must confirm what somebody attests, by the site's file on the day of service.

    Where the site or the day is not known, no file lets one person's word pass: a second one is needed.
    """
    return site is None or day is None or _value(site.attestation_needs_second_person, day) == YES


def steps(amount: Fraction) -> Milligrams:
    """Give an amount of a table, in mg, as whole steps of 0.0001 mg."""
    return milligrams(Decimal(1), amount)


def _severities(
    mappings: Mappings, payer: Payer | None, site: Site | None, day: date | None
) -> dict[str, tuple[str, dict[str, str], str | None]]:
    """Give each gap's usual severity, its severity by circumstance, and what payer and site say instead on the day.

    Where both speak, the stricter counts.
    """
    severities = {}
    for gap, words in mappings.gaps.items():
        owners = (owner for owner in (payer, site) if owner is not None and day is not None and gap in owner.severity)
        spoken = [_value(owner.severity[gap], day) for owner in owners if day is not None]
        said = [severity for severity in spoken if severity is not None]
        severities[gap] = (words.severity, words.in_case, min(said, key=(BLOCKS, WARNS, OFF).index) if said else None)
    return severities


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
            judged = "lawful" if lawful else "not lawful"
            says = f"{owner.name} asks for {asked}, which is {judged} in the setting {setting} on that day"
            return CodeChoice(code if lawful else None, owner.file.named, says, asked)
    dated_codes = drug.billed_as.get(setting)
    hcpcs = None if dated_codes is None else _value(dated_codes, day)
    if hcpcs is None or dated_codes is None:
        return CodeChoice(
            None, drug.file.named, f"no code for {drug.product.name} is in force in the setting {setting} on that day"
        )
    says = f"{hcpcs} from {dated_codes.since(day)} in the setting {setting}: {drug.codes[hcpcs].descriptor}"
    return CodeChoice(drug.codes[hcpcs], drug.file.named, says)


class RuleBook:
    """All tables; what they say over a stretch of days is looked up once."""

    def __init__(self, mappings: Mappings, as_of: date | None = None) -> None:
        self.mappings = mappings
        self._as_of = as_of
        self._boundaries: dict[tuple[str, str | None, str | None], tuple[date, ...]] = {}
        self._kept: dict[tuple[str, str | None, str | None, str | None, int | None], Rules] = {}

    def on(self, drug: str, payer: str | None, site: str | None, setting: str | None, day: date | None) -> Rules:
        """Give the rules of a drug, payer, site file and setting on a day of service."""
        stretch = None if day is None else bisect_right(self._days(drug, payer, site), day)
        key = (drug, payer, site, setting, stretch)
        rules = self._kept.get(key)
        if rules is None:
            rules = self._kept[key] = Rules(self.mappings, *self._tables(drug, payer, site), setting, day, self._as_of)
        return rules

    def _tables(self, drug: str, payer: str | None, site: str | None) -> tuple[Drug, Payer | None, Site | None]:
        tables = self.mappings
        return (
            tables.drugs[drug],
            None if payer is None else tables.payers[payer],
            None if site is None else tables.sites[site],
        )

    def _days(self, drug: str, payer: str | None, site: str | None) -> tuple[date, ...]:
        key = (drug, payer, site)
        if key not in self._boundaries:
            self._boundaries[key] = boundary_days(self._tables(drug, payer, site), self.mappings.payers[WHERE_UNKNOWN])
        return self._boundaries[key]


def boundary_days(tables: tuple[Drug, Payer | None, Site | None], medicare: Payer) -> tuple[date, ...]:
    """List the days on which anything that these tables say can change."""
    drug, payer, site = tables
    dated: list[Dated[Any]] = [drug.age, drug.mue, *drug.billed_as.values(), *medicare.rules.values()]
    if payer is not None:
        dated += [payer.excluded, payer.filing_limit]
        dated += [*payer.rules.values(), *payer.asks_for_code.values(), *payer.severity.values()]
    if site is not None:
        dated += [site.modifiers, site.charge, site.asks_for_modifiers, site.asks_for_code]
        dated += [site.bills_open_encounters, site.free_drug, site.claims_need_approval, *site.severity.values()]
    days = {day for one in dated for day in one.days}
    days |= {code.first for code in drug.codes.values()}
    days |= {code.last + timedelta(days=1) for code in drug.codes.values() if code.last is not None}
    return tuple(sorted(days))


def is_asked_anywhere(mappings: Mappings, gap: str) -> bool:
    """Say whether any file ever turns a gap on; one that nobody asks for need not be worked out."""
    spoken = [payer.severity for payer in mappings.payers.values()]
    spoken += [site.severity for site in mappings.sites.values()]
    return mappings.gaps[gap].severity != OFF or any(gap in severities for severities in spoken)

"""One payer: how charts name it and what it asks for, by date."""

from dataclasses import dataclass
from datetime import date

from bridge.facts.chart import Identifier
from bridge.tables.dated import Dated
from bridge.tables.source import TableFile

YES, NO, UNKNOWN = "yes", "no", "unknown"

RULES = (
    "prior_authorization",
    "ndc_required",
    "discarded_line",
    "zero_discarded_modifier",
    "accepts_c_codes",
    "modifier_51_required",
    "off_campus_modifier_required",
    "antigen_evidence_required",
)
"""The questions each payer's file answers with yes, no or unknown."""


LONGEST_LIMIT_YEARS = 300
"""Longer than any limit that a file can state (99 years, or 99,999 days)."""


@dataclass(frozen=True, slots=True)
class FilingLimit:
    """How long after the day of service a claim may be filed: days, or calendar years."""

    days: int | None
    years: int | None
    disputed: bool

    def last_day(self, service: date) -> date:
        """Give the last day on which a claim for a day of service is in time.

        A day at the end of the calendar, which some systems write for "not set", has no limit that could pass.
        A year after 29 February ends on 28 February. Source: CMS Pub. 100-04, chapter 1, section 70.
        """
        if service.year > date.max.year - LONGEST_LIMIT_YEARS:
            return date.max
        if self.days is not None:
            return date.fromordinal(service.toordinal() + self.days)
        year = service.year + (self.years or 0)
        try:
            return service.replace(year=year)
        except ValueError:
            return service.replace(year=year, day=28)


@dataclass(frozen=True, slots=True)
class Payer:
    """One file of `mappings/payers/`.

    names          as charts write it; compared without case, punctuation and company endings
    rules          by rule name (see RULES): yes, no or unknown, by date
    excluded       ICD-10-CM prefixes (with the dot) that it does not pay for, by date
    asks_for_code  by setting: a HCPCS code it insists on, by date
    severity       by gap id: blocks, warns or off, by date
    """

    file: TableFile
    id: str
    name: str
    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    rules: dict[str, Dated[str]]
    excluded: Dated[tuple[str, ...]]
    filing_limit: Dated[FilingLimit]
    asks_for_code: dict[str, Dated[str]]
    severity: dict[str, Dated[str]]

"""Reads from the address what is supposed: each alone, or all together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Final

from bridge.facts.amounts import STEPS_PER_MG
from bridge.facts.supposed import Supposed
from bridge.tables.mappings import Mappings
from bridge.web.refusals import Refusal
from bridge.workbench.addresses import read_day
from bridge.workbench.queue.asked import Values

MOST: Final = 12
"""Suppositions that are shown side by side."""
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
_MOST_MG: Final = 1000


@dataclass(frozen=True, slots=True)
class AskedWhatIf:
    """What is asked, as the form shows it.

    together   whether each column takes one of each kind, instead of one alone
    suppose    the columns beside the chart as it is
    problems   what cannot be supposed, in words
    """

    payers: tuple[str, ...]
    sites: tuple[str, ...]
    day: str
    dose: str
    together: bool
    suppose: tuple[Supposed, ...]
    problems: tuple[str, ...]


def read_asked(values: Values, mappings: Mappings) -> AskedWhatIf:
    """Read the address; one that says nothing asks for each payer there is.

    Raises Refusal for a payer or a site that no file is of.
    """
    payers, sites = _known(values, "payer", mappings.payers), _known(values, "site", mappings.sites)
    written_day, written_dose = values.get("day", "").strip(), values.get("dose", "").strip()
    day, dose = _day(written_day), _dose(written_dose)
    problems = []
    if written_day and day is None:
        problems.append(f"The day must be one from {_FIRST} to {_LAST}.")
    if written_dose and dose is None:
        problems.append(f"The dose must be above 0 and at most {_MOST_MG} mg, with at most four decimals.")
    if not (payers or sites or written_day or written_dose):
        payers = tuple(sorted(mappings.payers))
    together = "together" in values
    chosen = _together(payers, sites, day, dose) if together else _each(payers, sites, day, dose)
    if len(chosen) > MOST:
        problems.append(f"These are {len(chosen)} suppositions; the first {MOST} are shown.")
    return AskedWhatIf(payers, sites, written_day, written_dose, together, tuple(chosen[:MOST]), tuple(problems))


def _known(values: Values, name: str, known: Iterable[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(value for value in values.getlist(name) if value))
    if not set(asked) <= set(known):
        raise Refusal(400, f"There is no such {name} in the mappings.")
    return asked


def _day(written: str) -> date | None:
    day = read_day(written)
    return None if day is None or not _FIRST <= day <= _LAST else day


def _dose(written: str) -> Decimal | None:
    """Read mg, to steps of 0.0001 mg."""
    try:
        dose = Decimal(written.removesuffix("mg").strip())
        return dose if 0 < dose <= _MOST_MG and dose * STEPS_PER_MG % 1 == 0 else None
    except InvalidOperation:
        return None


def _each(payers: Iterable[str], sites: Iterable[str], day: date | None, dose: Decimal | None) -> list[Supposed]:
    chosen = [*(Supposed(payer=one) for one in payers), *(Supposed(site=one) for one in sites)]
    chosen += [] if day is None else [Supposed(day=day)]
    return chosen + ([] if dose is None else [Supposed(dose=dose)])


def _together(payers: Iterable[str], sites: Iterable[str], day: date | None, dose: Decimal | None) -> list[Supposed]:
    pairs = product(tuple(payers) or (None,), tuple(sites) or (None,))
    chosen = [Supposed(payer, site, day, dose) for payer, site in pairs]
    return [one for one in chosen if one.words]

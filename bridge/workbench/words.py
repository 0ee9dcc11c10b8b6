"""Says money, units, ages and days as people read them."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from bridge.facts.amounts import STEPS_PER_MG, mg_text

NEAR: Final = 30
"""Days left of a filing limit from which on it is shown as near."""
_AS_IT_IS: Final = {"ndc": "NDC", "mue": "MUE", "icd10": "ICD-10"}
"""Words that are not written small."""
ORDERED: Final = "ordered"
"""Units that were counted from the ordered dose, because the given one cannot be counted."""


def money(amount: Decimal) -> str:
    """Write dollars and cents: `$40,000.00`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def money_more(amount: Decimal) -> str:
    """Write by how many dollars and cents something is more or less: `+$900.00`, `-$8,175.75`."""
    return f"{'+' if amount > 0 else ''}{money(amount)}"


def counted(number: int, thing: str) -> str:
    """Write a number of things: `1 claim`, `1,200 claims`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def waits(charge: Decimal | None, units: int | None) -> str:
    """Say what waits: money where the site has a charge, else units, else that neither can be told."""
    if charge is not None:
        return money(charge)
    return "not counted" if units is None else counted(units, "unit")


def waits_because(charge: Decimal | None, units: int | None, basis: str | None) -> str:
    """Say what the figure rests on, in a few words."""
    if units is None and charge is None:
        return "no dose to count"
    ordered = " ordered" if basis == ORDERED else ""
    if charge is None:
        return f"{ordered.strip()}; no charge on file".removeprefix("; ")
    return "" if units is None else f"{counted(units, 'unit')}{ordered}"


def limit(days_left: int | None) -> str:
    """Count down to the last day of the payer's filing limit."""
    if days_left is None:
        return "not known"
    if days_left < 0:
        return f"passed {counted(-days_left, 'day')} ago"
    return "last day today" if days_left == 0 else f"{counted(days_left, 'day')} left"


def limit_kind(days_left: int | None) -> str:
    """Say how pressing a filing limit is: unknown, passed, near or far."""
    if days_left is None:
        return "unknown"
    if days_left < 0:
        return "passed"
    return "near" if days_left <= NEAR else "far"


def age(days: int | None) -> str:
    """Say how long ago the day of service is."""
    if days is None:
        return "day not known"
    if days < 0:
        return f"in {counted(-days, 'day')}"
    return "today" if days == 0 else counted(days, "day")


def day(when: date | None) -> str:
    """Write a day: `12 Jun 2018`."""
    return "not known" if when is None else f"{when.day} {when:%b %Y}"


def instant(when: datetime) -> str:
    """Write an instant: `12 Jun 2018, 14:05 UTC`."""
    return f"{day(when.date())}, {when:%H:%M} UTC"


def clock(when: datetime) -> str:
    """Write the time of a day: `14:05`."""
    return f"{when:%H:%M}"


@lru_cache(maxsize=1024)
def title(name: str) -> str:
    """Say a name of ours in words: `waste-not-recorded` is `Waste not recorded`."""
    words = " ".join(_AS_IT_IS.get(word, word) for word in name.split("-"))
    return words[:1].upper() + words[1:]


def short(reference: str | None) -> str:
    """Write a reference without its type: `MedicationAdministration/ma-1` is `ma-1`."""
    return "" if reference is None else reference.rpartition("/")[2]


def mg(steps: int) -> str:
    """Write an amount in mg."""
    return f"{mg_text(steps)} mg"


def steps_of(milligrams: Decimal | None) -> int | None:
    """Bring mg to steps of 0.0001 mg."""
    return None if milligrams is None else int((milligrams * STEPS_PER_MG).to_integral_value())

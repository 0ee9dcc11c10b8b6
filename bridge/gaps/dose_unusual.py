"""Ask pharmacy to look at a dose that is possible and rare."""

from datetime import date
from decimal import Decimal

from bridge.facts.amounts import STEPS_PER_MG, mg_text
from bridge.facts.case import Case, Day, UnitCount, at
from bridge.facts.chart import Observation
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules

SQUARE_METRE = ("m2", "m²")
SMALLEST, LARGEST = Decimal("0.1"), 10
"""A newborn has 0.2 square metres and nobody has ten: such a number is another measurement."""


def dose_unusual(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Warn of a day's dose below or above the usual, by itself or by body surface area.

    Source: 0.8 x 2.71 m2 (UHC maximum dosage policy, 95th percentile) is 2.17 mg; label doses 0.5 and 0.8 mg/m2.
    """
    given = day.whole_day
    if day.dose is None or given is None:
        return None
    dose = day.first.here("dosage.dose")
    if not rules.unusual_below <= given <= rules.unusual_above:
        return gap("dose-unusual", dose, found=f"{mg_text(given)} mg that day")
    measured = body_surface(day.first, rules)
    if measured is None:
        return None
    observation, area = measured
    if rules.per_m2_below * area <= given <= rules.per_m2_above * area:
        return None
    found = f"{mg_text(given)} mg for {area.normalize():f} m2, {given / (area * STEPS_PER_MG):.2f} mg/m2"
    return gap("dose-unusual", dose, at(observation.origin, "valueQuantity"), found=found)


def body_surface(case: Case, rules: Rules) -> tuple[Observation, Decimal] | None:
    """Give the last body surface area measured up to the day of service, in m2."""
    found: tuple[Observation, Decimal] | None = None
    last: tuple[date, str] | None = None
    for observation in case.chart.record.observations:
        quantity = observation.quantity
        if quantity is None or quantity.value is None or (quantity.code or quantity.unit) not in SQUARE_METRE:
            continue
        if not SMALLEST < quantity.value < LARGEST or not observation.is_one_of(rules.documentation.body_surface_area):
            continue
        measured = None if observation.when is None else observation.when.local_day(rules.zone)
        if measured is None or case.day.day is None or measured > case.day.day:
            continue
        rank = (measured, observation.origin.reference)
        if last is None or last < rank:
            found, last = (observation, quantity.value), rank
    return found

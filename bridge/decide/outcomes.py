"""Decide what needs no line, and say whether the encounter lets a line be decided at all."""

from bridge.coding.bill_to import patient_of
from bridge.facts.case import Case, at, named
from bridge.facts.chart import Chart
from bridge.facts.decision import Decision, Named
from bridge.tables.rules import Rules

CLOSED = "finished"
OPEN_ENCOUNTER = "encounter-open"


def plain(chart: Chart, outcome: str, reason: str | None = None) -> Decision:
    """Decide without lines, gaps and findings."""
    return Decision(at(chart.administration.origin), patient_of(chart), encounter_of(chart), outcome, reason)


def encounter_of(chart: Chart) -> Named:
    """Name the encounter; one that cannot be read, or does not count, as the record names it."""
    if chart.encounter is not None:
        return named(chart.encounter.origin)
    reference = chart.administration.encounter
    return Named() if reference is None or "#" in reference else Named(reference=reference)


def is_own_encounter(chart: Chart) -> bool:
    """Say whether the encounter is the patient's own: somebody else's stay or visit decides nothing."""
    encounter, patient = chart.encounter, chart.administration.patient
    return encounter is not None and (patient is None or encounter.patient in (None, patient))


def is_open(chart: Chart) -> bool:
    """Say whether the visit goes on, so that the chart may change."""
    return chart.encounter is not None and is_own_encounter(chart) and chart.encounter.status != CLOSED


def waits(case: Case, rules: Rules) -> bool:
    """Say whether the encounter is still open, so that the chart may change; a site's file may bill all the same."""
    return is_open(case.chart) and not rules.bills_open_encounters

"""Ask registration for the visit."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def encounter_not_recorded(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose without an encounter, or whose encounter is cancelled, entered in error or cannot be read."""
    if case.chart.encounter is not None:
        return None
    reference = case.chart.administration.encounter
    found = f"it points at {reference}, which is cancelled, in error or not there" if reference else "no encounter"
    return gap("encounter-not-recorded", case.here("context"), found=found)

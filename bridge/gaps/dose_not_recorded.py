"""Ask the nurse for a dose that nobody wrote down."""

from bridge.facts.case import Case, Unusable
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def dose_not_recorded(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask for the dose; a rate is not a dose, and nothing is billed in its place."""
    if case.dose.unusable is not Unusable.MISSING:
        return None
    return gap("dose-not-recorded", case.here("dosage.dose"), found="no dose")

"""Ask the nurse for the dose in milligrams."""

from bridge.facts.case import Case, Unusable
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def dose_unit_not_convertible(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask for mg where the chart has mg/m2, vials, an unknown unit, or a volume without a strength."""
    if case.dose.unusable is not Unusable.UNIT:
        return None
    return gap("dose-unit-not-convertible", case.here("dosage.dose"), found=case.dose.written)

"""Ask the provider whether the diagnosis held on the day."""

from bridge.facts.case import Case, DiagnosisProblem
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.looked_at import condition_looked_at
from bridge.tables.rules import Rules


def diagnosis_not_current(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose whose first candidate is refuted, in error, provisional, inactive, resolved or not of that day."""
    if case.diagnosis.problem is not DiagnosisProblem.NOT_CURRENT:
        return None
    looked_at = condition_looked_at(case, "verificationStatus")
    return gap("diagnosis-not-current", looked_at, found=f"{looked_at.reference}: {case.diagnosis.reason}")

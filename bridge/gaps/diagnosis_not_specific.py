"""Ask the coder for the whole code."""

from bridge.facts.case import Case, DiagnosisProblem
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.looked_at import condition_looked_at
from bridge.tables.rules import Rules


def diagnosis_not_specific(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a header such as C91.0, which has codes below it.

    Source: Noridian denial resolution, CARC 16 with M81.
    """
    if case.diagnosis.problem is not DiagnosisProblem.NOT_SPECIFIC:
        return None
    return gap("diagnosis-not-specific", condition_looked_at(case, "code"), found=case.diagnosis.reason)

"""Ask the provider what the drug was given for."""

from bridge.facts.case import Case, DiagnosisProblem
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def no_supporting_diagnosis(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose for which no condition of the patient can be the reason."""
    if case.diagnosis.problem is not DiagnosisProblem.NONE:
        return None
    return gap("no-supporting-diagnosis", case.here("reasonReference"), found="no such diagnosis")

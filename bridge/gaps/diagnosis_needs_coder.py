"""Ask the coder to assign the ICD-10-CM code."""

from bridge.facts.case import Case, DiagnosisProblem
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.looked_at import condition_looked_at
from bridge.tables.rules import Rules


def diagnosis_needs_coder(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Offer the candidate codes of a SNOMED CT diagnosis; a coder assigns, not software."""
    choice = case.diagnosis
    if choice.problem is not DiagnosisProblem.NEEDS_CODER:
        return None
    found = f"{choice.reason}; candidates: {', '.join(choice.candidates) or 'none'}"
    return gap("diagnosis-needs-coder", condition_looked_at(case, "code"), found=found)

"""Name the condition that a gap about the diagnosis is about."""

from bridge.facts.case import Case, at
from bridge.facts.decision import Evidence


def condition_looked_at(case: Case, element: str) -> Evidence:
    """Name an element of the chosen condition, or the administration's reason where there is no condition."""
    condition = case.diagnosis.condition
    return case.here("reasonReference") if condition is None else at(condition.origin, element)

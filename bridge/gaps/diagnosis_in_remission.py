"""Warn that the label says relapsed or refractory."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.looked_at import condition_looked_at
from bridge.tables.rules import Rules


def diagnosis_in_remission(case: Case, rules: Rules) -> Gap | None:
    """Warn of a diagnosis in remission, by its code or by its clinical status.

    Source: label, relapsed or refractory disease.
    """
    choice = case.diagnosis
    if choice.icd10 is None or choice.condition is None:
        return None
    if choice.icd10 not in rules.diagnoses.in_remission and choice.condition.clinical != "remission":
        return None
    return gap("diagnosis-in-remission", condition_looked_at(case, "code"), found=choice.icd10)

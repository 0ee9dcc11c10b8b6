"""Warn that the diagnosis is not the label's."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.looked_at import condition_looked_at
from bridge.tables.rules import Rules


def diagnosis_off_label(case: Case, rules: Rules) -> Gap | None:
    """Warn of a diagnosis outside the codes that the label covers."""
    code = case.diagnosis.icd10
    if code is None or code in rules.diagnoses.labelled:
        return None
    return gap("diagnosis-off-label", condition_looked_at(case, "code"), found=code)

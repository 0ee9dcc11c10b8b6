"""Say that the payer does not pay for this diagnosis."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.looked_at import condition_looked_at
from bridge.tables.rules import Rules


def diagnosis_excluded(case: Case, rules: Rules) -> Gap | None:
    """Hold a diagnosis that the payer's file excludes, such as non-Hodgkin lymphoma for Aetna.

    Source: Aetna CPB 0919.
    """
    code = case.diagnosis.icd10
    if code is None or rules.payer is None or not code.startswith(rules.excluded):
        return None
    found = f"{code}, which {rules.payer.name}'s file excludes"
    return gap("diagnosis-excluded", condition_looked_at(case, "code"), found=found)

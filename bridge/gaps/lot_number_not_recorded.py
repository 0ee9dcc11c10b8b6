"""Ask the nurse which lot was hung."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def lot_number_not_recorded(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask for the lot number, which recalls and auditors need and no claim carries."""
    medication = case.chart.administration.medication
    if medication is not None and medication.lot:
        return None
    return gap("lot-number-not-recorded", case.medication("batch.lotNumber"), found="no lot")

"""Ask pharmacy for the NDC."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def ndc_not_recorded(case: Case, rules: Rules) -> Gap | None:
    """Ask for the NDC; without it an unclassified line, or a payer that requires it, cannot be billed."""
    if case.ndc.written is not None:
        return None
    code, required = rules.code, rules.ask("ndc_required")
    circumstance = None
    if code is not None and code.unclassified:
        circumstance = "unclassified-code"
    elif required is not None and required.yes:
        circumstance = "required-by-payer"
    return gap("ndc-not-recorded", case.medication("code"), found="no NDC", circumstance=circumstance)

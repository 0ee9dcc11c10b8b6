"""Ask pharmacy for the NDC that was on the vial."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def ndc_not_valid(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold an NDC that is neither 10 digits with hyphens nor 11 digits, or is another product's."""
    if case.ndc.written is None or case.ndc.code is not None:
        return None
    return gap("ndc-not-valid", case.medication("code"), found=case.ndc.written)

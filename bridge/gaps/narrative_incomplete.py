"""Ask for what an unclassified code cannot be billed without."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def narrative_incomplete(case: Case, rules: Rules) -> Gap | None:
    """Hold an unclassified line whose narrative lacks the NDC.

    Name, dose and route have gaps of their own, which are not counted again here.

    Source: Palmetto, Claims Reporting Unclassified Drugs.
    """
    code = rules.code
    if code is None or not code.unclassified or case.ndc.written is not None:
        return None
    return gap("narrative-incomplete", case.medication("code"), found=f"{code.hcpcs} without an NDC")

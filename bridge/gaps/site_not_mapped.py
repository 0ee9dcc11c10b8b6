"""Ask registration where the visit took place."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def site_not_mapped(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold an outpatient visit whose place of service nothing tells."""
    if case.chart.encounter is None or case.site.site is not None or not case.site.possible:
        return None
    return gap("site-not-mapped", *case.site.evidence, found=case.site.says)

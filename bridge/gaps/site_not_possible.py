"""Say that the drug cannot have been infused where the visit is said to have been."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def site_not_possible(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a virtual, home, pre-admission or field encounter."""
    if case.chart.encounter is None or case.site.possible:
        return None
    return gap("site-not-possible", *case.site.evidence, found=case.site.says)

"""Ask registration who pays first."""

from bridge.facts.case import Case, CoverageProblem, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def coverage_order_unclear(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose with two coverages of the same order: who pays first is not ours to guess."""
    if case.coverage.problem is not CoverageProblem.ORDER_UNCLEAR:
        return None
    names = " and ".join(coverage.origin.reference for coverage in case.coverage.contenders)
    return gap("coverage-order-unclear", *(at(one.origin, "order") for one in case.coverage.contenders), found=names)

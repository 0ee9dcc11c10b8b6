"""Ask registration who pays."""

from bridge.facts.case import Case, CoverageProblem, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def coverage_not_found(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose for which nobody is on record as paying that day."""
    if case.coverage.problem is not CoverageProblem.NOT_FOUND:
        return None
    looked = tuple(at(coverage.origin, "period") for coverage in case.coverage.contenders) or (case.here("subject"),)
    return gap("coverage-not-found", *looked, found="; ".join(case.coverage.rejected) or "no coverage")

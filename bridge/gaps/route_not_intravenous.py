"""Ask the nurse about a route by which the drug is not given."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def route_not_intravenous(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose that the chart says was given by another route."""
    if case.route is None or case.route.fits:
        return None
    return gap("route-not-intravenous", case.here("dosage.route"), found=case.route.written)

"""Ask the nurse how the drug was given."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def route_not_recorded(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask for the route where the chart has neither a code nor a word for it."""
    return gap("route-not-recorded", case.here("dosage.route"), found="no route") if case.route is None else None

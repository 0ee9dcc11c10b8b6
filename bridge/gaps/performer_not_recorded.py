"""Ask the nurse who gave it."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def performer_not_recorded(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Warn where nobody signed the administration."""
    return (
        None
        if case.chart.administration.signed
        else gap("performer-not-recorded", case.here("performer"), found="nobody")
    )

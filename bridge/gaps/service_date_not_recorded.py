"""Ask the nurse on which day the drug was given."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def service_date_not_recorded(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask for the day where the chart has no start, or only a year or a month."""
    if case.chart.administration.start is not None:
        return None
    found = case.chart.administration.effective_written or "no date"
    return gap("service-date-not-recorded", case.here("effective[x]"), found=found)

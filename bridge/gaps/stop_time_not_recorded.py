"""Ask the nurse when the infusion ended."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def stop_time_not_recorded(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Ask for the end of an infusion; start and stop are what an auditor looks for first.

    Source: Noridian and FCSO documentation checklists.
    """
    administration = case.chart.administration
    if administration.end is not None and administration.end.timed:
        return None
    return gap("stop-time-not-recorded", case.here("effective[x]"), found=administration.effective_written or "no end")

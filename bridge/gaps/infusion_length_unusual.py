"""Ask the nurse about an infusion that was much shorter or longer than an hour."""

from datetime import timedelta

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def infusion_length_unusual(case: Case, rules: Rules) -> Gap | None:
    """Warn where start and stop lie closer or farther apart than the drug file says is usual.

    Source: label, infuse over one hour.
    """
    start, end = case.chart.administration.start, case.chart.administration.end
    if start is None or end is None or start.instant is None or end.instant is None:
        return None
    length = end.instant - start.instant
    if rules.shortest_infusion <= length <= rules.longest_infusion:
        return None
    minutes = int(length / timedelta(minutes=1))
    return gap("infusion-length-unusual", case.here("effectivePeriod"), found=f"{minutes} minutes")

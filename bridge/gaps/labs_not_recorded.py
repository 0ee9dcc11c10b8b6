"""Ask the nurse for the blood count and the liver panel, where the site wants them on record."""

from datetime import timedelta

from bridge.facts.case import Case
from bridge.facts.chart import Period
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.documentation import CodePair
from bridge.tables.rules import Rules


def labs_not_recorded(case: Case, rules: Rules) -> Gap | None:
    """Warn where the days before the dose hold no blood count, or no liver panel."""
    if case.day.day is None or not rules.on("labs-not-recorded"):
        return None
    days = Period(case.day.day - timedelta(days=rules.documentation.labs_within_days), case.day.day)
    panels = {
        "blood count": rules.documentation.complete_blood_count,
        "liver panel": rules.documentation.liver_panel,
    }
    missing = [name for name, codes in panels.items() if not _measured(case, codes, days, rules)]
    return gap("labs-not-recorded", case.here("subject"), found="no " + " and no ".join(missing)) if missing else None


def _measured(case: Case, codes: frozenset[CodePair], days: Period, rules: Rules) -> bool:
    return any(
        observation.when is not None
        and days.holds(observation.when.local_day(rules.zone))
        and observation.is_one_of(codes)
        for observation in case.chart.record.observations
    )

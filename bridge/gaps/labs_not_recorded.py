"""Ask the nurse for the blood count and the liver panel, where the site wants them on record."""

from datetime import timedelta

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.documentation import CodePair
from bridge.tables.rules import Rules


def labs_not_recorded(case: Case, rules: Rules) -> Gap | None:
    """Warn where the days before the dose hold no blood count, or no liver panel."""
    if case.day.day is None or not rules.on("labs-not-recorded"):
        return None
    panels = {
        "blood count": rules.documentation.complete_blood_count,
        "liver panel": rules.documentation.liver_panel,
    }
    missing = [name for name, codes in panels.items() if not _measured(case, codes, rules)]
    return gap("labs-not-recorded", case.here("subject"), found="no " + " and no ".join(missing)) if missing else None


def _measured(case: Case, codes: frozenset[CodePair], rules: Rules) -> bool:
    if case.day.day is None:
        return False
    earliest = case.day.day - timedelta(days=rules.documentation.labs_within_days)
    return any(
        observation.when is not None
        and earliest <= observation.when.local_day(rules.zone) <= case.day.day
        and observation.is_one_of(codes)
        for observation in case.chart.record.observations
    )

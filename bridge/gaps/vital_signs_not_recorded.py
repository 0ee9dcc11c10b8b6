"""Ask the nurse for vital signs, where the site wants them on record."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def vital_signs_not_recorded(case: Case, rules: Rules) -> Gap | None:
    """Warn where no vital sign was measured on the day."""
    if case.day.day is None or not rules.on("vital-signs-not-recorded"):
        return None
    codes = rules.documentation.vital_signs
    for observation in case.chart.record.observations:
        if (
            observation.when is not None
            and observation.when.local_day(rules.zone) == case.day.day
            and observation.is_one_of(codes)
        ):
            return None
    return gap("vital-signs-not-recorded", case.here("subject"), found="no vital signs")

"""Ask registration for the site's time zone when the local day could be another one."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def service_date_uncertain(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose whose start is written as UTC, where no time zone is known and the day depends on it."""
    return gap("service-date-uncertain", case.here("effective[x]"), found=case.day.says) if case.day.uncertain else None

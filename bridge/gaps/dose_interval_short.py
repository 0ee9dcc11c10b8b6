"""Ask the provider about two doses that lie close together."""

from bridge.facts.case import Day, UnitCount, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def dose_interval_short(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Warn where the patient's previous day of the drug is fewer days ago than the drug file says; one day is one dose.

    Source: manufacturer's dosing information, days 8 and 15 plus or minus 2, at least 6 days apart.
    """
    if day.first.day.day is None or day.first.previous is None:
        return None
    before, origin = day.first.previous
    apart = (day.first.day.day - before).days
    if apart >= rules.drug.dose.days_apart:
        return None
    found = f"{apart} {'day' if apart == 1 else 'days'} after the dose of {before}"
    return gap("dose-interval-short", day.first.here("effective[x]"), at(origin, "effective[x]"), found=found)

"""Ask pharmacy how many vials were opened."""

from bridge.facts.amounts import mg_text
from bridge.facts.case import Day, UnitCount
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def vials_not_recorded(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Say that the number of vials is inferred from the dose."""
    if day.vials_charted or day.dose is None:
        return None
    found = f"{day.vials} inferred from {mg_text(day.dose)} mg"
    return gap("vials-not-recorded", day.first.here("extension"), found=found)

"""Ask the nurse what became of the rest of the vials."""

from bridge.facts.amounts import mg_text
from bridge.facts.case import Day, UnitCount
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def waste_not_recorded(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:
    """Ask for the discarded amount where a whole unit or more must be left; zero is an answer, silence is not.

    Source: CMS JW and JZ frequently asked questions: without a record neither JW nor JZ is appropriate.
    """
    if units is None or day.discarded is not None or units.left < rules.unit or day.dose is None:
        return None
    found = f"{mg_text(day.dose)} mg given from {day.vials} vials, {mg_text(units.left)} mg left"
    return gap("waste-not-recorded", day.first.here("extension"), found=found)

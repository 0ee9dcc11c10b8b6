"""Ask the nurse what became of the rest of the vials."""

from bridge.facts.amounts import mg_text
from bridge.facts.case import Day, UnitCount, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def waste_not_recorded(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:
    """Ask for the discarded amount where a whole unit or more must be left; zero is an answer, silence is not.

    Source: CMS JW and JZ frequently asked questions: without a record neither JW nor JZ is appropriate.
    """
    if units is None or day.discarded is not None or units.left < rules.unit or day.dose is None:
        return None
    vials = f"{day.vials} {'vial' if day.vials == 1 else 'vials'}"
    found = f"{mg_text(day.dose)} mg given from {vials}, {mg_text(units.left)} mg left{_unusable(day)}"
    places = (case.chart.administration.discarded for case in day.cases)
    looked = [at(place.origin, place.element) for place in places if place is not None]
    return gap("waste-not-recorded", *(looked or [day.first.here("extension")]), found=found)


def _unusable(day: Day) -> str:
    """Say what was written down that is no amount, such as `1 puff`."""
    charted = [case.discarded for case in day.cases if case.discarded is not None]
    written = [amount.written for amount in charted if amount.exact is None]
    return f"; what is charted, {' and '.join(written)}, is no amount in mg" if any(written) else ""

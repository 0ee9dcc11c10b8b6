"""Ask pharmacy why more vials were opened than the dose needs."""

from bridge.facts.amounts import ceil_div, mg_text
from bridge.facts.case import Day, UnitCount, at
from bridge.facts.decision import Evidence, Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def vials_exceed_dose(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a day with a vial too many: breakage is not waste.

    Source: CGS Medicare, cope140894, only the smallest combination of vials.
    """
    if day.dose is None or not day.vials_charted or day.vials is None:
        return None
    needed = ceil_div(day.dose, rules.vial)
    if day.vials <= needed:
        return None
    found = f"{day.vials} vials for {mg_text(day.dose)} mg, which {needed} {'holds' if needed == 1 else 'hold'}"
    return gap("vials-exceed-dose", *vials_evidence(day), found=found)


def vials_evidence(day: Day) -> tuple[Evidence, ...]:
    """Name every place in which vials of the day are counted."""
    return tuple(dict.fromkeys(at(count.origin, count.element) for case in day.cases for count in case.vials))

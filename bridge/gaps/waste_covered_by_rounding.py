"""Say that rounding the dose up already pays for what was left."""

from bridge.facts.amounts import mg_text
from bridge.facts.case import Day, UnitCount
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def waste_covered_by_rounding(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:
    """Warn where less than one unit was left, so that no JW line is due.

    Source: Noridian 2024-03-20: one unit covers dose and rest, JW is not permitted.
    """
    if units is None or not units.reconciles or not 0 < units.left < rules.unit or units.discarded:
        return None
    if rules.code is not None and rules.code.unclassified:
        return None
    return gap("waste-covered-by-rounding", day.first.here("dosage.dose"), found=f"{mg_text(units.left)} mg left")

"""Warn of more units in a day than the medically-unlikely table allows."""

from bridge.facts.case import Day, UnitCount
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def units_exceed_mue(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:
    """Warn where given and discarded units together are more than the dated table allows."""
    entry = rules.mue
    if units is None or entry is None or entry.value is None or units.given + units.discarded <= entry.value:
        return None
    found = f"{units.given + units.discarded} units against {entry.value} ({entry.confidence})"
    return gap("units-exceed-mue", day.first.here("dosage.dose"), found=found)

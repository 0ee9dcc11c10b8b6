"""Warn that contractors differ on the waste of an unclassified code."""

from bridge.facts.amounts import mg_text
from bridge.facts.case import Day, UnitCount
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def unclassified_waste_varies(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Warn that waste stands in the narrative only.

    Source: Palmetto 2025 asks for JW, Visante 2022 says not to report it: contractors conflict.
    """
    code = rules.code
    if code is None or not code.unclassified or not day.discarded:
        return None
    found = f"{mg_text(day.discarded)} mg discarded under {code.hcpcs}"
    return gap("unclassified-waste-varies", day.first.here("extension"), found=found)

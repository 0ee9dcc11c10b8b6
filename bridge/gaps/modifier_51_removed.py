"""Say that modifier 51 was taken off a drug line."""

from bridge.facts.case import Day, UnitCount
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def modifier_51_removed(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Warn where 51 was asked for and the payer's file does not require it.

    Source: Noridian and Novitas on modifier 51; HCPCS multiple-pricing indicator A of drug codes.
    """
    if not rules.asks_for_51 or rules.keeps_51 or rules.site is None:
        return None
    return gap("modifier-51-removed", *day.first.site.evidence, found=f"{rules.site.file.path} asks for it")

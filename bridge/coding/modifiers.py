"""Put the modifiers of a drug line in their order: those that change payment first, then JW or JZ, then the rest."""

from bridge.tables.rules import Rules
from bridge.tables.site import MULTIPLE_PROCEDURES, OFF_CAMPUS

DISCARDED, NONE_DISCARDED = "JW", "JZ"
_CHANGE_PAYMENT = (*OFF_CAMPUS, "JG")
MOST = 4


def site_modifiers(rules: Rules) -> tuple[str, ...]:
    """Give the modifiers of the site's file for the day.

    PO and PN go only to a payer that does not say it wants neither. Source: HCPCS PO (2015), PN (2017).
    """
    off_campus = rules.ask("off_campus_modifier_required")
    unwanted = OFF_CAMPUS if off_campus is not None and off_campus.value == "no" else ()
    return tuple(modifier for modifier in rules.modifiers if modifier not in unwanted)


def in_order(waste: str | None, rules: Rules) -> tuple[str, ...]:
    """Give a line's modifiers, at most four.

    waste  JW, JZ or None

    Source: 340B advisories, "pricing modifiers should be first".
    """
    others = site_modifiers(rules)
    first = [modifier for modifier in others if modifier in _CHANGE_PAYMENT]
    last = [modifier for modifier in others if modifier not in _CHANGE_PAYMENT]
    fifty_one = [MULTIPLE_PROCEDURES] if rules.keeps_51 else []
    return tuple([*first, *([waste] if waste else []), *fifty_one, *last][:MOST])

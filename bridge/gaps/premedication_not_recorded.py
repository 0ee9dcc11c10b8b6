"""Ask the nurse for the premedication, where the site wants it on record."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def premedication_not_recorded(case: Case, rules: Rules) -> Gap | None:
    """Warn where a corticosteroid, an antipyretic or an antihistamine is not charted before the infusion.

    Source: manufacturer's dosing information.
    """
    if not rules.on("premedication-not-recorded"):
        return None
    missing = [kind for kind in rules.documentation.premedication if kind not in case.premedication]
    return gap("premedication-not-recorded", case.here(), found="no " + " and no ".join(missing)) if missing else None

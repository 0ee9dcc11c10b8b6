"""Ask pharmacy to make given and discarded amounts fit the vials."""

from bridge.facts.amounts import mg_text
from bridge.facts.case import Day, UnitCount
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.vials_exceed_dose import vials_evidence
from bridge.tables.rules import Rules


def waste_does_not_reconcile(day: Day, units: UnitCount | None, rules: Rules) -> Gap | None:
    """Hold a day whose amounts differ from the vials' content, or whose units are more than the vials hold.

    Source: label content 0.9 mg a vial; CGS Medicare, up to the amount on the vial label.
    """
    if units is None or units.reconciles or day.dose is None or day.vials is None:
        return None
    discarded = "nothing recorded as" if day.discarded is None else f"{mg_text(day.discarded)} mg"
    content = mg_text(day.vials * rules.vial)
    found = (
        f"{mg_text(day.dose)} mg given ({_units(units.given)}), {discarded} discarded ({_units(units.discarded)}), "
        f"{day.vials} vials hold {content} mg ({_units(units.most)})"
    )
    return gap("waste-does-not-reconcile", day.first.here("dosage.dose"), *vials_evidence(day), found=found)


def _units(number: int) -> str:
    return f"{number} {'unit' if number == 1 else 'units'}"

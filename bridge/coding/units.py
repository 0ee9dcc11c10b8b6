"""Count billing units: the dose rounded up, the waste rounded down, never more than the vials hold."""

from bridge.facts.amounts import Milligrams, ceil_div
from bridge.facts.case import UnitCount


def units_given(dose: Milligrams, per_unit: Milligrams) -> int:
    """Count the billing units in a day's dose, a part unit counting as a whole one.

    dose      drug that reached the patient that day, in steps of 0.0001 mg
    per_unit  drug that one HCPCS unit stands for, in steps of 0.0001 mg

    1.53 mg of a drug billed per 0.1 mg is 16 units.

    Raises ValueError unless both are above zero: a dose nobody recorded is a gap, and gaps are found before
    anything is counted.

    Source: CMS Pub. 100-04, chapter 17, section 10.
    """
    if dose <= 0 or per_unit <= 0:
        message = f"units are counted of amounts above zero, not of {dose} per {per_unit}"
        raise ValueError(message)
    return ceil_div(dose, per_unit)


def units_discarded(discarded: Milligrams, per_unit: Milligrams) -> int:
    """Count the whole billing units in what was discarded; a part unit is not billed.

    0.27 mg of a drug billed per 0.1 mg is 2 units.

    Source: NGS Medicare, "round up for the dose given and down for the waste; so it does not exceed the total".
    """
    return max(discarded, 0) // per_unit


def vials_needed(dose: Milligrams, vial: Milligrams) -> int:
    """Count the vials a dose needs; there is one size.

    Source: CGS Medicare, cope140894: only the smallest combination of vials is billed.
    """
    return ceil_div(dose, vial)


def count_units(
    dose: Milligrams,
    discarded: Milligrams | None,
    vials: int,
    *,
    vial: Milligrams,
    per_unit: Milligrams,
    tolerance: Milligrams,
) -> UnitCount:
    """Count a day's units and hold them against what the vials contain.

    dose, discarded   mg of the day, already summed; `discarded` None where nobody wrote it down
    vials             vials opened
    vial              mg that one vial delivers
    tolerance         mg by which given plus discarded may differ from the vials' content

    1.53 mg from two vials of 0.9 mg with 0.27 mg discarded is 16 and 2 units, together the 18 that two vials hold.

    Source: CGS Medicare, cope140894: up to the amount on the vial label.
    """
    content = vials * vial
    given = units_given(dose, per_unit)
    wasted = 0 if discarded is None else units_discarded(discarded, per_unit)
    most = ceil_div(content, per_unit)
    adds_up = discarded is None or (discarded >= 0 and abs(dose + discarded - content) <= tolerance)
    return UnitCount(given, wasted, content - dose, most, adds_up and given + wasted <= most)

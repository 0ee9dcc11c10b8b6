"""Price a line by the site's charge; where the site's file has none, no money is written."""

from decimal import ROUND_HALF_UP, Decimal

from bridge.facts.amounts import STEPS_PER_MG, Milligrams
from bridge.tables.drug import BillingCode

CENTS = Decimal("0.01")
TENTHS_PER_MG = 10
"""The site's file states its charge per 0.1 mg."""


def line_charge(per_tenth: Decimal | None, code: BillingCode, units: int) -> tuple[Decimal | None, Decimal | None]:
    """Give a line's price of one unit and its net, in dollars and cents.

    per_tenth  charge per 0.1 mg on the day, or None
    units      units counted on the line; for an unclassified code the tenths of a mg of the whole dose

    16 units at 312.50 are 5000.00. An unclassified line has quantity 1 and carries the charge of the whole dose.
    """
    if per_tenth is None:
        return None, None
    if code.mg_per_unit is None:
        whole = (per_tenth * units).quantize(CENTS, ROUND_HALF_UP)
        return whole, whole
    tenths = code.mg_per_unit * TENTHS_PER_MG
    unit_price = (per_tenth * tenths.numerator / tenths.denominator).quantize(CENTS, ROUND_HALF_UP)
    return unit_price, unit_price * units


def dose_charge(per_tenth: Decimal | None, unit: Milligrams, units: int) -> Decimal | None:
    """Give the charge of so many units that no code stands for yet, in dollars and cents.

    per_tenth  charge per 0.1 mg on the day, or None
    unit       drug that one unit stands for, in steps of 0.0001 mg
    """
    if per_tenth is None:
        return None
    return (per_tenth * units * unit * TENTHS_PER_MG / STEPS_PER_MG).quantize(CENTS, ROUND_HALF_UP)

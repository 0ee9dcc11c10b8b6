"""Give each line its share of the vials, so that a day's NDC quantities add up to the vials opened."""

from decimal import ROUND_HALF_UP, Decimal

THREE_DECIMALS = Decimal("0.001")
"""NUBC FL43 and the CMS-1500 take at most three."""


def vials_for_dose(dose: int, vial: int) -> Decimal:
    """Give the vials that a dose is, to three decimals: 1.53 mg of 0.9 mg vials is 1.7."""
    return plain((Decimal(dose) / Decimal(vial)).quantize(THREE_DECIMALS, ROUND_HALF_UP))


def vials_for_waste(dose: int, vial: int, vials: int) -> Decimal:
    """Give the rest of the vials opened: two vials less 1.7 is 0.3."""
    return plain(vials - vials_for_dose(dose, vial))


def plain(quantity: Decimal) -> Decimal:
    """Write a quantity without trailing zeros or an exponent: 1.700 is 1.7, 20 stays 20."""
    normal = quantity.normalize()
    return normal.quantize(Decimal(1)) if normal == normal.to_integral_value() else normal

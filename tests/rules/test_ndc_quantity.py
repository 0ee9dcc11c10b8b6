"""Each line carries its share of the vials, and the shares add up."""

from decimal import Decimal

import pytest

from bridge.coding.ndc_quantity import plain, vials_for_dose, vials_for_waste

OURS = "00008-0100-01"


@pytest.mark.parametrize(
    ("dose", "vials", "given", "rest"),
    [
        (15_300, 2, "1.7", "0.3"),
        (5_000, 1, "0.556", "0.444"),
        (10_000, 2, "1.111", "0.889"),
        (8_000, 1, "0.889", "0.111"),
    ],
)
def test_the_shares_add_up_to_the_vials(dose: int, vials: int, given: str, rest: str) -> None:
    shares = vials_for_dose(dose, 9_000), vials_for_waste(dose, 9_000, vials)
    assert tuple(map(str, shares)) == (given, rest)
    assert sum(shares) == vials


@pytest.mark.parametrize(("quantity", "text"), [("1.700", "1.7"), ("20", "20"), ("2.000", "2"), ("0.125", "0.125")])
def test_a_quantity_has_neither_zeros_nor_an_exponent(quantity: str, text: str) -> None:
    assert str(plain(Decimal(quantity))) == text

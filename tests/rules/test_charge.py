"""A line is priced by the site's charge for 0.1 mg, to the cent."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from bridge.coding.charge import line_charge
from bridge.tables.mappings import Mappings
from tests.rules.planting import DRUG


@pytest.mark.parametrize(
    ("code", "units", "unit_price", "net"),
    [("C9028", 16, "2500.00", "40000.00"), ("C9399", 16, "40000.00", "40000.00"), ("J9999", 1, "2500.00", "2500.00")],
)
def test_units_times_price_is_net(code: str, units: int, unit_price: str, net: str, mappings: Mappings) -> None:
    """An unclassified code has quantity 1 and carries the charge of the whole dose."""
    charge = line_charge(Decimal(2500), mappings.drugs[DRUG].codes[code], units)
    assert tuple(map(str, charge)) == (unit_price, net)


def test_a_unit_of_another_size_has_its_own_price(mappings: Mappings) -> None:
    """0.25 mg at 1.01 for 0.1 mg is 2.525, half a cent goes up; three units are 3 x 2.53."""
    code = replace(mappings.drugs[DRUG].codes["C9028"], mg_per_unit=Fraction(1, 4))
    assert line_charge(Decimal("1.01"), code, 3) == (Decimal("2.53"), Decimal("7.59"))


def test_without_a_charge_there_is_no_money(mappings: Mappings) -> None:
    assert line_charge(None, mappings.drugs[DRUG].codes["C9028"], 16) == (None, None)

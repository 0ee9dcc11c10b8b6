"""A UCUM unit that the units table does not list has an exact factor, or none."""

from fractions import Fraction

import pytest

from bridge.coding import ucum

UCUM = "http://unitsofmeasure.org"


@pytest.mark.parametrize(
    ("code", "into", "expected"),
    [
        ("kg", "mg", Fraction(1_000_000)),
        ("10*-3.g", "mg", Fraction(1)),
        ("cL", "mL", Fraction(10)),
        ("mg", "mL", None),
        ("mg/m2", "mg", None),
        ("mcg", "mg", None),
        ("no unit", "mg", None),
    ],
)
def test_a_ucum_unit_has_an_exact_factor_or_none(code: str, into: str, expected: Fraction | None) -> None:
    assert ucum.factor(code, into) == expected

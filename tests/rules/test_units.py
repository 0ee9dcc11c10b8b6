"""Given units are rounded up, discarded ones down, and together they are no more than the vials hold."""

import pytest

from bridge.coding.units import count_units, units_discarded, units_given, vials_needed
from bridge.facts.amounts import Milligrams
from bridge.facts.case import UnitCount

VIAL, UNIT, TOLERANCE = Milligrams(9_000), Milligrams(1_000), Milligrams(500)


def count(dose: int, discarded: int | None, vials: int) -> UnitCount:
    amount = None if discarded is None else Milligrams(discarded)
    return count_units(Milligrams(dose), amount, vials, vial=VIAL, per_unit=UNIT, tolerance=TOLERANCE)


@pytest.mark.parametrize(("dose", "units"), [(1, 1), (1_000, 1), (1_001, 2), (15_300, 16), (18_000, 18)])
def test_a_part_unit_given_is_a_whole_one(dose: int, units: int) -> None:
    assert units_given(Milligrams(dose), UNIT) == units


@pytest.mark.parametrize(("dose", "per_unit"), [(0, 1_000), (-1, 1_000), (1_000, 0), (1_000, -1)])
def test_nothing_is_not_counted(dose: int, per_unit: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        units_given(Milligrams(dose), Milligrams(per_unit))


@pytest.mark.parametrize(("discarded", "units"), [(-1_500, 0), (0, 0), (999, 0), (1_000, 1), (2_700, 2)])
def test_a_part_unit_discarded_is_none(discarded: int, units: int) -> None:
    assert units_discarded(Milligrams(discarded), UNIT) == units


@pytest.mark.parametrize(("dose", "vials"), [(1, 1), (9_000, 1), (9_001, 2), (18_000, 2)])
def test_a_dose_needs_whole_vials(dose: int, vials: int) -> None:
    assert vials_needed(Milligrams(dose), VIAL) == vials


def test_16_and_2_units_are_the_18_of_two_vials() -> None:
    assert count(15_300, 2_700, 2) == UnitCount(given=16, discarded=2, left=2_700, most=18, reconciles=True)


@pytest.mark.parametrize(
    ("dose", "discarded", "vials", "reconciles"),
    [
        (15_300, 2_200, 2, True),
        (15_300, 2_199, 2, False),
        (18_000, 500, 2, True),
        (18_000, 501, 2, False),
        (15_300, 3_000, 2, False),
        (15_300, None, 2, True),
        (9_000, None, 1, True),
        (9_001, None, 1, False),
        (18_300, -300, 2, False),
    ],
)
def test_amounts_and_units_fit_the_vials_or_do_not(
    dose: int, discarded: int | None, vials: int, reconciles: bool
) -> None:
    assert count(dose, discarded, vials).reconciles is reconciles

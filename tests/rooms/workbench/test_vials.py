"""Every unit of every vial is told once: given, discarded or unexplained, and billed on one line or none."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bridge.workbench.administration.vials_drawn import MOST_DRAWN, draw_vials
from bridge.workbench.administration.vials_told import (
    DISCARDED,
    GIVEN,
    NOT_BILLED,
    ON_DRUG_LINE,
    ON_WASTE_LINE,
    UNEXPLAINED,
    DoseTold,
    tell_vials,
)

VIAL, UNIT = 9000, 1000
"""0.9 mg and 0.1 mg."""
PLAIN = DoseTold(15300, 2700, 2, VIAL, UNIT, counted=True, drug_units=16, waste_units=2)
"""1.53 mg from two vials, 0.27 mg discarded: 16 + 2 = 18 units."""

amounts = st.none() | st.integers(0, 60_000)
doses = st.builds(
    DoseTold,
    amounts,
    amounts,
    st.none() | st.integers(0, 12),
    st.integers(1, 40) | st.just(VIAL),
    st.integers(1, 40) | st.just(UNIT),
    st.booleans(),
    st.integers(0, 60),
    st.integers(0, 60),
    st.booleans(),
).filter(lambda dose: max(dose.given or 0, dose.discarded or 0) < 40 * dose.vial)


def amount(dose: DoseTold, kind: str) -> int:
    told = tell_vials(dose)
    return sum(part.amount for vial in told.vials for unit in vial for part in unit.parts if part.kind == kind)


@given(doses)
def test_what_is_told_of_the_units_adds_up_to_what_the_vials_hold(dose: DoseTold) -> None:
    told = tell_vials(dose)
    assert amount(dose, GIVEN) == told.given
    assert amount(dose, DISCARDED) == told.discarded
    assert amount(dose, UNEXPLAINED) == told.unexplained
    assert told.given + told.discarded + told.unexplained == len(told.vials) * dose.vial


@given(doses)
def test_nothing_that_is_charted_is_lost_it_is_in_a_vial_or_said_to_be_beyond_them(dose: DoseTold) -> None:
    told = tell_vials(dose)
    assert told.given + told.discarded + told.beyond == (dose.given or 0) + (dose.discarded or 0)
    assert told.unexplained == 0 or told.beyond == 0


@given(doses)
def test_no_unit_is_empty_and_none_is_larger_than_a_unit(dose: DoseTold) -> None:
    for vial in tell_vials(dose).vials:
        sizes = [sum(part.amount for part in unit.parts) for unit in vial]
        assert all(size == dose.unit for size in sizes[:-1])
        assert 0 < sizes[-1] <= dose.unit
        assert all(sum(share for _, share in unit.shares) == 1 for unit in vial)


@given(doses)
def test_no_more_units_are_shown_as_billed_than_are(dose: DoseTold) -> None:
    lines = Counter(unit.billed for vial in tell_vials(dose).vials for unit in vial)
    assert lines[ON_WASTE_LINE] <= dose.waste_units
    assert dose.billed_once or lines[ON_DRUG_LINE] <= dose.drug_units


@given(doses)
def test_what_is_drawn_stays_within_the_picture_and_no_two_bands_of_a_vial_overlap(dose: DoseTold) -> None:
    told = tell_vials(dose)
    drawn = draw_vials(dose, told)
    assert len(drawn.vials) + drawn.more == len(told.vials)
    assert len(drawn.vials) <= MOST_DRAWN
    for vial in drawn.vials:
        boxes = [vial.body, *vial.parts, *vial.rails]
        assert all(box.x >= 0 and box.x + box.width <= drawn.width for box in boxes)
        assert all(box.y >= 0 and box.y + box.height <= drawn.height for box in boxes)
        area = sum(box.width * box.height for box in vial.parts)
        assert abs(area - vial.body.width * vial.body.height) < 0.01


def test_a_dose_from_two_vials_is_sixteen_units_and_two_and_the_sixteenth_is_partly_discarded() -> None:
    units = [unit for vial in tell_vials(PLAIN).vials for unit in vial]
    assert [len(vial) for vial in tell_vials(PLAIN).vials] == [9, 9]
    assert [part.kind for part in units[15].parts] == [GIVEN, DISCARDED]
    assert [part.amount for part in units[15].parts] == [300, 700]
    assert [unit.billed for unit in units] == [ON_DRUG_LINE] * 16 + [ON_WASTE_LINE] * 2


def test_the_picture_is_said_in_words() -> None:
    assert draw_vials(PLAIN, tell_vials(PLAIN)).says == (
        "2 vials of 9 units each, counted in the chart. "
        "Given: 1.53 mg, 15.3 units, 16 units on the drug line. "
        "Discarded: 0.27 mg, 2.7 units, 2 units on the waste line. Unexplained: nothing."
    )


def test_what_nobody_wrote_down_is_unexplained_and_said_so() -> None:
    dose = DoseTold(15300, None, None, VIAL, UNIT, drug_units=16)
    says = draw_vials(dose, tell_vials(dose)).says
    assert "nobody counted them" in says
    assert "Discarded: nobody wrote it down." in says
    assert "Unexplained: 0.27 mg, 2.7 units." in says


def test_more_than_the_vials_hold_is_said() -> None:
    dose = DoseTold(20000, None, 2, VIAL, UNIT, counted=True)
    assert "0.2 mg more than the vials hold." in draw_vials(dose, tell_vials(dose)).says


def test_a_dose_that_is_billed_once_marks_every_unit_that_was_given() -> None:
    dose = DoseTold(15300, None, 2, VIAL, UNIT, drug_units=1, billed_once=True)
    lines = [unit.billed for vial in tell_vials(dose).vials for unit in vial]
    assert lines == [ON_DRUG_LINE] * 16 + [NOT_BILLED] * 2


def test_without_a_dose_and_vials_there_is_nothing_to_draw() -> None:
    dose = DoseTold(None, None, None, VIAL, UNIT)
    assert draw_vials(dose, tell_vials(dose)).vials == ()

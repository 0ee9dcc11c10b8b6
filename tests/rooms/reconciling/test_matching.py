"""Each kind of difference is found, with its units and dollars; who fits best is matched first."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bridge.facts.reconciled import Charged, Expected
from bridge.reconciling.matching import charges_of, reconcile
from bridge.reconciling.results import Result
from bridge.reconciling.totals import totals
from tests.rooms.reconciling.sides import DAY, DRUG, DRUGS, charge, given

WASTE = {"modifiers": ("JW",)}


def found(lines: list[Expected], charges: list[Charged]) -> list[tuple[str, str | None, str | None]]:
    """Give kind, line and charge of each result."""
    return [
        (one.kind, one.expected.key if one.expected else None, one.charged.key if one.charged else None)
        for one in reconcile(lines, charges, DRUGS)
    ]


def the_one(lines: list[Expected], charges: list[Charged]) -> Result:
    (one,) = reconcile(lines, charges, DRUGS)
    return one


def test_what_is_charged_as_it_was_given_makes_no_difference() -> None:
    one = the_one([given()], [charge()])
    assert (one.kind, one.units, one.dollars) == ("matching", 0, Decimal(0))
    assert one.says == "J9229 x 18, charged as it was given."


def test_a_missing_charge_is_too_few_units_and_dollars() -> None:
    one = the_one([given()], [])
    assert (one.kind, one.units, one.dollars) == ("missing", -18, Decimal(-45000))  # 18 x 2500
    assert one.says == "J9229 x 18 was given and is not charged."


def test_what_is_held_is_not_charged_for_a_reason() -> None:
    one = the_one([given(held=True, questions=("waste-not-recorded",))], [])
    assert (one.kind, one.dollars) == ("waiting", Decimal(-45000))
    assert "is held until the record answers (waste-not-recorded)" in one.says
    assert the_one([given(draft=True)], []).says.endswith("its claim is a draft that waits for approval.")


def test_what_is_held_and_charged_all_the_same_is_said() -> None:
    results = reconcile([given(held=True)], [charge()], DRUGS)
    assert results[0].says.endswith("It is charged although its own claim is held for answers.")
    assert totals(results).while_held == 1


def test_a_charge_of_another_patient_is_surplus_and_the_dose_is_missing() -> None:
    results = reconcile([given()], [charge(patient="Patient/p-2")], DRUGS)
    assert [(one.kind, one.units, one.dollars) for one in results] == [
        ("missing", -18, Decimal(-45000)),
        ("surplus", 18, Decimal(45000)),
    ]
    assert results[1].says == "J9229 x 18 (line 1) is charged, and no administration of that patient fits it."


def test_other_units_of_the_same_day_and_code_belong_together() -> None:
    one = the_one([given()], [charge(units=16)])
    assert (one.kind, one.units, one.dollars) == ("wrong-units", -2, Decimal(-5000))  # 16 - 18; 2 x 2500
    assert one.says == "16 units charged where 18 were given (2 too few)."


def test_rows_that_only_together_are_the_line_are_one_charge_of_it() -> None:
    one = the_one([given(units=27)], [charge("1", 20), charge("2", 7)])
    assert (one.kind, one.units, one.dollars) == ("matching", 0, Decimal(0))  # 20 + 7 = 27; 50,000 + 17,500 = 67,500
    assert one.charged == replace(charge("1+2", 27), source="line 1 and line 2", rows=2)
    assert one.says == "charged in 2 rows."
    assert totals([one]).charges == 2


def test_twice_half_the_units_is_no_double_charge() -> None:
    assert found([given(units=18)], [charge("1", 9), charge("2", 9)]) == [("matching", "a", "1+2")]


def test_rows_that_add_up_to_something_else_stay_apart() -> None:
    assert found([given(units=27)], [charge("1", 20), charge("2", 6)]) == [
        ("surplus", None, "2"),
        ("wrong-units", "a", "1"),
    ]


def test_the_dollars_of_parts_are_those_of_all_of_them_or_not_known() -> None:
    dearer = the_one([given(units=27)], [charge("1", 20), charge("2", 7, amount=Decimal(20000))])
    assert (dearer.kind, dearer.dollars) == ("wrong-amount", Decimal(2500))  # 50,000 + 20,000 - 27 x 2,500
    unknown = the_one([given(units=27)], [charge("1", 20), charge("2", 7, amount=None)])
    assert (unknown.kind, unknown.charged and unknown.charged.amount) == ("matching", None)


def test_what_takes_a_part_back_is_a_part_too() -> None:
    back = charge("2", -9)
    one = the_one([given(units=18)], [charge("1", 27), back])
    assert (one.kind, one.units, one.dollars) == ("matching", 0, Decimal(0))  # 27 - 9 = 18; 67,500 - 22,500 = 45,000
    assert one.says == "charged in 2 rows."
    assert found([given(units=20)], [charge("1", 27), back]) == [("surplus", None, "2"), ("wrong-units", "a", "1")]


def test_one_unit_is_said_as_one() -> None:
    assert the_one([given(units=2)], [charge(units=1)]).says == "1 unit charged where 2 were given (1 too few)."


def test_dollars_that_one_side_lacks_are_counted_and_in_no_difference() -> None:
    lines = [given("a"), given("b", patient="Patient/p-2", charge=None)]
    charges = [charge("1"), charge("2", patient="Patient/p-2"), charge("3", 9, patient="Patient/p-3", amount=None)]
    sums = totals(reconcile(lines, charges, DRUGS))
    assert (sums.dollars_expected, sums.expected_without_dollars) == (Decimal(45000), 1)
    assert (sums.dollars_charged, sums.charged_without_dollars) == (
        Decimal(90000),
        1,
    )  # 2 x 45,000, and 9 units of none
    assert (sums.off.units, sums.off.dollars, sums.off.without_dollars) == (9, Decimal(0), 2)  # no 45,000 too many


def test_a_row_of_another_visit_is_no_part() -> None:
    elsewhere = charge("2", 7, encounter="Encounter/e-2")
    assert found([given(units=27)], [charge("1", 20), elsewhere]) == [
        ("surplus", None, "2"),
        ("wrong-units", "a", "1"),
    ]


def test_another_code_of_the_drug_belongs_to_the_dose_of_the_day() -> None:
    one = the_one([given()], [charge(code="C9028")])
    assert (one.kind, one.units, one.dollars) == ("wrong-code", 0, Decimal(0))
    assert one.says == "charged as C9028 x 18 where J9229 x 18 is right."


def test_a_code_of_another_drug_never_does() -> None:
    assert found([given()], [charge(code="J9203")]) == [("surplus", None, "1"), ("missing", "a", None)]


def test_the_nearest_day_within_a_week_belongs_together() -> None:
    one = the_one([given()], [charge(day=DAY + timedelta(2))])
    assert (one.kind, one.units, one.day) == ("wrong-date", 0, DAY)
    assert one.says == "charged for 12 Jun 2020, 2 days late: it was given on 10 Jun 2020."
    assert "1 day early" in the_one([given()], [charge(day=DAY - timedelta(1))]).says
    assert len(reconcile([given()], [charge(day=DAY + timedelta(8))], DRUGS)) == 2


def test_of_two_days_the_nearer_one_is_taken_and_of_two_as_near_the_one_with_the_units() -> None:
    later = given("b", units=16, day=DAY + timedelta(4))
    assert found([given(), later], [charge(day=DAY + timedelta(1))])[0] == ("wrong-date", "a", "1")
    between = charge(units=16, day=DAY + timedelta(2))
    assert ("wrong-date", "b", "1") in found([given(), later], [between])


def test_modifiers_are_compared_whatever_their_order() -> None:
    assert the_one([given(modifiers=("JZ", "TB"))], [charge(modifiers=("TB", "JZ"))]).kind == "matching"
    one = the_one([given(modifiers=("JZ",))], [charge()])
    assert (one.kind, one.says) == ("wrong-modifiers", "charged no modifier where modifier JZ is right.")


def test_other_dollars_alone_are_a_difference_too() -> None:
    one = the_one([given()], [charge(amount=Decimal("44000.00"))])
    assert (one.kind, one.units, one.dollars) == ("wrong-amount", 0, Decimal(-1000))


def test_a_charge_without_dollars_counts_by_the_price_of_its_line() -> None:
    assert the_one([given()], [charge(amount=None, units=20)]).dollars == Decimal(5000)  # 2 x 2500
    assert the_one([given(charge=None)], [charge()]).dollars is None


def test_several_things_wrong_are_one_result_with_all_of_them_said() -> None:
    one = the_one([given(modifiers=("JZ",))], [charge(units=9)])
    assert (one.kind, one.also) == ("wrong-units", ("wrong-modifiers",))
    assert (
        one.says == "9 units charged where 18 were given (9 too few); charged no modifier where modifier JZ is right."
    )


def test_a_second_charge_is_doubled_and_a_third_one_too() -> None:
    results = reconcile([given()], [charge("1"), charge("2"), charge("3")], DRUGS)
    assert [one.kind for one in results] == ["matching", "doubled", "doubled"]
    assert [one.administration for one in results] == ["MedicationAdministration/a"] * 3
    assert [one.dollars for one in results] == [Decimal(0), Decimal(45000), Decimal(45000)]


def test_a_drug_line_charged_twice_does_not_stand_for_its_waste() -> None:
    lines = [given("a#1", 16), given("a#2", 2, **WASTE)]
    assert found(lines, [charge("1", 16), charge("2", 16)]) == [
        ("matching", "a#1", "1"),
        ("missing", "a#2", None),
        ("doubled", None, "2"),
    ]


def test_a_wrong_charge_that_comes_twice_is_wrong_once_and_doubled_once() -> None:
    kinds = [kind for kind, *_ in found([given()], [charge("1", 16), charge("2", 16)])]
    assert sorted(kinds) == ["doubled", "wrong-units"]


def test_two_doses_of_a_day_keep_to_their_encounters_where_the_charge_names_one() -> None:
    lines = [given("a", encounter="Encounter/e-1"), given("b", encounter="Encounter/e-2")]
    charges = [charge("1", encounter=None), charge("2", encounter="Encounter/e-1")]
    assert set(found(lines, charges)) == {("matching", "a", "2"), ("matching", "b", "1")}


def test_a_charge_that_names_another_encounter_is_not_the_doses() -> None:
    assert sorted(kind for kind, *_ in found([given()], [charge(encounter="Encounter/e-9")])) == ["missing", "surplus"]


def test_a_charge_that_is_taken_back_is_none() -> None:
    back = charge("2", -18)
    results = reconcile([given()], [charge("1"), back, charge("3")], DRUGS)
    assert [(one.kind, one.units) for one in results] == [("reversed", 0), ("matching", 0)]
    assert results[0].says.endswith("is taken back (line 2).")
    assert the_one([], [back]).says == (
        "J9229 x -18 (line 2) takes back a charge of as many units and dollars that is not there."
    )


@pytest.mark.parametrize(("code", "kept"), [("J9229", 1), ("C9028", 1), ("J9999", 1), ("96413", 0), ("J9203", 0)])
def test_charges_for_other_drugs_are_counted_and_left_out(code: str, kept: int) -> None:
    charges, others = charges_of([charge(code=code)], [given()], [DRUG])
    assert (len(charges), len(others)) == (kept, 1 - kept)


def test_an_unclassified_code_counts_only_beside_a_dose_of_the_drug() -> None:
    far, unclassified = given(day=date(2020, 1, 1)), charge(code="J9999")
    assert charges_of([unclassified], [far], [DRUG]) == ([], [unclassified])
    assert charges_of([unclassified], [], [DRUG]) == ([], [unclassified])


def test_a_price_that_is_no_exact_number_of_dollars_is_none() -> None:
    assert given(charge=Decimal(10), units=3).price is None
    assert replace(given(), charge=None).price is None

"""Vials are compared with what was given and discarded, and with what was billed of them."""

from decimal import Decimal
from typing import Any

from bridge.facts.amounts import Milligrams
from bridge.facts.reconciled import Charged, Expected, Opened
from bridge.reconciling.matching import reconcile
from bridge.reconciling.vials import VialsOff, vials_off
from tests.rooms.reconciling.sides import DAY, DRUG, DRUGS, charge, given

WASTE = {"modifiers": ("JW",), "administration": "MedicationAdministration/a"}


def opened(vials: int, mg_given: str, discarded: str | None) -> Opened:
    def steps(mg: str) -> Milligrams:
        return Milligrams(int(Decimal(mg) * 10_000))

    said: dict[str, Any] = {"patient": "Patient/p-1", "encounter": "Encounter/e-1", "day": DAY, "site": "lakeview-main"}
    left = None if discarded is None else steps(discarded)
    return Opened(
        "MedicationAdministration/a", **said, drug=DRUG.drug, vials=vials, given=steps(mg_given), discarded=left
    )


def off(dose: Opened, lines: list[Expected], charges: list[Charged]) -> list[VialsOff]:
    return vials_off([dose], reconcile(lines, charges, DRUGS), DRUGS)


BOTH = [given("a", 16), given("a#2", 2, **WASTE)]
BILLED = [charge("1", 16), charge("2", 2, modifiers=("JW",))]


def test_two_vials_given_and_discarded_and_billed_are_no_difference() -> None:
    assert off(opened(2, "1.53", "0.27"), BOTH, BILLED) == []  # 1.53 + 0.27 = 2 x 0.9; 16 + 2 = 18 units


def test_a_hair_within_the_tolerance_is_none_either() -> None:
    assert off(opened(2, "1.53", "0.23"), BOTH, BILLED) == []  # 0.04 of 0.05 mg


def test_what_nobody_explains_is_told_in_units_and_dollars() -> None:
    (found,) = off(opened(3, "1.53", "0.27"), BOTH, BILLED)  # 2.7 - 1.8 = 0.9 mg, a whole vial
    assert (found.kind, found.units, found.dollars) == ("vials-not-explained", 9, Decimal(22500))  # 9 x 2500
    assert found.says == "3 vials of 0.9 mg hold 2.7 mg; 1.53 mg given and 0.27 mg discarded leave 0.9 mg unexplained."


def test_more_than_was_dispensed_is_told_too() -> None:
    (found,) = off(opened(1, "1.53", None), [given("a", 16)], [charge("1", 16)])
    assert (found.kind, found.units) == ("vials-not-explained", -6)  # 0.9 - 1.53
    assert found.says.endswith("nothing written down as discarded leave 0.63 mg more than was dispensed.")


def test_waste_that_is_not_billed_leaves_units_of_the_vials() -> None:
    (found,) = off(opened(2, "1.53", "0.27"), BOTH, BILLED[:1])
    assert (found.kind, found.billed, found.units) == ("vials-not-billed", 16, 2)  # 18 - 16
    assert found.says == "2 vials of 0.9 mg are 18 units; 16 are billed."


def test_waste_that_the_payer_does_not_take_is_no_difference() -> None:
    assert off(opened(2, "1.53", "0.27"), BOTH[:1], BILLED[:1]) == []  # only the dose is expected, and billed


def test_a_dose_that_is_not_billed_at_all_is_told_as_a_missing_charge_alone() -> None:
    assert off(opened(2, "1.53", "0.27"), BOTH, []) == []


def test_an_unclassified_line_counts_doses_and_is_not_compared_with_vials() -> None:
    line = given("a", 1, code="J9999")
    assert off(opened(2, "1.53", "0.27"), [line], [charge("1", 1, code="J9999")]) == []

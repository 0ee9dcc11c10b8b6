"""Gaps of dose, order, vials, waste and units: where each is asked, and where it just is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bridge.facts.amounts import Quantity
from bridge.facts.chart import Chart, Coding, Observation, Origin, Recorded
from tests.rules.chart_builder import LOINC, Given, chart_of, moment, quantity
from tests.rules.deciding import complete, decide, found, gap_ids, with_administration, with_observations
from tests.rules.planting import dated, with_drug, with_site
from tests.rules.shipped import shipped_tables

DAY = date(2018, 6, 12)


def dosed(dose: str, vials: int, discarded: str, **said: str) -> Chart:
    return chart_of(replace(Given(dose=dose, vials=vials, discarded=discarded), **said))  # type: ignore[arg-type]


@pytest.mark.parametrize("dose", ["0 mg", "-1.8 mg"])
def test_a_dose_not_above_zero(dose: str) -> None:
    assert gap_ids(dosed(dose, 2, "0 mg")) == ["dose-out-of-range"]


@pytest.mark.parametrize(
    ("dose", "vials", "discarded", "gaps"),
    [
        ("0.1499 mg", 1, "0.7501 mg", ["dose-unusual"]),
        ("0.15 mg", 1, "0.75 mg", []),
        ("2.2 mg", 3, "0.5 mg", []),
        ("2.2001 mg", 3, "0.4999 mg", ["dose-unusual"]),
        ("2.7 mg", 3, "0 mg", ["dose-unusual"]),
        ("2.7001 mg", 4, "0.8999 mg", ["dose-out-of-range"]),
    ],
)
def test_a_dose_is_usual_unusual_or_impossible(dose: str, vials: int, discarded: str, gaps: list[str]) -> None:
    assert gap_ids(dosed(dose, vials, discarded)) == gaps


@pytest.mark.parametrize(
    ("area", "asked"),
    [("2.1428 m2", True), ("2.142857142857143 m2", False), ("7.2 m2", False), ("7.2001 m2", True), ("3 m²", False)],
)
def test_the_dose_for_a_body_surface(area: str, asked: bool) -> None:
    """1.8 mg: 0.84 mg/m2 for 2.142857 m2, 0.25 mg/m2 for 7.2 m2."""
    assert gap_ids(chart_of(Given(body_surface=area))) == (["dose-unusual"] if asked else [])


def area(number: str, day: date | None, written: Quantity, code: str = "3140-1") -> Observation:
    return Observation(
        Origin(f"Observation/{number}"), (Coding(LOINC, code),), None if day is None else moment(day, None), written
    )


def test_the_last_body_surface_up_to_the_day_counts() -> None:
    usual, tiny = quantity("2.5 m2"), quantity("1 m2")
    before, today, later = date(2018, 6, 11), DAY, date(2018, 6, 13)
    assert gap_ids(with_observations(complete(), area("1", today, usual), area("2", before, tiny))) == []
    assert gap_ids(with_observations(complete(), area("1", before, usual), area("2", today, tiny))) == ["dose-unusual"]
    assert gap_ids(with_observations(complete(), area("1", before, usual), area("2", later, tiny))) == []
    assert gap_ids(with_observations(complete(), area("1", today, usual), area("2", today, tiny))) == ["dose-unusual"]


@pytest.mark.parametrize(
    "observation",
    [
        area("1", None, quantity("1 m2")),
        area("1", DAY, quantity("1 kg")),
        area("1", DAY, quantity("0 m2")),
        area("1", DAY, quantity("-1 m2")),
        area("1", DAY, Quantity(None, "m2")),
        area("1", DAY, quantity("1 m2"), code="29463-7"),
        replace(area("1", DAY, quantity("1 m2")), quantity=None),
    ],
)
def test_what_is_no_body_surface_of_the_day_is_not_used(observation: Observation) -> None:
    assert gap_ids(with_observations(complete(), observation)) == []


def test_a_body_surface_in_ucum() -> None:
    written = Quantity(Decimal(1), "square metres", "http://unitsofmeasure.org", "m2")
    assert (
        found(with_observations(complete(), area("1", DAY, written)), "dose-unusual") == "1.8 mg for 1 m2, 1.80 mg/m2"
    )


@pytest.mark.parametrize(
    ("area", "asked"),
    [
        ("1e-1000000 m2", False),
        ("0.1 m2", False),
        ("0.1001 m2", True),
        ("9.9999 m2", True),
        ("10 m2", False),
        ("1e1000000 m2", False),
    ],
)
def test_nobody_has_a_tenth_of_a_square_metre_or_ten(area: str, asked: bool) -> None:
    """Such a number is another measurement, and nothing is asked because of it."""
    assert gap_ids(chart_of(Given(body_surface=area))) == (["dose-unusual"] if asked else [])


@pytest.mark.parametrize(
    ("ordered", "asked"),
    [
        ("1.8 mg", False),
        ("2 mg", False),
        ("2.0001 mg", True),
        ("1.6364 mg", False),
        ("1.6363 mg", True),
        ("0 mg", False),
        ("0.8 mg/m2", False),
        ("no dose", False),
    ],
)
def test_the_dose_is_the_ordered_one_within_ten_percent(ordered: str, asked: bool) -> None:
    """1.8 mg of 2 mg is exactly 10 % less; 1.8 mg of 1.6364 mg is just less than 10 % more."""
    assert gap_ids(chart_of(Given(order=ordered))) == (["dose-differs-from-order"] if asked else [])


def test_any_of_the_ordered_doses_will_do() -> None:
    chart = complete()
    order = chart.administration.order
    assert order is not None
    doses = (quantity("0.9 mg"), quantity("1.8 mg"))
    two = with_administration(chart, replace(chart.administration, order=replace(order, doses=doses)))
    assert gap_ids(two) == []


def test_the_days_parts_of_one_order_are_added_before_they_are_compared() -> None:
    first = Given(dose="0.9 mg", vials=1, order="1.8 mg")
    second = replace(first, id="second", at="12:00-05:00")
    assert gap_ids(chart_of(first), chart_of(second)) == []
    assert gap_ids(chart_of(first)) == ["dose-differs-from-order"]


def test_a_dose_out_of_range_is_still_compared_with_the_order() -> None:
    assert gap_ids(chart_of(Given(dose="18 mg", order="1.8 mg"))) == ["dose-out-of-range", "dose-differs-from-order"]


def test_a_missing_dose_is_not_compared() -> None:
    assert gap_ids(chart_of(Given(dose=None, order="1.8 mg"))) == ["dose-not-recorded"]


@pytest.mark.parametrize(
    ("vials", "gaps"),
    [(2, []), (3, ["vials-exceed-dose"]), (None, ["vials-not-recorded"]), (0, ["vials-not-recorded"])],
)
def test_vials_are_counted_and_no_more_than_the_dose_needs(vials: int | None, gaps: list[str]) -> None:
    discarded = "0.9 mg" if vials == 3 else "0 mg"
    assert gap_ids(chart_of(Given(vials=vials, discarded=discarded))) == gaps


def test_one_vial_too_many_is_said_in_words() -> None:
    one, two = (
        chart_of(Given(dose="0.9 mg", vials=2, discarded="0.9 mg")),
        chart_of(Given(vials=3, discarded="0.9 mg")),
    )
    assert found(one, "vials-exceed-dose") == "2 vials for 0.9 mg, which 1 holds"
    assert found(two, "vials-exceed-dose") == "3 vials for 1.8 mg, which 2 hold"


@pytest.mark.parametrize(
    ("dose", "discarded", "gaps"),
    [
        ("1.7 mg", None, ["waste-not-recorded"]),
        ("1.7001 mg", None, ["waste-covered-by-rounding"]),
        ("1.8 mg", None, []),
        ("1.7 mg", "0.1 mg", []),
        ("1.7 mg", "0.0499 mg", ["waste-does-not-reconcile"]),
        ("1.7 mg", "0.05 mg", []),
        ("1.75 mg", "0.05 mg", ["waste-covered-by-rounding"]),
        ("1.75 mg", "0.1 mg", ["waste-does-not-reconcile"]),
    ],
)
def test_the_rest_of_the_vials(dose: str, discarded: str | None, gaps: list[str]) -> None:
    """1.75 + 0.1 = 1.85 mg is exactly 0.05 mg apart, but 18 + 1 = 19 units are more than two vials hold."""
    assert gap_ids(chart_of(Given(dose=dose, discarded=discarded))) == gaps


@pytest.mark.parametrize("written", ["1 puff", "0.3 mg/m2", "3 drops"])
def test_what_was_discarded_in_an_unusable_unit_is_said_and_pointed_at(written: str) -> None:
    (gap,) = decide(chart_of(Given(dose="1.5 mg", discarded=written))).gaps
    assert gap.id == "waste-not-recorded"
    assert gap.found == (
        f"1.5 mg given from 2 vials, 0.3 mg left; what is charted, {written}, is no amount in mg"
    )  # fmt: skip
    assert gap.found in gap.question
    assert [str(one) for one in gap.evidence] == ["MedicationAdministration/one version 1, extension"]


def test_an_unusable_amount_is_pointed_at_where_it_stands() -> None:
    chart = chart_of(Given(dose="0.6 mg", vials=1))
    charted = Recorded(quantity("1 puff"), Origin("Observation/waste", "3"), "valueQuantity")
    chart = with_administration(chart, replace(chart.administration, discarded=charted))
    (gap,) = decide(chart).gaps
    assert gap.found == "0.6 mg given from 1 vial, 0.3 mg left; what is charted, 1 puff, is no amount in mg"
    assert [str(one) for one in gap.evidence] == ["Observation/waste version 3, valueQuantity"]


def test_where_nothing_is_charted_nothing_more_is_said() -> None:
    (gap,) = decide(chart_of(Given(dose="1.5 mg", discarded=None))).gaps
    assert gap.found == "1.5 mg given from 2 vials, 0.3 mg left"
    assert [str(one) for one in gap.evidence] == ["MedicationAdministration/one version 1, extension"]


def test_unusable_amounts_of_two_parts_are_both_said() -> None:
    half = Given(dose="0.5 mg", vials=1, discarded="1 puff")
    first = decide(chart_of(half), chart_of(replace(half, id="two", at="14:00-05:00", discarded="2 drops")))
    one = decide(chart_of(half), chart_of(replace(half, id="two", at="14:00-05:00", discarded=None)))
    assert first.gaps[0].found.endswith("what is charted, 1 puff and 2 drops, is no amount in mg")
    assert [part.reference for part in first.gaps[0].evidence] == [
        "MedicationAdministration/one",
        "MedicationAdministration/two",
    ]
    assert one.gaps[0].found.endswith("what is charted, 1 puff, is no amount in mg")


def test_an_unusable_amount_where_nothing_is_left_asks_nothing() -> None:
    assert gap_ids(chart_of(Given(discarded="1 puff"))) == []


def test_the_rest_under_an_unclassified_code_is_not_paid_for_by_rounding() -> None:
    office = Given(site="physician-office", dose="1.75 mg", discarded="0.05 mg")
    assert gap_ids(chart_of(office)) == ["unclassified-waste-varies"]
    assert gap_ids(chart_of(replace(office, discarded=None))) == []
    assert gap_ids(chart_of(replace(office, dose="1.8 mg", discarded="0 mg"))) == []


def test_units_above_the_mue() -> None:
    """27 units are the most of a day; the table says 26 here, and 27 are more."""
    full = chart_of(Given(day=date(2022, 6, 14), dose="2.2 mg", vials=3, discarded="0.5 mg"))
    lower = with_drug(shipped_tables(), lambda drug: replace(drug, mue=dated(26)))
    unknown = with_drug(shipped_tables(), lambda drug: replace(drug, mue=dated(None)))
    assert gap_ids(full) == []
    assert gap_ids(full, mappings=lower) == ["units-exceed-mue"]
    assert found(full, "units-exceed-mue", lower) == "27 units against 26 (confirmed)"
    assert gap_ids(full, mappings=unknown) == []
    assert gap_ids(chart_of(Given(day=date(2022, 6, 14), dose=None)), mappings=lower) == ["dose-not-recorded"]


@pytest.mark.parametrize(
    ("before", "asked"), [(date(2018, 6, 6), False), (date(2018, 6, 7), True), (date(2018, 6, 11), True), (DAY, False)]
)
def test_the_dose_before_was_six_days_ago(before: date, asked: bool) -> None:
    previous = chart_of(Given(id="before", day=before, at="08:00-05:00", dose="0.9 mg", vials=1))
    gaps = gap_ids(chart_of(Given(dose="0.9 mg", vials=1)), previous)
    assert gaps == (["dose-interval-short"] if asked else [])


def test_the_interval_is_said_in_words() -> None:
    previous = chart_of(Given(id="before", day=date(2018, 6, 11)))
    decision = decide(complete(), previous)
    assert [gap.found for gap in decision.gaps] == ["1 day after the dose of 2018-06-11"]


def test_51_is_taken_off_where_nobody_requires_it() -> None:
    asks = with_site(shipped_tables(), "lakeview-main", lambda site: replace(site, asks_for_modifiers=dated(("51",))))
    assert gap_ids(complete(), mappings=asks) == ["modifier-51-removed"]
    assert decide(complete(), mappings=asks).lines[0].modifiers == ()
    assert gap_ids(complete()) == []

"""Dose limits hold for all that the patient was given on a day, in however many visits."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.decide import Decider
from bridge.facts.decision import BILLED, HELD, NOT_BILLABLE, PENDING, Decision
from tests.rules.chart_builder import Given, chart_of
from tests.rules.shipped import shipped_tables

DAY = date(2018, 6, 12)
OUT_OF_RANGE, UNUSUAL = "dose-out-of-range", "dose-unusual"


def dose(mg: str, **said: object) -> Given:
    """Chart a dose from two vials; what is left was discarded."""
    left = {"1.8 mg": "0 mg", "1.2 mg": "0.6 mg", "1.1 mg": "0.7 mg", "1.35 mg": "0.45 mg", "1.3501 mg": "0.4499 mg"}
    return replace(Given(dose=mg, discarded=left.get(mg)), **said)  # type: ignore[arg-type]


def elsewhere(mg: str, **said: object) -> Given:
    """Chart a dose of the same afternoon in another visit."""
    return dose(mg, **{"id": "other", "visit": "other", "at": "14:00-05:00", **said})


def all_of(*charted: Given) -> list[Decision]:
    return Decider(shipped_tables()).decide([chart_of(one) for one in charted])


def asked(*charted: Given) -> list[list[str]]:
    """Name the gaps of each dose that are about its amount."""
    return [[gap.id for gap in each.gaps if gap.id in (OUT_OF_RANGE, UNUSUAL)] for each in all_of(*charted)]


@pytest.mark.parametrize(
    ("one", "other", "gaps"),
    [
        ("1.8 mg", "1.8 mg", [OUT_OF_RANGE]),  # 3.6 mg
        ("1.35 mg", "1.3501 mg", [OUT_OF_RANGE]),  # 2.7001 mg, just more than three vials
        ("1.35 mg", "1.35 mg", [UNUSUAL]),  # 2.7 mg
        ("1.2 mg", "1.2 mg", [UNUSUAL]),  # 2.4 mg
        ("1.1 mg", "1.1 mg", []),  # 2.2 mg, the most that is usual
        ("0.1 mg", "0.1 mg", []),  # 0.2 mg, although either alone is less than the least that is usual
    ],
)
def test_the_doses_of_two_visits_of_a_day_are_judged_together(one: str, other: str, gaps: list[str]) -> None:
    assert asked(dose(one), elsewhere(other)) == [gaps, gaps]


def test_what_was_given_that_day_is_said_on_both_and_each_line_bills_its_own() -> None:
    decisions = all_of(dose("1.2 mg"), elsewhere("1.2 mg"))
    assert [gap.found for each in decisions for gap in each.gaps] == ["2.4 mg that day"] * 2
    assert [(each.outcome, [line.units for line in each.lines]) for each in decisions] == [(BILLED, [12, 6])] * 2


def test_too_much_holds_both_and_bills_neither() -> None:
    decisions = all_of(dose("1.8 mg"), elsewhere("1.8 mg"))
    assert [(each.outcome, each.lines, each.bill_to) for each in decisions] == [(HELD, (), None)] * 2


def test_three_visits_count_too() -> None:
    third = elsewhere("1.1 mg", id="third", visit="third", at="18:00-05:00")
    assert asked(dose("1.1 mg"), elsewhere("1.1 mg"), third) == [[OUT_OF_RANGE]] * 3  # 3.3 mg


def test_two_parts_in_one_visit_and_one_in_another_count() -> None:
    part = dose("0.9 mg", id="part", at="12:00-05:00", vials=1)
    first, _, other = all_of(dose("0.9 mg", vials=1), part, elsewhere("1.2 mg"))  # 3.0 mg
    assert [gap.id for gap in first.gaps] == [OUT_OF_RANGE]
    assert [gap.id for gap in other.gaps] == [OUT_OF_RANGE]


def test_the_dose_for_the_body_surface_is_that_of_the_day() -> None:
    """2.2 mg for 2.6 m2 is 0.846 mg/m2; 1.1 mg alone would be 0.42."""
    first, other = dose("1.1 mg", body_surface="2.6 m2"), elsewhere("1.1 mg", body_surface="2.6 m2")
    assert asked(first, other) == [[UNUSUAL], [UNUSUAL]]
    assert asked(first) == [[]]


@pytest.mark.parametrize("written", ["1 puff", "1.8 mg/m2", None])
def test_a_dose_that_cannot_be_read_leaves_the_other_to_be_judged_by_itself(written: str | None) -> None:
    unreadable = replace(elsewhere("1.8 mg"), dose=written)
    assert asked(dose("1.8 mg"), unreadable) == [[], []]
    assert all_of(dose("1.8 mg"), unreadable)[0].outcome == BILLED
    assert asked(dose("2.7001 mg", vials=4), unreadable)[0] == [OUT_OF_RANGE]
    assert asked(dose("2.4 mg", vials=3), unreadable)[0] == [UNUSUAL]


@pytest.mark.parametrize("written", ["0 mg", "-1.8 mg"])
def test_a_dose_not_above_zero_makes_the_other_no_smaller(written: str) -> None:
    assert asked(dose("2.7001 mg", vials=4), replace(elsewhere("1.8 mg"), dose=written))[0] == [OUT_OF_RANGE]
    assert asked(dose("2.4 mg", vials=3), replace(elsewhere("1.8 mg"), dose=written))[0] == [UNUSUAL]


def test_a_dose_recorded_twice_makes_no_sum() -> None:
    twice = [dose("1.8 mg"), dose("1.8 mg", id="again", visit="other")]
    assert asked(*twice) == [[], []]
    assert [[gap.id for gap in each.gaps] for each in all_of(*twice)] == [["administration-recorded-twice"]] * 2
    third = elsewhere("1.2 mg", id="third", visit="third")
    assert asked(*twice, third) == [[], [], []]
    assert all_of(*twice, third)[2].outcome == BILLED


@pytest.mark.parametrize(
    "said",
    [
        {"day": date(2018, 6, 20)},
        {"status": "not-done"},
        {"status": "entered-in-error"},
        {"status": "in-progress"},
        {"drug": "rituximab", "ndc": None, "codes": ()},
    ],
)
def test_what_was_not_given_that_day_or_is_another_drug_does_not_count(said: dict[str, object]) -> None:
    assert asked(dose("1.8 mg"), elsewhere("1.8 mg", **said))[0] == []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"status": "stopped"}, HELD),
        ({"kind": "IMP"}, NOT_BILLABLE),
        ({"encounter": "in-progress"}, PENDING),
        ({"encounter": None}, HELD),
    ],
)
def test_whatever_becomes_of_it_what_was_given_counts(said: dict[str, object], outcome: str) -> None:
    first, other = all_of(dose("1.8 mg"), elsewhere("1.8 mg", **said))
    assert OUT_OF_RANGE in [gap.id for gap in first.gaps]
    assert other.outcome == outcome


def test_two_days_without_a_date_make_no_sum() -> None:
    assert asked(dose("1.8 mg", day=None), elsewhere("1.8 mg", day=None)) == [[], []]


def test_the_day_is_the_local_one() -> None:
    """2018-06-13 at 03:30Z is still the 12th in Chicago, the time zone of the site."""
    assert asked(dose("1.8 mg"), elsewhere("1.8 mg", day=date(2018, 6, 13), at="03:30Z")) == [[OUT_OF_RANGE]] * 2
    assert asked(dose("1.8 mg"), elsewhere("1.8 mg", day=date(2018, 6, 13), at="05:30Z")) == [[], []]


def test_a_negative_dose_in_a_third_visit_hides_nothing() -> None:
    """1.5 + 1.5 is 3.0 mg, above 2.7 mg, whatever a record of -1 mg says."""
    third = elsewhere("-1 mg", id="third", visit="third", at="18:00-05:00")
    assert asked(dose("1.5 mg"), elsewhere("1.5 mg"), third) == [[OUT_OF_RANGE]] * 3

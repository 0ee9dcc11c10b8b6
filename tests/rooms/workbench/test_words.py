"""Money, units, ages and limits are said as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bridge.workbench import words


def test_money_has_cents_and_thousands() -> None:
    assert words.money(Decimal(40000)) == "$40,000.00"
    assert words.money(Decimal("-1.5")) == "-$1.50"


@pytest.mark.parametrize(("amount", "says"), [("900", "+$900.00"), ("-8175.75", "-$8,175.75"), ("0", "$0.00")])
def test_a_difference_of_money_says_whether_it_is_more_or_less(amount: str, says: str) -> None:
    assert words.money_more(Decimal(amount)) == says


def test_what_waits_is_money_else_units_else_said_to_be_unknown() -> None:
    assert words.waits(Decimal("45000.00"), 18) == "$45,000.00"
    assert words.waits(None, 18) == "18 units"
    assert words.waits(None, 1) == "1 unit"
    assert words.waits(None, None) == "not counted"


@pytest.mark.parametrize(
    ("charge", "units", "basis", "says"),
    [
        (Decimal(1), 18, "given", "18 units"),
        (Decimal(1), 16, "ordered", "16 units ordered"),
        (None, 18, "given", "no charge on file"),
        (None, 16, "ordered", "ordered; no charge on file"),
        (None, None, None, "no dose to count"),
    ],
)
def test_a_figure_says_what_it_rests_on(
    charge: Decimal | None, units: int | None, basis: str | None, says: str
) -> None:
    assert words.waits_because(charge, units, basis) == says


@pytest.mark.parametrize(
    ("days", "says", "kind"),
    [
        (None, "not known", "unknown"),
        (-1, "passed 1 day ago", "passed"),
        (0, "last day today", "near"),
        (1, "1 day left", "near"),
        (30, "30 days left", "near"),
        (31, "31 days left", "far"),
    ],
)
def test_a_filing_limit_counts_down(days: int | None, says: str, kind: str) -> None:
    assert (words.limit(days), words.limit_kind(days)) == (says, kind)


@pytest.mark.parametrize(
    ("days", "says"), [(None, "day not known"), (-2, "in 2 days"), (0, "today"), (1, "1 day"), (1200, "1,200 days")]
)
def test_an_age_is_counted_from_the_day_of_service(days: int | None, says: str) -> None:
    assert words.age(days) == says


def test_days_and_instants_are_written_out() -> None:
    assert words.day(date(2018, 6, 12)) == "12 Jun 2018"
    assert words.day(None) == "not known"
    assert words.instant(datetime(2018, 6, 12, 14, 5, tzinfo=UTC)) == "12 Jun 2018, 14:05 UTC"
    assert words.clock(datetime(2018, 6, 12, 14, 5, tzinfo=UTC)) == "14:05"


def test_names_of_ours_are_words() -> None:
    assert words.title("waste-not-recorded") == "Waste not recorded"
    assert words.title("units-exceed-mue") == "Units exceed MUE"
    assert words.title("ndc-not-valid") == "NDC not valid"


def test_a_reference_is_short_without_its_type() -> None:
    assert words.short("MedicationAdministration/ma-1") == "ma-1"
    assert words.short(None) == ""


def test_milligrams_are_steps_and_back() -> None:
    assert words.steps_of(Decimal("1.53")) == 15300
    assert words.steps_of(None) is None
    assert words.mg(15300) == "1.53 mg"

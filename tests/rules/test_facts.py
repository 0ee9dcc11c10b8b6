"""Amounts are whole steps of 0.0001 mg, and the words for them are a coder's."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from bridge.facts.amounts import Milligrams, Quantity, ceil_div, mg_text, milligrams
from bridge.facts.case import at, named
from bridge.facts.chart import Origin, Period
from bridge.facts.decision import Named


@pytest.mark.parametrize(
    ("value", "mg_per_unit", "steps"),
    [
        ("1.53", 1, 15_300),
        ("0.30000000000000004", 1, 3_000),
        ("0.00005", 1, 0),
        ("0.00015", 1, 2),
        ("0.00005000001", 1, 1),
        ("1530", Fraction(1, 1000), 15_300),
        ("-1", 1, -10_000),
        ("1e-31", 1, 0),
        ("1e-400000000", 1, 0),
        ("1e12", 1, 10**16),
        ("1e13", 1, 10**16),
        ("-1e13", 1, -(10**16)),
        ("1e400000000", 1, 10**16),
        ("-1e400000000", 1, -(10**16)),
    ],
)
def test_an_amount_is_whole_steps(value: str, mg_per_unit: Fraction, steps: int) -> None:
    assert milligrams(Decimal(value), Fraction(mg_per_unit)) == steps


@pytest.mark.parametrize(
    ("steps", "text"),
    [(15_300, "1.53"), (9_000, "0.9"), (20_000, "2"), (100_000, "10"), (0, "0"), (1, "0.0001"), (-300, "-0.03")],
)
def test_an_amount_is_written_as_a_coder_would(steps: int, text: str) -> None:
    assert mg_text(Milligrams(steps)) == text


@pytest.mark.parametrize(("amount", "per", "parts"), [(0, 9, 0), (1, 9, 1), (9, 9, 1), (10, 9, 2)])
def test_a_part_counts_as_a_whole_one(amount: int, per: int, parts: int) -> None:
    assert ceil_div(amount, per) == parts


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity(Decimal(1350), "mcg"), "1350 mcg"),
        (Quantity(Decimal(2), None, None, "{vial}"), "2 {vial}"),
        (Quantity(None, "mg"), "mg"),
        (Quantity(Decimal(2)), "2"),
        (Quantity(None), "nothing"),
    ],
)
def test_a_quantity_is_said_in_the_charts_own_words(quantity: Quantity, words: str) -> None:
    assert quantity.written() == words


def test_evidence_names_resource_version_and_element() -> None:
    assert str(Origin("Condition/1", "3")) == "Condition/1 version 3"
    assert str(Origin("Condition/1")) == "Condition/1"
    assert str(at(Origin("Condition/1", "3"), "code")) == "Condition/1 version 3, code"
    assert str(at(Origin("Condition/1"))) == "Condition/1"


def test_what_has_no_id_is_named_in_words() -> None:
    assert named(Origin("Condition/1")) == Named(reference="Condition/1")
    assert named(Origin("#chart.json:3", is_reference=False)) == Named(display="#chart.json:3")


def test_both_ends_of_a_period_are_in_it() -> None:
    first, last = date(2018, 6, 1), date(2018, 6, 30)
    period = Period(first, last)
    assert [period.holds(day) for day in (date(2018, 5, 31), first, last, date(2018, 7, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert Period().holds(first)

"""A day's lines: codes, modifiers in their order, pointers, narrative, and who bills whom."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bridge.facts.chart import Coding, Condition, Origin
from tests.rules.chart_builder import ICD10, Given, chart_of
from tests.rules.deciding import complete, decide, lines

EVER = date(2017, 1, 1)


def test_every_value_of_the_two_lines() -> None:
    """16 x 2500.00 and 2 x 2500.00; 1.7 and 0.3 vials."""
    drug, waste = decide(chart_of(Given(dose="1.53 mg", discarded="0.27 mg"))).lines
    assert (drug.units, waste.units) == (16, 2)
    assert (drug.net, waste.net) == (Decimal("40000.00"), Decimal("5000.00"))
    assert (drug.unit_price, waste.unit_price) == (Decimal("2500.00"), Decimal("2500.00"))
    assert (drug.ndc_quantity, waste.ndc_quantity) == (Decimal("1.7"), Decimal("0.3"))
    for line in (drug, waste):
        assert (line.hcpcs, line.service_date, line.icd10) == ("C9028", date(2018, 6, 12), ("C91.02",))
        assert (line.place_of_service, line.bill_type, line.revenue_code) == (None, "0131", "0636")
        assert (line.ndc, line.narrative) == ("00008-0100-01", None)


def test_without_an_ndc_neither_line_has_a_quantity() -> None:
    told = decide(chart_of(Given(dose="1.53 mg", discarded="0.27 mg", ndc=None))).lines
    assert [(line.ndc, line.ndc_quantity) for line in told] == [(None, None), (None, None)]


def test_at_most_four_pointers_each_once() -> None:
    codes = ("C91.02", "C91.00", "C91.02", "C83.50", "C83.51", "C83.52")
    first, *others = (
        chart_of(
            Given(id=f"{at}", at=f"{8 + at:02}:00-05:00", dose="0.3 mg", vials=None, discarded=None, diagnosis=[code])
        )
        for at, code in enumerate(codes)
    )
    assert decide(first, *others).lines[0].icd10 == ("C91.02", "C91.00", "C83.50", "C83.51")


def test_the_ndc_of_the_first_that_has_one() -> None:
    without = chart_of(Given(dose="0.9 mg", vials=1, ndc=None))
    with_one = chart_of(Given(id="other", at="12:00-05:00", dose="0.9 mg", vials=1))
    assert decide(without, with_one).lines[0].ndc == "00008-0100-01"


def test_an_unclassified_code_carries_the_charge_of_the_whole_dose() -> None:
    """1.53 mg is 16 tenths of a milligram: 16 x 2300.00."""
    (line,) = decide(chart_of(Given(site="physician-office", dose="1.53 mg", discarded="0.27 mg"))).lines
    assert (line.units, line.unit_price, line.net) == (1, Decimal("36800.00"), Decimal("36800.00"))


def test_no_lines_without_a_site_or_a_day() -> None:
    assert lines(chart_of(Given(site=None))) == []
    assert lines(chart_of(Given(day=None))) == []
    assert lines(chart_of(Given(dose="0.93 mg", vials=1))) == []


def test_a_condition_of_several_codes_gives_one() -> None:
    condition = Condition(Origin("Condition/0"), None, (Coding(ICD10, "C91.02"), Coding(ICD10, "C91.00")))
    chart = replace(complete(), linked={"Condition/0": condition})
    assert decide(chart).lines[0].icd10 == ("C91.02",)

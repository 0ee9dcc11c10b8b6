"""Waste stands on a JW line, or JZ says that there was none, by the payer's rule or else Medicare's."""

from datetime import date
from decimal import Decimal

from tests.rules.chart_builder import Given, chart_of
from tests.rules.deciding import decide, lines
from tests.rules.planting import with_rule
from tests.rules.shipped import shipped_tables

EVER = date(2017, 1, 1)


def test_the_waste_of_a_payer_that_takes_no_jw_line_has_none() -> None:
    refuses = with_rule(shipped_tables(), "medicare", "discarded_line", {EVER: "no"})
    chart = chart_of(Given(dose="1.53 mg", discarded="0.27 mg"))
    (line,) = decide(chart, mappings=refuses).lines
    assert (line.units, line.modifiers, line.ndc_quantity) == (16, (), Decimal(2))


def test_where_nobody_knows_who_pays_medicares_waste_rules_are_followed() -> None:
    assert lines(chart_of(Given(payer=None, day=date(2024, 1, 2)))) == ["J9229-JZ x 18"]
    told = lines(chart_of(Given(payer=None, dose="1.53 mg", discarded="0.27 mg")))
    assert told == ["C9028 x 16", "C9028-JW x 2"]

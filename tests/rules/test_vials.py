"""Vials are counted on the record, else by pharmacy, and only as whole vials."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.coding.vials import vials_counted
from bridge.facts.amounts import Quantity
from bridge.facts.chart import Administration, Dispensed, Moment, Origin, Recorded
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import Given, chart_of, moment, quantity

DAY = date(2018, 6, 12)


def counts(administration: Administration, mappings: Mappings, day: date | None = DAY) -> list[int]:
    return [count.count for count in vials_counted(administration, day, None, mappings.documentation)]


def charted(written: Quantity) -> Administration:
    return replace(chart_of(Given()).administration, vials=Recorded(written, Origin("x"), "extension"))


def handed_over(*dispenses: tuple[int, Moment | None, bool]) -> Administration:
    dispensed = tuple(
        Dispensed(
            Recorded(quantity(f"{vials} {{vial}}"), Origin(f"MedicationDispense/{number}"), "quantity"), day, named
        )
        for number, (vials, day, named) in enumerate(dispenses)
    )
    return replace(chart_of(Given(vials=None)).administration, dispensed=dispensed)


@pytest.mark.parametrize(
    ("written", "vials"),
    [
        ("2 {vial}", [2]),
        ("2.0 vials", [2]),
        ("2 Vial", [2]),
        ("0 {vial}", [0]),
        ("1000 {vial}", [1000]),
        ("1001 {vial}", []),
        ("1.5 {vial}", []),
        ("-1 {vial}", []),
        ("2 mg", []),
        ("2", []),
    ],
)
def test_only_whole_vials_are_a_count(written: str, vials: list[int], mappings: Mappings) -> None:
    assert counts(charted(quantity(written)), mappings) == vials


def test_a_count_without_a_number_is_none(mappings: Mappings) -> None:
    assert counts(charted(Quantity(None, "vials")), mappings) == []


def test_the_records_own_count_comes_first(mappings: Mappings) -> None:
    administration = replace(charted(quantity("2 {vial}")), dispensed=handed_over((3, None, True)).dispensed)
    assert counts(administration, mappings) == [2]


def test_a_dispense_that_the_record_names_counts_on_any_day(mappings: Mappings) -> None:
    other_day = moment(date(2018, 6, 11), None)
    administration = handed_over((2, other_day, True), (5, moment(DAY, None), False))
    assert counts(administration, mappings) == [2]


def test_of_the_orders_dispenses_only_the_days_count(mappings: Mappings) -> None:
    administration = handed_over(
        (1, moment(DAY, None), False), (2, moment(date(2018, 6, 11), None), False), (4, None, False)
    )
    assert counts(administration, mappings) == [1]
    assert counts(administration, mappings, day=None) == []

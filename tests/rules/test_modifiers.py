"""Modifiers stand in their order, four at most; 51 only where it is asked for and required."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.coding.modifiers import in_order
from bridge.tables.dated import Dated
from bridge.tables.rules import RuleBook, Rules
from tests.rules.planting import DRUG, dated, with_rule, with_site
from tests.rules.shipped import shipped_tables

EVER = date(2017, 1, 1)


def rules_of(site_modifiers: tuple[str, ...], *, asks_51: bool = False, requires_51: str = "no") -> Rules:
    tables = with_rule(shipped_tables(), "medicare", "modifier_51_required", {EVER: requires_51})
    asked: Dated[tuple[str, ...]] = dated(("51",) if asks_51 else ())
    tables = with_site(
        tables, "lakeview-main", lambda site: replace(site, modifiers=dated(site_modifiers), asks_for_modifiers=asked)
    )
    return RuleBook(tables).on(DRUG, "medicare", "lakeview-main", "outpatient-hospital", date(2018, 6, 12))


@pytest.mark.parametrize(
    ("waste", "of_the_site", "ordered"),
    [
        (None, (), ()),
        ("JW", (), ("JW",)),
        ("JZ", ("TB",), ("JZ", "TB")),
        ("JW", ("TB", "PO"), ("PO", "JW", "TB")),
        ("JW", ("TB", "JG", "PN"), ("JG", "PN", "JW", "TB")),
        ("JW", ("PO", "JG", "TB", "X1"), ("PO", "JG", "JW", "TB")),
    ],
)
def test_what_changes_payment_comes_first_and_four_are_the_most(
    waste: str | None, of_the_site: tuple[str, ...], ordered: tuple[str, ...]
) -> None:
    assert in_order(waste, rules_of(of_the_site)) == ordered


@pytest.mark.parametrize(
    ("asks", "requires", "ordered"),
    [
        (True, "yes", ("PO", "JW", "51", "TB")),
        (True, "no", ("PO", "JW", "TB")),
        (True, "unknown", ("PO", "JW", "TB")),
        (False, "yes", ("PO", "JW", "TB")),
    ],
)
def test_51_stands_only_where_it_is_asked_for_and_required(asks: bool, requires: str, ordered: tuple[str, ...]) -> None:
    assert in_order("JW", rules_of(("PO", "TB"), asks_51=asks, requires_51=requires)) == ordered

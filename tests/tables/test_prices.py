"""Prices of units stand in files of their own, by quarter; a folder may do without them."""

from datetime import date
from decimal import Decimal

import pytest

from bridge.tables.dated import Confidence, Sourced
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.review import review_lines
from tests.tables.mappings_folder import MappingsFolder

PRICES = "prices/examplumab.yaml"
TEXT = """version: "1"
sources: []
verified: {by: null, on: null}
drug: "examplumab"
basis: "Invented"
payment_per_unit:
  "J9998":
    "2021-01-01": {value: "12.345", confidence: "confirmed", source: "made up"}
    "2021-04-01": null
    "2021-10-01": {value: "13", confidence: "secondary"}
"""


@pytest.fixture
def priced(folder: MappingsFolder) -> MappingsFolder:
    (folder.path / "prices").mkdir()
    folder.write(PRICES, TEXT)
    return folder


def test_a_folder_without_prices_has_none(folder: MappingsFolder) -> None:
    assert folder.load().prices == {}
    (folder.path / "prices").mkdir()
    assert folder.load().prices == {}


def test_a_price_holds_from_its_quarter_until_the_next_or_until_it_is_ended(priced: MappingsFolder) -> None:
    prices = priced.load().prices["examplumab"]
    first = Sourced(Decimal("12.345"), Confidence.CONFIRMED, "made up")
    assert prices.basis == "Invented"
    assert [prices.on("J9998", date(2021, month, day)) for month, day in ((1, 1), (3, 31), (4, 1))] == [
        first,
        first,
        None,
    ]
    assert prices.on("J9998", date(2020, 12, 31)) is None
    assert prices.on("J9998", date(2030, 1, 1)) == Sourced(Decimal(13), Confidence.SECONDARY)
    assert prices.on("J9999", date(2021, 1, 1)) is None


def test_a_coder_reviews_prices_as_all_else(priced: MappingsFolder) -> None:
    lines = [" ".join(line.split()) for line in review_lines(priced.load())]
    at = next(at for at, line in enumerate(lines) if line.startswith(PRICES))
    assert lines[at + 1 : at + 4] == [
        "payment_per_unit J9998 2020-12-31 nothing | 2021-01-01 12.345 (confirmed)",
        "2021-03-31 12.345 | 2021-04-01 nothing",
        "2021-09-30 nothing | 2021-10-01 13 (secondary)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"2021-04-01"', '"2021-05-01"', "begins no quarter. Write the first day of January, April, July or October."),
        ('"2021-04-01"', '"2021-04-02"', "begins no quarter. Write the first day of January, April, July or October."),
        ('"12.345"', '"0"', 'is "0", which is no price above 0 with at most four decimals.'),
        ('"12.345"', '"1.23456"', 'is "1.23456", which is no price above 0 with at most four decimals.'),
        ('"J9998"', '"J9999"', "is no code of drugs/examplumab.yaml that is counted in units. Name one of J9998."),
        ('"J9998"', '"J0001"', "is no code of drugs/examplumab.yaml that is counted in units. Name one of J9998."),
        ('"2021-01-01"', '"2020-10-01"', "has a price from 2020-10-01 on, but it is in force from 2021-01-01 on."),
    ],
)
def test_a_wrong_price_is_refused(priced: MappingsFolder, old: str, new: str, told: str) -> None:
    priced.change(PRICES, old, new)
    (problem,) = priced.problems()
    assert problem.startswith(f"{PRICES}, line ")
    assert told in problem


def test_prices_of_a_drug_that_has_no_file_are_refused(priced: MappingsFolder) -> None:
    priced.write("prices/otherumab.yaml", TEXT.replace("examplumab", "otherumab"))
    told = "names drugs/otherumab.yaml, which is missing. Name a drug whose file exists."
    assert priced.problems() == [f"prices/otherumab.yaml, line 4: drug {told}"]


def test_of_the_shipped_prices_only_the_quarter_that_was_read_is_known() -> None:
    (prices,) = load_mappings(default_mappings()).prices.values()
    found = prices.on("J9229", date(2026, 6, 30))
    assert found is not None
    assert (found.value, found.confidence) == (Decimal("2816.767"), Confidence.CONFIRMED)
    assert [prices.on("J9229", day) for day in (date(2026, 3, 31), date(2026, 7, 1))] == [None, None]

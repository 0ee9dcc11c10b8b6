"""The CSV holds every row as it is, and nothing that a spreadsheet would run."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.ledger.worklist import QueueRow
from bridge.workbench.csv_cells import safe_cell
from bridge.workbench.queue.csv_rows import COLUMNS, csv_lines
from tests.rooms.workbench.rows import ROW


def read(rows: list[QueueRow]) -> list[dict[str, str]]:
    text = "".join(csv_lines(rows))
    return list(csv.DictReader(text.removeprefix("\N{BYTE ORDER MARK}").splitlines(keepends=True)))


def test_a_row_is_written_with_all_that_it_says() -> None:
    (row,) = read([ROW])
    assert row["administration"] == "MedicationAdministration/ma-1"
    assert row["question"] == "How much, and why?"
    assert row["charge in USD"] == "45000.00"
    assert row["day of service"] == "2018-06-12"
    assert row["days left to file"] == "-5"
    assert row["asked since"] == "2026-11-23T12:00:00+00:00"
    assert row["assignee"] == ""


def test_every_column_is_a_field_of_a_row() -> None:
    assert all(hasattr(ROW, name) for name in COLUMNS)


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_cell_that_would_run_gets_an_apostrophe(words: str) -> None:
    assert safe_cell(words) == f"'{words}"


@given(st.text())
def test_no_words_begin_like_a_formula(words: str) -> None:
    assert not safe_cell(words).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe_cell(words).removeprefix("'") == words.removeprefix("'")


def test_numbers_and_days_of_ours_stay_what_they_are() -> None:
    assert safe_cell(-5) == "-5"
    assert safe_cell(Decimal("45000.00")) == "45000.00"
    assert safe_cell(date(2018, 6, 12)) == "2018-06-12"
    assert safe_cell(datetime(2018, 6, 12, 1, 2, 3, 4, tzinfo=UTC)) == "2018-06-12T01:02:03+00:00"
    assert safe_cell(None) == ""

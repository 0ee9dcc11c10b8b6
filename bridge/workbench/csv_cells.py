"""Writes CSV so that a spreadsheet shows it and runs nothing."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import StringIO
from typing import Final

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet takes for a formula, or that hides one."""
_MARK: Final = "\N{BYTE ORDER MARK}"
"""By it Excel knows that the file is UTF-8."""


def table_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Write the heading and each row, one line at a time.

    head  words of ours: it is written as it is
    """
    yield _MARK + _line(head)
    for cells in rows:
        yield _line(map(safe_cell, cells))


def safe_cell(value: object) -> str:
    """Write a cell; words that a spreadsheet would run as a formula get an apostrophe before them.

    Numbers and days of ours are left as they are: `-5` days left is a number.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    words = f"{value}"
    return f"'{words}" if isinstance(value, str) and words.lstrip(" ").startswith(_RUNS) else words


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()

"""Write the rows of the work queue as CSV, so that a spreadsheet shows them and runs nothing."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import StringIO
from typing import Final

from bridge.ledger.worklist import QueueRow

COLUMNS: Final = {
    "administration": "administration",
    "encounter": "encounter",
    "patient": "patient",
    "day": "day of service",
    "age": "days since service",
    "gap": "gap",
    "severity": "severity",
    "owner": "owner",
    "question": "question",
    "outcome": "outcome",
    "line": "billed with",
    "payer": "payer",
    "site": "site",
    "trigger": "trigger",
    "opened_at": "asked since",
    "units": "units",
    "basis": "units counted from",
    "charge": "charge in USD",
    "file_by": "file by",
    "days_left": "days left to file",
    "assignee": "assignee",
    "snoozed_until": "snoozed until",
    "closed_reason": "closed because",
    "notes": "notes",
    "last_note": "last note",
}
"""The fields of a row, and the headings of their columns."""
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet takes for a formula, or that hides one."""
_MARK: Final = "\N{BYTE ORDER MARK}"
"""By it Excel knows that the file is UTF-8."""


def csv_lines(rows: Iterable[QueueRow]) -> Iterator[str]:
    """Write the heading and each row, one line at a time."""
    yield _MARK + _line(COLUMNS.values())
    for row in rows:
        yield _line(safe_cell(getattr(row, name)) for name in COLUMNS)


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

"""The rows of the work queue as CSV."""

from collections.abc import Iterable, Iterator
from typing import Final

from bridge.ledger import worklist
from bridge.ledger.worklist import QueueRow
from bridge.workbench.csv_cells import table_lines
from bridge.workbench.guard import audit
from bridge.workbench.office import Office
from bridge.workbench.queue.asked import Asked

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


def csv_lines(rows: Iterable[QueueRow]) -> Iterator[str]:
    """Write the heading and each row, one line at a time."""
    return table_lines(COLUMNS.values(), ((getattr(row, name) for name in COLUMNS) for row in rows))


def export(office: Office, asked: Asked) -> Iterator[str]:
    """Give all rows that are asked for as CSV, one line at a time; it is written down at once who asked."""
    today = office.today()
    with office.ledger.begin() as book:
        audit(book, "queue as CSV", detail={"query": asked.query()})

    def lines() -> Iterator[str]:
        with office.ledger.begin() as book:
            yield from csv_lines(worklist.every(book, asked.filters, today, order=asked.order))

    return lines()

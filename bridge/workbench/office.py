"""What the pages work with: the ledger, the tables, today, and what is asked of the FHIR servers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bridge.ledger.ledger import Ledger
from bridge.tables.mappings import Mappings


@dataclass(frozen=True, slots=True)
class Office:
    """All that a page may use.

    today       the day from which ages and filing limits are counted
    look_again  notes durably that records, by their names, are to be looked at again; a worker does it at once
    """

    ledger: Ledger
    mappings: Mappings
    today: Callable[[], date]
    look_again: Callable[[Sequence[str]], None]

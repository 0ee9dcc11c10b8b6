"""What the reconciliation asks of a server, by whoever runs the pages: it reads, and writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bridge.facts.reconciled import Charged


@dataclass(frozen=True, slots=True)
class ClaimsRead:
    """What Claims on the server charge.

    notes  what could not be compared or found, in words
    age    seconds since they were read
    """

    charges: tuple[Charged, ...]
    notes: tuple[str, ...] = ()
    age: int = 0


class Billed(Protocol):
    """Reads what was billed; each function raises a BridgeError where the server is broken."""

    def charges(self, patients: Sequence[str], first: date, last: date, *, anew: bool = False) -> ClaimsRead:
        """Give what Claims charge for some days: those of the patients, and those written about then."""

    def named(self, kind: str, values: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Give the names of the patients or encounters that have numbers, by number."""

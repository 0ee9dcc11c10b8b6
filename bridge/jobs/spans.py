"""Wishes that name no record but a time: everything that changed since the last poll, or what is of a time.

They stand among the other wishes under a name of their own, so that a burst of them becomes one, and what fails is
tried again like any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

EVERYTHING: Final = "everything"
"""The name of all that changed since the last poll."""
CHANGED, ADMINISTERED = "changed", "administered"
_TO_NOW: Final = "now"


@dataclass(frozen=True, slots=True)
class Span:
    """A time, ends included: what changed in it, or what was given in it.

    until  None: up to now
    by     changed or administered
    """

    since: datetime
    until: datetime | None
    by: str = CHANGED

    @property
    def name(self) -> str:
        """Give the name under which it is wished for."""
        return f"{self.by} {_written(self.since)} {_TO_NOW if self.until is None else _written(self.until)}"


def span_named(name: str) -> Span | None:
    """Read a name back; None for the name of a record, or of everything."""
    by, *times = name.split(" ")
    if by not in {CHANGED, ADMINISTERED} or len(times) != 2:  # noqa: PLR2004  (its start and its end)
        return None
    since, until = times
    return Span(datetime.fromisoformat(since), None if until == _TO_NOW else datetime.fromisoformat(until), by)


def apart(portions: Iterable[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Take the names of times out of portions of names: portions of records, and times."""
    records: list[list[str]] = []
    times: list[str] = []
    for portion in portions:
        of_times = [name for name in portion if name == EVERYTHING or span_named(name) is not None]
        times += of_times
        left = [name for name in portion if name not in of_times]
        if left:
            records.append(left)
    return records, times


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()

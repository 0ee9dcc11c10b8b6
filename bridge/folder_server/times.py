"""What a date or a time says, as the span it covers: a search compares spans."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)
_YEAR, _MONTH, _DAY = 4, 7, 10
"""How many characters a date has that says so much."""
PREFIXES: Final = ("eq", "ge", "gt", "le", "lt")


@dataclass(frozen=True, slots=True)
class Times:
    """A span: its first moment, and the first after it."""

    first: datetime
    after: datetime

    def fits(self, prefix: str, asked: "Times") -> bool:
        """Say whether it lies as the prefix wants it to what is asked for."""
        return {
            "eq": asked.first <= self.first and self.after <= asked.after,
            "ge": self.after > asked.first,
            "gt": self.after > asked.after,
            "le": self.first < asked.after,
            "lt": self.first < asked.first,
        }[prefix]


def span_of(text: str) -> Times:
    """Read a date or a time; one without zone is UTC. Raises ValueError for what is none."""
    if len(text) == _YEAR:
        return Times(datetime(int(text), 1, 1, tzinfo=UTC), datetime(int(text) + 1, 1, 1, tzinfo=UTC))
    if len(text) == _MONTH:
        first = datetime.fromisoformat(f"{text}-01").replace(tzinfo=UTC)
        return Times(first, (first + timedelta(days=31)).replace(day=1))
    moment = datetime.fromisoformat(text)
    first = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if len(text) == _DAY:
        return Times(first, first + timedelta(days=1))
    return Times(first, first + (timedelta(milliseconds=1) if "." in text else timedelta(seconds=1)))


def times_of(value: object) -> Times | None:
    """Read a date, a time or a Period; None for what is none. A Period that does not say an end has none."""
    try:
        if isinstance(value, str):
            return span_of(value)
        if isinstance(value, dict):
            start, end = value.get("start"), value.get("end")
            return Times(span_of(start).first if start else _EARLIEST, span_of(end).after if end else _LATEST)
    except (TypeError, ValueError, OverflowError):
        return None
    return None

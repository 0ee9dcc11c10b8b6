"""Values that hold from a day on: the day of service chooses, never today."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Confidence(StrEnum):
    """How well a value is known."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    DERIVED = "derived"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Sourced(Generic[T]):
    """A value, how well it is known, and where it was read."""

    value: T
    confidence: Confidence
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """Values by the first day each applies; a None entry ends the one before it."""

    days: tuple[date, ...] = ()
    """Strictly rising."""
    values: tuple[Sourced[T] | None, ...] = ()

    def on(self, day: date) -> Sourced[T] | None:
        """Give what applies on a day, or None before the first day and after an end."""
        index = bisect_right(self.days, day)
        return self.values[index - 1] if index else None

    def since(self, day: date) -> date | None:
        """Give the first day of the version that applies on a day."""
        index = bisect_right(self.days, day)
        return self.days[index - 1] if index else None

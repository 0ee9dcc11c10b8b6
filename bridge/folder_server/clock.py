"""The wall clock, read in one place: it says when a file was seen to change, and when a notification was signed."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (the time of a change, as every server writes it; no rule asks for it)

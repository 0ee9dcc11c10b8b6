"""The one place of the room that looks at the clock: when a job is put back, it is due now."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Give the instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (it wakes jobs; no rule asks for it)


def today() -> date:
    """Give the current day where this machine is: filing limits are judged on it by what runs by itself."""
    return datetime.now().astimezone().date()  # noqa: TID251

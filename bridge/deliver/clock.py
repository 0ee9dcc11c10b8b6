"""The one place of the room that looks at the clock: when something is asked, answered, or asked again."""

from datetime import UTC, datetime


def instant_now() -> str:
    """Give the instant in FHIR's form, in UTC and to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251  (it says when a Task was written, no rule asks for it)

"""What the commands that talk to a server are asked for: names of resources, and times."""

import re
from datetime import UTC, date, datetime, time
from typing import Final

import click

_NAME: Final = re.compile(r"(?:MedicationAdministration|Encounter|Patient)/[^\s/#?|]{1,255}")
_ALL: Final = ("system", "Patient")
_OF_GROUPS: Final = "Group/"
_GROUP: Final = re.compile(r"(?:Group/)?[A-Za-z0-9.-]{1,64}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?")


def record(name: str) -> str:
    """Take the name of a record whose administrations are billed.

    Raises BadParameter for anything but MedicationAdministration/ID, Encounter/ID and Patient/ID.
    """
    if not _NAME.fullmatch(name):
        raise click.BadParameter(
            f"{name!r} names no such record. Write MedicationAdministration/ID; "
            "Encounter/ID and Patient/ID stand for all their administrations."
        )
    return name


def export_of(words: str) -> str:
    """Take what is to be exported: `system`, `Patient` (all patients), or a Group by its id.

    Raises BadParameter for anything else.
    """
    if words in _ALL:
        return words
    if not _GROUP.fullmatch(words):
        raise click.BadParameter(f"{words!r} is no Group. Write its id or Group/ID, or system for all there is.")
    return words if words.startswith(_OF_GROUPS) else f"{_OF_GROUPS}{words}"


def start_time(words: str) -> datetime:
    """Read a point in time; a date means its start. Without a zone it is UTC. Raises BadParameter for what is none."""
    return _moment(words, time.min)


def end_time(words: str) -> datetime:
    """Read a point in time; a date means its end. Without a zone it is UTC. Raises BadParameter for what is none."""
    return _moment(words, time.max)


def must_be_in_order(since: datetime, until: datetime | None) -> None:
    """Refuse a span that ends before it starts."""
    if until is not None and until < since:
        message = f"--until ({until.isoformat()}) is before --since ({since.isoformat()})."
        raise click.UsageError(message)


def _moment(words: str, time_of_a_date: time) -> datetime:
    try:
        if _DAY.fullmatch(words):
            return datetime.combine(date.fromisoformat(words), time_of_a_date, UTC)
        if _TIME.fullmatch(words):
            moment = datetime.fromisoformat(words)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        pass  # the 30th of February, 25 o'clock: said like anything else that is no time
    raise click.BadParameter(f"{words!r} is no time. Write 2026-01-31, 2026-01-31T08:00 or 2026-01-31T08:00:00-05:00.")

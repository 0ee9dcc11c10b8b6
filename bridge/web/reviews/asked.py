"""Reads what a review is asked for: some records, or a time."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final, cast

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from bridge.web.faults import in_words
from bridge.web.notifications.values import instant
from bridge.web.ports import BY_ADMINISTERED, BY_CHANGE, Review, ReviewOfRecords, ReviewOfTime

MOST_NAMES: Final = 1000
RECORD: Final = re.compile(r"(?:MedicationAdministration|Encounter|Patient)/(?!\.{1,2}$)[A-Za-z0-9._~-]{1,128}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class BadReviewError(Exception):
    """What was asked for cannot be understood; the message says how to write it."""


class _Moment(fields.Field[datetime]):
    """A moment with its zone; a day means its start or its end, in UTC."""

    def __init__(self, time_of_a_day: time, **options: Any) -> None:  # noqa: ANN401 - what the library takes
        self._time_of_a_day = time_of_a_day
        super().__init__(**options)

    def _deserialize(self, value: object, *_: object, **__: object) -> datetime:
        found = instant(value)
        if found is not None:
            return found
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return datetime.combine(date.fromisoformat(value), self._time_of_a_day, UTC)
        except ValueError:
            pass  # the 30th of February: said like anything else that is no time
        raise ValidationError("is no time. Write 2026-01-31 or 2026-01-31T08:00:00-05:00.")


def _must_be_a_record(written: str) -> None:
    if not RECORD.fullmatch(written):
        raise ValidationError("names no such record.")


class _Asked(Schema):
    """The shape of what is asked for. An unknown key is refused: a misspelled `dry_run` would send."""

    class Meta:
        """What marshmallow is told."""

        unknown = RAISE

    error_messages = {"type": "is no JSON object."}  # noqa: RUF012 - as the library has it

    names = fields.List(
        fields.String(validate=_must_be_a_record),
        validate=validate.Length(1, MOST_NAMES),
    )
    since = _Moment(time.min)
    until = _Moment(time.max)
    by = fields.String(
        validate=validate.OneOf((BY_CHANGE, BY_ADMINISTERED), error="is neither change nor administered.")
    )
    dry_run = fields.Boolean(load_default=False, truthy={True}, falsy={False})

    @validates_schema
    def _is_one_of_both(self, values: Mapping[str, Any], **_: object) -> None:
        if ("names" in values) == ("since" in values):
            raise ValidationError("Write either names or since.")
        if "names" in values and {"until", "by"} & values.keys():
            raise ValidationError("until and by go with since, not with names.")
        if "until" in values and "since" in values and values["until"] < values["since"]:
            raise ValidationError("is before since.", "until")


_SCHEMA: Final = _Asked()
_HOW: Final = (
    'Write {"names": ["MedicationAdministration/ID", "Encounter/ID", "Patient/ID"]}, or {"since": "2026-01-31", '
    '"until": "2026-02-01", "by": "change" or "administered"}; "dry_run": true only tells what would be sent.'
)


def asked_for(written: object) -> tuple[Review, bool]:
    """Read what is asked for, and whether it is a dry run. Raises BadReviewError."""
    try:
        values = cast("dict[str, Any]", _SCHEMA.load(cast("Mapping[str, Any]", written)))
    except ValidationError as error:
        raise BadReviewError(f"{in_words(error.messages, _SCHEMA)} {_HOW}") from None
    if "names" in values:
        return ReviewOfRecords(tuple(dict.fromkeys(values["names"]))), values["dry_run"]
    return ReviewOfTime(values["since"], values.get("until"), values.get("by", BY_CHANGE)), values["dry_run"]

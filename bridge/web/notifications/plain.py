"""Reads the event that an interface engine writes in a few words of JSON: `{"reference": "Encounter/e-1"}`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final, cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from bridge.web.notifications.shapes import UnknownShapeError
from bridge.web.notifications.values import Json, instant, name, name_of_kind, version
from bridge.web.ports import Notice, Notification

MOST_REFERENCES: Final = 1000
_MOST_FAULTS: Final = 5
_ACTIONS: Final = ("create", "update", "delete")


class _Record(fields.Field[str]):
    """The name of a record of certain kinds."""

    def __init__(self, kinds: frozenset[str], **options: Any) -> None:  # noqa: ANN401 - what the library takes
        self._kinds = kinds
        super().__init__(**options)

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        found = name(value)
        if found is None or found.partition("/")[0] not in self._kinds:
            raise ValidationError(
                f"names no record that charts are read from. Write Type/id of {_either(self._kinds)}."
            )
        return found


class _Moment(fields.Field[datetime]):
    def _deserialize(self, value: object, *_: object, **__: object) -> datetime:
        found = instant(value)
        if found is None:
            raise ValidationError("is no time with a zone. Write 2026-01-31T08:00:00Z.")
        return found


class _Version(fields.Field[str]):
    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        found = version(str(value) if type(value) is int else value)
        if found is None:
            raise ValidationError("is no version. Write meta.versionId as a text.")
        return found


class _PlainEvent(Schema):
    """The shape of a plain event, but for the records; what else an engine writes into it is passed over."""

    class Meta:
        """What marshmallow is told."""

        unknown = EXCLUDE

    version = _Version(load_default=None)
    action = fields.String(
        validate=validate.OneOf(_ACTIONS, error=f"is none of {', '.join(_ACTIONS)}."), load_default=None
    )
    changed_at = _Moment(load_default=None)
    encounter = fields.String(load_default=None)
    patient = fields.String(load_default=None)

    @validates_schema
    def _names_something(self, values: Mapping[str, object], **_: object) -> None:
        if ("reference" in values) == ("references" in values):
            raise ValidationError("is needed, or `references`; not both.", "reference")


class PlainEvents:
    """Reads plain events that name records of certain kinds."""

    def __init__(self, kinds: frozenset[str]) -> None:
        several = fields.List(_Record(kinds), validate=validate.Length(1, MOST_REFERENCES))
        self._schema = _PlainEvent.from_dict({"reference": _Record(kinds), "references": several})()

    def read(self, written: Json) -> Notification:
        """Read one event, of one record or several. Raises UnknownShapeError with what is wrong with it."""
        try:
            values = cast("dict[str, Any]", self._schema.load(written))
        except ValidationError as error:
            raise UnknownShapeError(" ".join(islice(_in_words(error.messages), _MOST_FAULTS))) from None
        names = [values["reference"]] if "reference" in values else values["references"]
        alone = len(names) == 1
        notices = [
            Notice(
                each,
                values["action"],
                values["version"] if alone else None,
                values["changed_at"],
                name_of_kind("Encounter", values["encounter"]),
                name_of_kind("Patient", values["patient"]),
            )
            for each in dict.fromkeys(names)
        ]
        return Notification("plain", tuple(notices), tells_apart=alone and values["version"] is not None)


def _in_words(messages: object, where: str = "") -> Iterator[str]:
    """Tell each fault with the element it is in; the elements are those of the schema, never the sender's."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            inside = where if key == "_schema" else f"{where}.{key}".strip(".")
            yield from _in_words(inner, inside)
    else:
        yield from (f"`{where or 'the event'}` {each}" for each in cast("list[str]", messages))


def _either(kinds: frozenset[str]) -> str:
    *others, last = sorted(kinds)
    return f"{', '.join(others)} or {last}" if others else last

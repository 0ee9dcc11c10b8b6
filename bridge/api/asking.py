"""Reads what programs send: an address or a body, by a schema that names everything it may hold."""

from collections.abc import Iterable
from typing import Any, Final, Never

import msgspec
from flask import Request
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from webargs.flaskparser import FlaskParser

from bridge.ledger.rows import LARGEST
from bridge.web.bodies import body_of
from bridge.web.faults import in_words
from bridge.web.refusals import Refusal
from bridge.workbench.addresses import MOST_PAGES

MOST_WORDS: Final = 2000


class Asked(Schema):
    """What is asked for. An unknown key is refused: a misspelled filter would show too much."""

    class Meta:
        """What marshmallow is told."""

        unknown = RAISE

    error_messages = {"type": "is no JSON object."}  # noqa: RUF012 - as the library has it


class Reader(FlaskParser):
    """Reads by a schema, and says no in the words and the form of all refusals."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 - as the library has it

    def _raw_load_json(self, req: Request) -> object:
        body = body_of(req)
        try:
            return msgspec.json.decode(body) if body else {}
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refusal(400, "The body is no JSON.") from None

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **_: Any) -> Never:  # noqa: ARG002, ANN401  (as the library calls it)
        """Refuse what cannot be understood."""
        (messages,) = error.messages.values() if isinstance(error.messages, dict) else (error.messages,)
        raise Refusal(422, in_words(messages, schema)) from None


def words(*, required: bool = False, most: int = MOST_WORDS, says: str = "") -> fields.String:
    """Give a field of words; one that is required is not empty."""
    return fields.String(
        required=required, validate=validate.Length(1 if required else 0, most), metadata={"description": says}
    )


def one_of(choices: Iterable[str], *, required: bool = False, says: str = "") -> fields.String:
    """Give a field that holds one of some names."""
    told = {"description": says} if says else {}
    return fields.String(required=required, validate=validate.OneOf(tuple(choices)), metadata=told)


def several(inner: fields.Field[Any], *, most: int = 500) -> fields.List[Any]:
    """Give a field that may stand several times."""
    return fields.List(inner, validate=validate.Length(0, most))


def number(*, required: bool = False, least: int = 1, most: int = LARGEST) -> fields.Integer:
    """Give a field that holds a whole number."""
    return fields.Integer(required=required, strict=True, validate=validate.Range(least, most))


def page_number() -> fields.Integer:
    """Give the field that says which page is asked for."""
    return fields.Integer(validate=validate.Range(1, MOST_PAGES), metadata={"description": "From 1."})

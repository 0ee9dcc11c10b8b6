"""Writes what the ledger and the pages tell as JSON: its shape follows from the dataclasses that hold it.

Money and amounts are strings, digit by digit, so that nobody rounds them on the way.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

from marshmallow import RAISE, Schema, fields, validate

Shape: TypeAlias = type[Schema]
Field: TypeAlias = fields.Field[Any]


class _Told(Schema):
    """What every shape keeps to: no key but those that it names."""

    class Meta:
        """What marshmallow is told."""

        unknown = RAISE


class Exact(fields.String):
    """An exact number, written out."""

    def _serialize(self, value: Decimal | None, *_: object, **__: object) -> str | None:  # type: ignore[override]  # of what it holds
        return None if value is None else f"{value:f}"


class Named(fields.String):
    """One of some names."""

    def _serialize(self, value: Enum | None, *_: object, **__: object) -> str | None:  # type: ignore[override]  # of what it holds
        return None if value is None else f"{value.value}"


_PLAIN: Final[Mapping[object, Callable[..., Field]]] = {
    str: fields.String,
    int: fields.Integer,
    bool: fields.Boolean,
    float: fields.Float,
    Decimal: Exact,
    date: fields.Date,
    datetime: fields.DateTime,
    Any: fields.Raw,
}
_PAIR: Final = 2


def shape(
    of: type,
    *,
    called: str = "",
    without: Collection[str] = (),
    also: Collection[str] = (),
    **otherwise: Field | Shape,
) -> Shape:
    """Give the shape of a dataclass.

    called     its name; without one, the class's
    without    fields that are left out
    also       properties that are told too
    otherwise  fields that are told in another shape
    """
    if not (called or without or also or otherwise):
        return _as_it_is(of)
    hints = get_type_hints(of)
    kinds = {one.name: hints[one.name] for one in fields_of(of) if one.name not in without}
    kinds |= {one: get_type_hints(getattr(of, one).fget)["return"] for one in also}
    told = {one: _field(kind) for one, kind in kinds.items() if one not in otherwise}
    return record(called or of.__name__, **{one: otherwise.get(one) or told[one] for one in kinds})


def record(called: str, /, **told: Field | Shape) -> Shape:
    """Give the shape of something by its fields; each is always there."""
    listed = {key: one if isinstance(one, fields.Field) else fields.Nested(one) for key, one in told.items()}
    for one in listed.values():
        one.required = True
    return _Told.from_dict(listed, name=called)


def rows(of: Shape) -> Field:
    """Give a list of such."""
    return fields.List(fields.Nested(of))


def paged(called: str, of: Shape, /, **more: Field | Shape) -> Shape:
    """Give the shape of one page of many rows."""
    counts = {one: fields.Integer() for one in ("total", "page", "page_of")}
    return record(called, rows=rows(of), **counts, **more)


ATTESTED: Final = fields.List(
    fields.String(), metadata={"description": "Administrations among the rows of which staff attest something."}
)
"""Which of the rows rest on the word of staff."""


@cache
def _as_it_is(kind: type) -> Shape:
    """Give the one shape of a dataclass that is told as it is, wherever it stands."""
    return shape(kind, called=kind.__name__)


def _field(kind: Any, **options: Any) -> Field:  # noqa: ANN401  (any annotation, and what the library takes)
    """Give the field for a type."""
    origin, given = get_origin(kind), get_args(kind)
    if origin in {UnionType, Union}:
        (inner,) = (one for one in given if one is not NoneType)
        return _field(inner, allow_none=True)
    plain = Named if isinstance(kind, type) and issubclass(kind, Enum) else _PLAIN.get(kind)
    if plain is not None:
        return plain(**options)
    if is_dataclass(kind):
        return fields.Nested(_as_it_is(kind), **options)  # type: ignore[arg-type]  # a class, of which `kind` is one
    if origin is tuple and len(given) == _PAIR and given[1] is not Ellipsis:
        return fields.List(_field(given[0]), validate=validate.Length(_PAIR, _PAIR), **options)
    if origin in {tuple, list, Sequence}:
        return fields.List(_field(given[0]), **options)
    if origin in {dict, Mapping}:
        return fields.Dict(fields.String(), None if given[1] is Any else _field(given[1]), **options)
    raise TypeError(f"{kind} has no shape.")

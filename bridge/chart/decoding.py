"""Reads one resource from its JSON: at once where it is as R4 wants it, else as far as it can be read, and tells.

One that R5 writes otherwise is put into R4's words first. That is asked only where R4's reader refuses it, so that a
chart in R4 does not wait for it.
"""

import re
from decimal import Decimal
from typing import Any, Final, TypeVar, cast, get_args

import msgspec
from msgspec import Struct

from bridge.chart.datatypes import Resource
from bridge.chart.lenient import ENCODE, PARSE, ReadingNote, choice_notes, exact_number, read_as_far_as_possible
from bridge.chart.r5.translating import as_r4
from bridge.chart.resources import AnyResource

R = TypeVar("R", bound=Resource)
KINDS: Final[dict[str, type[Resource]]] = {kind.__name__: kind for kind in get_args(AnyResource)}
"""The resources that are read, by their FHIR names."""

can_be_named: Final = re.compile(r"[^\s/#?|]+").fullmatch
"""Tells whether an id can stand behind `Type/` in a reference; R4 allows less, real servers write more."""


class Whom(Struct, gc=False):
    """The text of the reference to a resource's patient."""

    reference: str | None = None


class Glance(Struct, gc=False, rename="camel"):
    """What must be known of a resource before it is read: its kind, its id, and whose it is."""

    resource_type: str | None = None
    id: str | None = None
    subject: Whom | None = None
    patient: Whom | None = None
    beneficiary: Whom | None = None


glance_at: Final = msgspec.json.Decoder(Glance).decode
"""Glances at a resource as R4 wants it; raises ValidationError where the little that is looked at is odd."""


def glance(raw: bytes) -> Glance:
    """Look at a JSON text for what it is; one that is no FHIR has no `resource_type`.

    Raises msgspec.DecodeError where it is no valid JSON and RecursionError where it is nested too deeply.
    """
    try:
        return glance_at(raw)
    except msgspec.ValidationError:
        written = PARSE(raw)
    if not isinstance(written, dict) or not isinstance(written.get("resourceType"), str):
        return Glance()
    own_id = written.get("id")
    whose = next((written[name] for name in ("subject", "patient", "beneficiary") if name in written), None)
    text = whose.get("reference") if isinstance(whose, dict) else None
    return Glance(
        written["resourceType"],
        own_id if isinstance(own_id, str) else None,
        Whom(text) if isinstance(text, str) else None,
    )


class _Numbers(dict[str, object]):
    """Numbers by how they are written, each made once: charts repeat a few."""

    def __missing__(self, literal: str) -> object:
        number = exact_number(literal)
        if len(self) < 10_000:  # noqa: PLR2004  # enough for all doses there are, too few to matter for memory
            self[literal] = number
        return number


_NUMBERS: Final = _Numbers()


def _number(_: type[object], value: object) -> object:
    """Take a JSON number as an exact `Decimal`, and nothing else as one."""
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return _NUMBERS[str(value)]
    raise ValueError("not a number")


_DECODE: Final = {
    kind: msgspec.json.Decoder(kind, dec_hook=_number, float_hook=_NUMBERS.__getitem__).decode
    for kind in KINDS.values()
}


def read_resource(kind: type[R], raw: bytes) -> tuple[R, tuple[ReadingNote, ...]]:
    """Read one resource of a known kind, and tell what was odd about it.

    raw   an object in valid JSON with the `resourceType` of the kind, as `glance` found it

    What is told of a resource in R5 is told under R4's names of its elements.
    """
    try:
        resource = cast("R", _DECODE[kind](raw))
    except msgspec.ValidationError:
        return _read_odd(kind, PARSE(raw))
    except RecursionError:
        unread, _ = read_as_far_as_possible(kind, {})
        return unread, (ReadingNote("", "is nested too deeply to be read"),)
    return resource, tuple(choice_notes(resource)) if kind.one_of else ()


def _read_odd(kind: type[R], written: dict[str, Any]) -> tuple[R, tuple[ReadingNote, ...]]:
    """Read a resource that is not as R4 wants it: one of R5 in R4's words, any other as far as it can be read."""
    translated = as_r4(kind.__name__, written)
    if translated is None:
        return read_as_far_as_possible(kind, written)
    try:
        resource = cast("R", _DECODE[kind](ENCODE(translated)))
    except msgspec.ValidationError:
        return read_as_far_as_possible(kind, translated)
    return resource, tuple(choice_notes(resource))

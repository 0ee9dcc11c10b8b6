"""Reads a resource that is not quite as FHIR R4 wants it, as far as it can be read, and tells what was odd."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import FieldInfo, fields

from bridge.chart.datatypes import Element, Extension, Number, Resource, Skipped

R = TypeVar("R", bound=Resource)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DEEPEST: Final = 40
"""Charts nest a dozen levels; what nests deeper than this is no chart."""
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """What was odd about one element of a resource, and what was done; an empty element is the whole resource."""

    element: str
    problem: str

    def __str__(self) -> str:
        return f"{self.element} {self.problem}" if self.element else self.problem


def exact_number(literal: str) -> Decimal | str:
    """Take a number as written; one whose exponent no computer can hold stays text, which nothing reads as a number."""
    try:
        return Decimal(literal)
    except InvalidOperation:
        return literal


PARSE: Final = msgspec.json.Decoder(float_hook=exact_number).decode
"""Reads any JSON with its numbers exactly as written."""

ENCODE: Final = msgspec.json.Encoder(decimal_format="number").encode
"""Writes what `PARSE` has read, digit by digit."""


def read_as_far_as_possible(kind: type[R], written: dict[str, Any]) -> tuple[R, tuple[ReadingNote, ...]]:
    """Read what can be read of a resource, with None where nothing can, and tell every oddity.

    written  the resource as `PARSE` gives it
    """
    reading = _Reading(kind.__name__)
    resource = reading.struct(kind, written, "", 0)
    return resource, (*reading.notes, *choice_notes(resource))


def choice_notes(resource: Resource) -> list[ReadingNote]:
    """Tell where of a choice such as `medication[x]` nothing is given, or more than one."""
    notes = []
    for name, (one_way, other_way) in resource.one_of:
        one, other = getattr(resource, one_way), getattr(resource, other_way)
        if (one is None) is (other is None):
            notes.append(ReadingNote(name, "is missing" if one is None else "is given in more than one way"))
    return notes


_ELEMENTS: Final[dict[type[Struct], dict[str, FieldInfo]]] = {}


def _elements(kind: type[Struct]) -> dict[str, FieldInfo]:
    """Look up the elements of a class by their FHIR names."""
    if kind not in _ELEMENTS:
        _ELEMENTS[kind] = {element.encode_name: element for element in fields(kind)}
    return _ELEMENTS[kind]


@cache
def _plain(wanted: Any) -> Any:  # noqa: ANN401  # a type as written in an annotation has no type of its own
    """Take the rules off an annotated type: they only say that a text is not empty, which is checked for all."""
    return get_args(wanted)[0] if get_origin(wanted) is Annotated else wanted


def _kind_of(value: object) -> str:
    """Say in words what a JSON value is."""
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (int, Decimal)):
        return "a number"
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else "null"


def _is_whole(number: Decimal) -> bool:
    """Say whether a number is whole and of a size that can be (an exponent may name one that fills the memory)."""
    return number.adjusted() < 19 and number == number.to_integral_value()  # noqa: PLR2004  # 64 bits


_WANTED: Final = {str: "a text", bool: "yes or no", int: "a whole number", Number: "a number"}


@dataclass(slots=True)
class _Reading:
    """One walk through one resource, and what it found odd."""

    kind: str
    notes: list[ReadingNote] = field(default_factory=list)

    def tell(self, element: str, problem: str) -> object:
        """Note an oddity and leave the element out."""
        self.notes.append(ReadingNote(element, problem))
        return _ABSENT

    def struct(self, kind: type[Any], written: dict[str, Any], path: str, depth: int) -> Any:  # noqa: ANN401
        """Read an object into its class, element by element."""
        elements = _elements(kind)
        values: dict[str, Any] = {}
        for name, value in written.items():
            where = f"{path}.{name}" if path else name
            element = elements.get(name)
            if element is None:
                self.unread(kind, name, value, where)
                continue
            read = self.value(element.type, value, where, depth + 1)
            if read is not _ABSENT:
                values[element.name] = read
        for element in elements.values():
            if element.required and element.name not in values:
                values[element.name] = () if get_origin(element.type) is tuple else None
                if element.encode_name not in written:
                    self.missing(element.encode_name, written, path)
        return kind(**values)

    def missing(self, name: str, written: dict[str, Any], path: str) -> None:
        """Tell that an element which R4 requires is not there."""
        where = f"{path}.{name}" if path else name
        self.tell(where, "has no value, only an extension" if f"_{name}" in written else "is missing")

    def unread(self, kind: type[Any], name: str, value: object, where: str) -> None:
        """Pass over an element that nothing is read from; tell it where R4 does not have it."""
        if kind in (Skipped, Extension) or (name == "resourceType" and issubclass(kind, Resource)):
            return
        if name == "modifierExtension" and value:
            self.tell(where, "changes what the record means in a way that is not known here; passed over")
        known = issubclass(kind, Element) and name in kind.also_known
        if not known and not (name.startswith("_") and self.knows(kind, name[1:])):
            self.tell(where, f"is not an element of {self.kind}; passed over")

    @staticmethod
    def knows(kind: type[Any], name: str) -> bool:
        """Say whether R4 has the element, read here or not."""
        return name in _elements(kind) or name in getattr(kind, "also_known", ())

    def value(self, wanted: Any, value: Any, where: str, depth: int) -> Any:  # noqa: ANN401
        """Read one value as what is wanted there, or tell why it cannot be."""
        if depth > _DEEPEST:
            return self.tell(where, "is nested too deeply; passed over")
        if value is None:
            return self.tell(where, "is null; passed over")
        if get_origin(wanted) is tuple:
            return self.several(get_args(wanted)[0], value, where, depth)
        if isinstance(value, list) and wanted is not Raw:
            return self.only_one(wanted, value, where, depth)
        if wanted is Raw:
            return Raw(ENCODE(value))
        return self.single(_plain(wanted), value, where, depth)

    def several(self, wanted: Any, value: Any, where: str, depth: int) -> Any:  # noqa: ANN401
        """Read a list; a single entry where R4 wants a list is read as a list of one."""
        if not isinstance(value, list):
            self.tell(where, "is not a list; read as a list of one")
            value = [value]
        read = (self.value(wanted, entry, f"{where}[{place}]", depth + 1) for place, entry in enumerate(value))
        return tuple(entry for entry in read if entry is not _ABSENT)

    def only_one(self, wanted: Any, value: list[Any], where: str, depth: int) -> Any:  # noqa: ANN401
        """Read the entry of a list of one where R4 wants no list."""
        if len(value) != 1:
            return self.tell(where, f"is a list of {len(value)} where R4 wants one; passed over")
        self.tell(where, "is a list where R4 wants one; its only entry is read")
        return self.value(wanted, value[0], where, depth + 1)

    def single(self, wanted: Any, value: Any, where: str, depth: int) -> Any:  # noqa: ANN401
        """Read an object, a text, a number or a yes or no."""
        if wanted in _WANTED:
            return self.primitive(wanted, value, where)
        if isinstance(value, dict):
            return Skipped() if wanted is Skipped else self.struct(wanted, value, where, depth)
        return self.tell(where, f"is {_kind_of(value)}, not an object; passed over")

    def primitive(self, wanted: type[object], value: Any, where: str) -> Any:  # noqa: ANN401
        """Read a text, a number, or a yes or no; a number written as text is read as the number it is."""
        if wanted is str and isinstance(value, str):
            return value if value.strip() else self.tell(where, "is an empty text; passed over")
        if wanted is bool and isinstance(value, bool):
            return value
        if wanted in (int, Number):
            number = self.number(value, where)
            if number is not None and wanted is Number:
                return number
            if number is not None and _is_whole(number):
                return int(number)
        if isinstance(value, str) and not value.strip():
            return self.tell(where, "is an empty text; passed over")
        return self.tell(where, f"is {_kind_of(value)}, not {_WANTED[wanted]}; passed over")

    def number(self, value: object, where: str) -> Decimal | None:
        """Read a number exactly; one written as text is read and told."""
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return Decimal(value)
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            number = exact_number(value)
            if isinstance(number, Decimal):
                self.tell(where, f"is text, not a number; read as {value}")
                return number
        return None

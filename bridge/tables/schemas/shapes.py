"""Values made of values: lists, maps, maps with fixed keys, and values that change from a day on."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar, TypeVar, Unpack, cast

from marshmallow import Schema, ValidationError, post_load

from bridge.tables.dated import Dated, Sourced
from bridge.tables.problem import shown
from bridge.tables.schemas import scalars
from bridge.tables.schemas.faults import Faults
from bridge.tables.schemas.table_field import Options, Scalar, TableField, nearest

T = TypeVar("T")


class Keys(Schema):
    """A map whose keys are known.

    record   what is built from the values
    dropped  values that only people read
    """

    record: ClassVar[Callable[..., object]] = dict
    dropped: ClassVar[frozenset[str]] = frozenset()
    error_messages = {"type": "is no map of keys. Write its keys, each with a value."}  # noqa: RUF012 - as the library has it

    def handle_error(self, error: ValidationError, data: object, *, many: bool, **_: object) -> None:  # noqa: ARG002 - as called
        """Say of an unknown key which known one is nearest."""
        known = [field.data_key or key for key, field in self.load_fields.items()]
        messages = cast("dict[str, object]", error.messages)
        for key in messages.keys() - {*known, "_schema"}:
            near = nearest(key, known)
            offer = f"Did you mean {near}?" if near else f"Known here: {', '.join(known)}."
            messages[key] = [f"is an unknown key. {offer}"]

    @post_load
    def build(self, values: dict[str, Any], **_: object) -> object:
        """Build the record."""
        return self.record(**{key: value for key, value in values.items() if key not in self.dropped})


class Noted(Keys):
    """A map that may also say how well it is known and where it was read, for people."""

    dropped = frozenset({"confidence", "source", "note"})
    confidence = scalars.confidence(load_default=None)
    source = scalars.text(load_default=None)
    note = scalars.text(load_default=None)


class Part(TableField[T]):
    """A map with known keys inside a file."""

    def __init__(self, schema: Keys, **options: Unpack[Options]) -> None:
        super().__init__("map of keys", "its keys, each with a value", **options)
        self._schema = schema

    def take(self, value: object) -> T:
        """Read the map."""
        if not isinstance(value, dict):
            raise self.refusal(value)
        return cast("T", self._schema.load(value))


class ListOf(TableField[tuple[T, ...]]):
    """A list whose values are all of one sort."""

    def __init__(self, each: TableField[T], **options: Unpack[Options]) -> None:
        super().__init__("list", 'a list in square brackets, such as ["...", "..."], or []', **options)
        self._each = each

    def take(self, value: object) -> tuple[T, ...]:
        """Read the list; all its wrong values are told at once."""
        if not isinstance(value, list):
            raise self.refusal(value)
        faults = Faults()
        found = [faults.reading(index, self._each.deserialize, one) for index, one in enumerate(value)]
        faults.tell()
        return tuple(cast("list[T]", found))


class SetOf(TableField[frozenset[T]]):
    """A list whose order does not matter."""

    def __init__(self, each: TableField[T], **options: Unpack[Options]) -> None:
        self._list = ListOf(each)
        super().__init__(self._list.noun, self._list.how, **options)

    def take(self, value: object) -> frozenset[T]:
        """Read the list as a set."""
        return frozenset(self._list.take(value))


class ByKey(TableField[dict[str, T]]):
    """A map whose keys are codes, ids or words of one sort.

    every  keys that must be there
    """

    def __init__(
        self,
        key: Scalar[str],
        each: TableField[T],
        every: Iterable[str] = (),
        **options: Unpack[Options],
    ) -> None:
        super().__init__("map", f"a map whose keys are each a {key.noun}", **options)
        self._key, self._each, self._every = key, each, tuple(every)

    def take(self, value: object) -> dict[str, T]:
        """Read the map; all its wrong keys and values are told at once."""
        if not isinstance(value, dict):
            raise self.refusal(value)
        faults = Faults()
        for key in self._every:
            if key not in value:
                faults.add(key, [self._each.error_messages["required"]])
        for key in value:
            faults.reading(key, self._key.of_key, key)
        found = {key: faults.reading(key, self._each.deserialize, one) for key, one in value.items()}
        faults.tell()
        return cast("dict[str, T]", found)


class DatedOf(TableField[Dated[T]]):
    """A map from the first day on which a value applies to the value; null ends it.

    entry   the schema of one value
    filled  whether there must be a day at all
    """

    def __init__(self, entry: Keys, *, filled: bool = False, **options: Unpack[Options]) -> None:
        how = 'a map from the first day to the value, such as {"2018-01-01": {value: "...", confidence: "..."}}'
        super().__init__("map from days to values", how, **options)
        self._entry: Part[Sourced[T]] = Part(entry, allow_none=True)
        self._day, self._filled = scalars.day(), filled

    def take(self, value: object) -> Dated[T]:
        """Read the days and their values; days must rise, so that the file reads as a history."""
        if not isinstance(value, dict) or (self._filled and not value):
            raise self.refusal(value)
        faults = Faults()
        days = {key: faults.reading(key, self._day.of_key, key) for key in value}
        values = [faults.reading(key, self._entry.deserialize, one) for key, one in value.items()]
        self._check_order(days, faults)
        faults.tell()
        return Dated(tuple(cast("Iterable[date]", days.values())), tuple(values))

    @staticmethod
    def _check_order(days: dict[str, date | None], faults: Faults) -> None:
        written = [(one, key) for key, one in days.items() if one]
        for (earlier, before), (later, key) in pairwise(written):
            if later <= earlier:
                faults.add(key, [f"stands after {shown(before)}. Write the days in rising order."])


class Value(Noted):
    """One value of a dated map, with how well it is known and where it was read; `dated` adds the value itself."""

    record = Sourced
    dropped = frozenset()
    confidence = scalars.confidence()


def dated(each: TableField[T], *, filled: bool = False, **options: Unpack[Options]) -> DatedOf[T]:
    """Make a field for a value of a sort that changes from a day on."""
    return DatedOf(cast("type[Keys]", Value.from_dict({"value": each}))(), filled=filled, **options)


class OrEntry(TableField[T]):
    """A value that may be written alone, or as `{value: ...}` where something is to be said about it."""

    def __init__(self, each: Scalar[T], entry: Keys, **options: Unpack[Options]) -> None:
        super().__init__(each.noun, each.how, **options)
        self._each, self._entry = each, Part[T](entry)

    def take(self, value: object) -> T:
        """Read the value alone or out of its entry."""
        return self._entry.take(value) if isinstance(value, dict) else self._each.take(value)

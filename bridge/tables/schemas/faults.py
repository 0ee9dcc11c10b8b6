"""What is wrong with the members of a list or a map, gathered so that all of it is told at once."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from marshmallow import ValidationError

from bridge.tables.problem import Path

A = TypeVar("A")
T = TypeVar("T")

ITSELF = "_schema"
"""Under this key stands what is wrong with a value as a whole, beside what is wrong inside it."""


class Faults:
    """Words for what is wrong, by key or by place in the list."""

    def __init__(self) -> None:
        self._found: dict[str | int, object] = {}

    def reading(self, key: str | int, read: Callable[[A], T], value: A) -> T | None:
        """Read one member, or note what is wrong with it and give None."""
        try:
            return read(value)
        except ValidationError as error:
            self.add(key, error.messages)
            return None

    def add(self, key: str | int, messages: object) -> None:
        """Note what is wrong with a member, beside what is known already."""
        before = self._found.get(key)
        if before is None:
            self._found[key] = messages
        elif isinstance(messages, dict):
            self._found[key] = {ITSELF: before, **messages}
        else:
            both: dict[str, Any] = before if isinstance(before, dict) else {ITSELF: before}
            self._found[key] = {**both, ITSELF: [*both.get(ITSELF, []), *cast("list[str]", messages)]}

    def tell(self) -> None:
        """Raise ValidationError where anything was noted."""
        if self._found:
            raise ValidationError(cast("Any", self._found))


def faults_of(messages: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Give each thing that is wrong with the way to it, out of the nested words of a ValidationError."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from faults_of(inner, path if key == ITSELF else (*path, key))
    else:
        for words in cast("list[str]", messages):
            yield path, words

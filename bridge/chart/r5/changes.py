"""The table of what R5 writes otherwise in one kind of resource, or in one part of it, and how R4 says the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Written = dict[str, Any]
"""An object as it stands in the JSON."""

Reshape = Callable[[Any], Written | None]
"""Says in R4's elements what an element of R5 says; None where its value does not have R5's shape."""

NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Changes:
    """How R5 differs from R4 in one kind of resource or part; what is in no table is the same in both.

    renamed   R5's name and R4's name of what has the same content
    reshaped  R5's name of what R4 writes in other elements, or in another shape
    left_out  names that only R5 has and that nothing is read from, or only by `added`
    lists     names of what is a list in R5 alone; nothing is read from it
    only_r4   names that R5 has given up: an object that holds one is not of R5, or not all of it
    required  what R4 requires and R5 does not, and how R4 writes it empty
    added     what R4 says in one element and R5 in several: R4's elements, made from the whole object
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    reshaped: Mapping[str, Reshape] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    only_r4: frozenset[str] = frozenset()
    required: Mapping[str, Any] = field(default_factory=dict)
    added: Callable[[Written], Mapping[str, Any]] = lambda _: NOTHING

    def as_r4(self, written: Written) -> Written | None:
        """Write an object as R4 does; None where nothing in it is of R5.

        Where an object mixes both releases, R4's elements stay, what R5 alone can say is taken over, and what is
        neither is left for the reader to tell.
        """
        mixed = not self.only_r4.isdisjoint(written)
        result: Written = {}
        changed = False
        for name, value in written.items():
            new = self._element(name, value, mixed=mixed)
            if new is None or any(each != name and (each in written or each in result) for each in new):
                result[name] = value
            else:
                changed = True
                result.update(new)
        if changed and not mixed:
            result.update(self.added(written))
            result = {**self.required, **result}
        return result if changed else None

    def _element(self, name: str, value: object, *, mixed: bool) -> Written | None:
        """Write one element as R4 does; None where it is to stay as it is.

        `_name`, what JSON writes beside a date or text to hold its extensions, goes where `name` goes.
        """
        bare = name.removeprefix("_")
        if bare in self.renamed:
            return {f"_{self.renamed[bare]}" if name != bare else self.renamed[bare]: value}
        if name in self.reshaped:
            return self.reshaped[name](value)
        needless = bare in self.left_out or (name in self.lists and isinstance(value, list))
        return {} if needless and not mixed else None


def each_part(name: str, changes: Changes) -> Reshape:
    """Make the reshaping of an element that is a list of parts, each with changes of its own."""

    def reshape(value: object) -> Written | None:
        parts = value if isinstance(value, list) else [value]
        read = [changes.as_r4(part) if isinstance(part, dict) else None for part in parts]
        if all(new is None for new in read):
            return None
        return {name: [part if new is None else new for part, new in zip(parts, read, strict=True)]}

    return reshape

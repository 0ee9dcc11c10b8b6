"""Make a fact: a small record that nobody changes once it is made."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def fact(record: type[T]) -> type[T]:
    """Make a class a frozen dataclass as far as the type checker goes: it refuses every assignment to a field.

    A chart is about 130 such records. Refusing assignments once more at run time would make each of them five times as
    dear (1.2 against 0.24 us), half of the time of a whole run.
    """
    return dataclass(slots=True, unsafe_hash=True)(record)

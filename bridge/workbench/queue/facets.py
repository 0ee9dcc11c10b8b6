"""Lays out the filters of the queue: each value with how many rows it would give."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bridge.workbench.queue.asked import LISTS, Asked, in_address
from bridge.workbench.queue.labels import FILTERS, OPENED_FIRST, Labels


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, as the address names it and in words."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter with its values."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    open: bool


def lay_out(asked: Asked, counts: Mapping[str, Sequence[tuple[str, int]]], labels: Labels) -> Iterator[Facet]:
    """Give each filter with its values; one that is chosen stays, though no row has it any more."""
    for name, label in FILTERS.items():
        counted = {in_address(name, value, asked.me): count for value, count in counts.get(LISTS[name], ())}
        for one, value in asked.chosen:
            if one == name:
                counted.setdefault(value, 0)
        choices = tuple(
            Choice(value, labels.say(name, value), count, asked.has(name, value)) for value, count in counted.items()
        )
        yield Facet(name, label, choices, name in OPENED_FIRST or any(choice.chosen for choice in choices))

"""Shares out what stands on a target among the encounters that it concerns, so that each looks at its own only."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

Stored = TypeVar("Stored")


def concerning(
    each: Iterable[Iterable[str]], stored: Sequence[Stored], names_in: Callable[[Stored], Iterable[str]]
) -> Iterator[list[Stored]]:
    """Give, for each group of names, what names one of them, in the order in which it stands.

    names_in  lists what a stored resource names: its own identifier, its encounter, ...
    """
    places: dict[str, list[int]] = {}
    for place, one in enumerate(stored):
        for name in names_in(one):
            places.setdefault(name, []).append(place)
    for names in each:
        found = {place for name in names for place in places.get(name, ())}
        yield [stored[place] for place in sorted(found)]

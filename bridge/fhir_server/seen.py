"""Remembers what was seen in a long walk, in ten to twenty bytes each, so that memory hardly grows with it."""

from array import array
from typing import Final

_FIRST: Final = 1024
"""Places to begin with; a power of two, as all sizes are."""
_FULL: Final = 0.8
"""How many of the places are taken at most."""
_ALL: Final = 2**64 - 1


class Seen:
    """A set of texts of which only a 64-bit hash is kept.

    A set of Python's takes ten times the room. That two of 100,000 texts have one hash happens once in a thousand
    million walks.
    """

    def __init__(self) -> None:
        self._places = array("Q", (0,)) * _FIRST
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def add(self, text: str) -> bool:
        """Remember a text; say whether it is new."""
        if self._number >= len(self._places) * _FULL:
            self._grow()
        key = hash(text) & _ALL or 1
        place = self._place_of(key)
        if self._places[place] == key:
            return False
        self._places[place] = key
        self._number += 1
        return True

    def _place_of(self, key: int) -> int:
        """Find where a key is, or the empty place where it belongs."""
        places, last = self._places, len(self._places) - 1
        place = key & last
        while (there := places[place]) and there != key:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        before = self._places
        self._places = array("Q", (0,)) * (2 * len(before))
        for key in filter(None, before):
            self._places[self._place_of(key)] = key

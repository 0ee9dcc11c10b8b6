"""What is asked of a server in one search, and what a page of its answer holds."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bridge.fhir_server.entries import Entry
from bridge.fhir_server.question import Asked, query_of

LONGEST_URL: Final = 2_000
"""Characters of a search that every server and proxy takes in a URL."""
_COMMA: Final = re.compile(r"(?<!\\),")


def everything(_: Entry) -> bool:
    """Take any resource of the kind: there is nothing to check."""
    return True


@dataclass(frozen=True, slots=True)
class Search:
    """One search.

    asked    the filters: what a match must fulfil; commas make a list of which one is enough
    include  `_include` and `_revinclude`: left out, and that is said, where the server refuses them
    fits     whether a resource is what was asked for, whatever the server thinks
    because  why it is asked, in words
    """

    kind: str
    asked: tuple[tuple[str, str], ...]
    include: tuple[tuple[str, str], ...] = ()
    fits: Callable[[Entry], bool] = everything
    because: str = ""

    @property
    def filters(self) -> str:
        """Name the parameters, without their values."""
        return ", ".join(dict.fromkeys(name for name, _ in self.asked)) or "no filter"

    @property
    def is_long(self) -> bool:
        """Say whether it is too long for a URL."""
        return length_of(self.kind, (*self.asked, *self.include)) > LONGEST_URL

    @property
    def has_list(self) -> bool:
        """Say whether one of its values is a list."""
        return self._longest_list() is not None

    def each_alone(self) -> Iterator["Search"]:
        """Split it at its longest list: one search for each value."""
        yield from self._split(lambda values: [[value] for value in values])

    def in_chunks(self) -> Iterator["Search"]:
        """Split it at its longest list into searches that fit a URL, as few as can be."""
        length = length_of(self.kind, (*self.asked, *self.include))
        yield from self._split(
            lambda values: _chunks(values, LONGEST_URL - length + len(query_of([("", ",".join(values))])))
        )

    def _split(self, cut: Callable[[list[str]], list[list[str]]]) -> Iterator["Search"]:
        place = self._longest_list()
        if place is None:
            yield self
            return
        name, value = self.asked[place]
        for values in cut(_COMMA.split(value)):
            one = (name, ",".join(values))
            yield replace(self, asked=(*self.asked[:place], one, *self.asked[place + 1 :]))

    def _longest_list(self) -> int | None:
        """Tell which of the filters is the longest list."""
        lengths = [(_commas_in(value), -place) for place, (_, value) in enumerate(self.asked)]
        commas, place = max(lengths, default=(0, 0))
        return -place if commas else None


def _commas_in(value: str) -> int:
    """Count the commas that part the values of a list, not those that are escaped."""
    return len(_COMMA.findall(value)) if "\\," in value else value.count(",")


def length_of(path: str, asked: Asked) -> int:
    """Count the characters of a search in a URL, without the server's base."""
    return len(path) + 1 + len(query_of(asked))


def _chunks(values: Sequence[str], room: int) -> list[list[str]]:
    """Cut a list into lists of which none takes more room in a URL; a value that alone takes more stands alone."""
    chunks: list[list[str]] = [[]]
    taken = 0
    for value in values:
        length = len(query_of([("", value)]))
        if chunks[-1] and taken + length > room:
            chunks.append([])
            taken = 0
        chunks[-1].append(value)
        taken += length
    return chunks


@dataclass(frozen=True, slots=True)
class Page:
    """What one page brought that no page before had.

    matches  what was asked for, checked
    others   what came with it, of any kind
    """

    matches: tuple[Entry, ...]
    others: tuple[Entry, ...]

"""What was learned of a server while asking it, and told once each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from bridge.fhir_server.entries import Entry

NOBODY: Final = "no-such-id"
"""An id that no server gives out."""


@dataclass(slots=True)
class Learned:
    """What is known of one server; None means: not known yet.

    told           is told in words what the server lacks, each thing once
    batch          whether it answers Bundles of questions
    posts          whether it can be asked by POST, where a search is long
    lists          whether a list of values means any of them
    linked         in answers to which ways of asking it has given `next` links
    counts         whether its `total` is more than the number of matches on the page
    no_include     kinds for which it refuses includes
    page_size      how many matches of a kind are asked for at a time, where that is less than usual
    sample         kind and id of some resource it has
    """

    told: Callable[[str], None]
    batch: bool | None = None
    posts: bool | None = None
    lists: bool | None = None
    linked: set[str] = field(default_factory=set)
    counts: bool = False
    no_include: set[str] = field(default_factory=set)
    page_size: dict[str, int] = field(default_factory=dict)
    sample: tuple[str, str] | None = None
    _said: set[str] = field(default_factory=set)

    def say(self, note: str, about: str = "") -> None:
        """Tell something once.

        about  what the note is about, where its words differ from time to time, as a count in it does
        """
        if (about or note) not in self._said:
            self._said.add(about or note)
            self.told(note)

    def note_sample(self, entries: Iterable[Entry]) -> None:
        """Keep in mind one resource that the server has."""
        if self.sample is None:
            self.sample = next(((entry.kind, entry.id) for entry in entries if entry.id), None)

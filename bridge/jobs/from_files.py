"""Note the administrations that files name: a bulk export that was made by somebody else, or any other FHIR files."""

from collections.abc import Callable, Iterable

from bridge.intake.opened import Advance
from bridge.intake.paths import Found
from bridge.intake.sieve import Sieve
from bridge.intake.unreadable import Unreadable
from bridge.jobs.gathering import KIND, Gathering, Noted


def note_files(found: Found, gathering: Gathering, advance: Advance, aside: Callable[[str], None]) -> tuple[Noted, int]:
    """Note what is in the files that were found; give what was noted, and how many places could not be read.

    advance  is told how many more bytes were read
    aside    is told what could not be read, and where

    What was noted before is a duplicate that does nothing: after an end half way the files are read again.
    """
    complaints = 0

    def tell(unreadable: Iterable[Unreadable]) -> None:
        nonlocal complaints
        for one in unreadable:
            complaints += 1
            aside(str(one))

    def find(raw: bytes) -> None:
        gathering.found(raw)
        if gathering.is_full:
            gathering.keep()

    sieve = Sieve(KIND, find, gathering.deleted, advance)
    tell(found.unreadable)
    for file in found.files:
        sieve.read_file(file)
        gathering.keep()
        tell(sieve.unreadable())
    return gathering.noted, complaints

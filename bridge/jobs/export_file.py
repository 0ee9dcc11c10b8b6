"""Read one file of a bulk export line by line, and keep how far it is read together with what was noted of it."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from bridge.fhir_server.failures import BrokenOffError
from bridge.fhir_server.manifest import ExportFile
from bridge.intake.opened import CannotReadError, lines_of, unpacked
from bridge.intake.sieve import Sieve
from bridge.jobs.gathering import KIND, Gathering
from bridge.ledger import exports
from bridge.ledger.exports import Export, Place, key_of

_TRIES: Final = 5
"""So often a file is asked for again of which not one more line came."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told what.

    words   is told what happens, a line a time
    aside   is told what could not be read or was not exported, a line a time
    doing   is told what is being done just now, again and again
    """

    words: Callable[[str], None]
    aside: Callable[[str], None]
    doing: Callable[[str], None]


class FileReading:
    """Reads one file, from where it was read to already, however often it breaks off.

    shown       how messages name it
    place       how far it was read by an earlier run
    complaints  how much could not be read
    """

    def __init__(
        self,
        export: Export,
        gathering: Gathering,
        file: ExportFile,
        shown: str,
        place: Place,
        telling: Telling,
    ) -> None:
        self.complaints = 0
        self._export = export
        self._gathering = gathering
        self._file = file
        self._shown = shown
        self._place = place
        self._telling = telling
        self._sieve = Sieve(KIND, gathering.found, gathering.deleted)
        self._short: int | None = None

    def read(self, pieces: Callable[[], Iterator[bytes]]) -> None:
        """Read to the end.

        pieces  asks for the file, from its start

        Raises what `pieces` raises; BrokenOffError where no more of it comes.
        """
        fails = 0
        while not self._place.is_done:
            before = self._place.lines
            try:
                self._through(pieces())
            except BrokenOffError as error:
                self._keep(self._place)
                fails = fails + 1 if self._place.lines == before else 1
                if fails >= _TRIES:
                    raise
                self._telling.aside(f"{self._shown}: {error.what}; asked for again")

    def _through(self, pieces: Iterator[bytes]) -> None:
        """Read what is new in it; all of it where what was read before is not there any more."""
        before, now, resources = self._place, Place(), 0
        self._show(before)
        for line in self._lines(pieces):
            now = Place(now.lines + 1, zlib.crc32(b"%b\n" % (line or b""), now.checksum))
            resources += line is None or bool(line.strip())
            if now.lines > before.lines:
                self._sieve.read_line(self._shown, now.lines, line)
                self._place = now
                if self._gathering.line_read():
                    self._keep(now)
            elif now.lines == before.lines and now != before:
                self._start_over()
                return
        if now.lines < before.lines:
            self._start_over()
        elif self._is_whole(resources):
            self._keep(replace(now, is_done=True))

    def _lines(self, pieces: Iterator[bytes]) -> Iterator[bytes | None]:
        try:
            yield from lines_of(unpacked(pieces))
        except CannotReadError as error:
            raise BrokenOffError(str(error)) from error

    def _start_over(self) -> None:
        """Begin again: the server wrote the file anew, in another order or with other lines."""
        self._telling.aside(f"{self._shown}: is another than it was; read from its start")
        self._place = Place()

    def _is_whole(self, resources: int) -> bool:
        """Say whether as much came as the server counts; what is short twice in the same way is told, and taken."""
        if self._file.count is None or resources >= self._file.count:
            return True
        words = f"the server counts {self._file.count} resources in it, and {resources} came"
        if self._short != resources:
            self._short = resources
            raise BrokenOffError(words)
        self._complain(f"{self._shown}: {words}")
        return True

    def _keep(self, place: Place) -> None:
        """Note what was gathered, and keep how far the file is read, in one transaction."""
        for unreadable in self._sieve.unreadable():
            self._complain(str(unreadable))

        def how_far(book: Connection) -> None:
            exports.read_to(book, self._export, key_of(self._file.url), place)

        self._gathering.keep(how_far)
        self._place = place
        self._show(place)

    def _show(self, place: Place) -> None:
        of_all = "" if self._file.count is None else f" of {self._file.count:,}"
        self._telling.doing(f"reading {self._shown}: {place.lines:,}{of_all} lines")

    def _complain(self, words: str) -> None:
        self.complaints += 1
        self._telling.aside(words)

"""Have the server export all administrations, and note them; an export that was broken off goes on where it was."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final

from bridge.errors import UsageError
from bridge.fhir_server.bulk import Exports
from bridge.fhir_server.failures import ExportError, ForgottenError, ServerError
from bridge.fhir_server.manifest import ExportFile, Manifest
from bridge.fhir_server.outcome import outcome_in_words
from bridge.intake.opened import CannotReadError, lines_of, unpacked
from bridge.jobs.export_file import FileReading, Telling
from bridge.jobs.gathering import KIND, Gathering, Noted
from bridge.jobs.locks import PatientLocks
from bridge.jobs.noticing import Noticing
from bridge.ledger import exports as kept
from bridge.ledger.exports import Export, Place, key_of
from bridge.ledger.ledger import Ledger

_MOST_TOLD: Final = 20
"""So many different errors of an export are told, those first that are most often."""


class Exporting:
    """Catches up by a bulk export.

    base  the FHIR server's URL
    """

    def __init__(self, ledger: Ledger, noticing: Noticing, exports: Exports, base: str, telling: Telling) -> None:
        self._ledger = ledger
        self._noticing = noticing
        self._exports = exports
        self._base = base
        self._telling = telling

    def run(self, of: str, since: datetime | None, *, anew: bool) -> tuple[Noted, int]:
        """Export and note; give what was noted, and how many complaints there were.

        of     `system`, `Patient` or `Group/ID`
        since  only what changed since then; None goes on with the export that was begun, whatever its start
        anew   begin another export, and note also what was noted before

        Raises UsageError where another does the same just now, or an export with another start is not finished,
        ExportError where the server cannot do it, and another ServerError where it is broken: run again, it goes on.
        """
        with PatientLocks(self._ledger.engine) as locks:
            if not locks.take({f"export of {of} at {self._base}"}):
                raise UsageError(f"Another command reads an export of {of} just now; it is not done twice.")
            export = self._going_on(of, since, anew=anew) or self._begin(of, since)
            try:
                return self._through(export, anew=anew)
            except ForgottenError as error:
                self._telling.aside(f"{error}. Another export is begun.")
                self._end(export, kept.FORGOTTEN)
            export = self._begin(of, export.since)
            try:
                return self._through(export, anew=anew)
            except ForgottenError:
                self._end(export, kept.FORGOTTEN)
                raise

    # The export

    def _going_on(self, of: str, since: datetime | None, *, anew: bool) -> Export | None:
        """Give the export that was begun and is not finished, if that is what is wanted."""
        with self._ledger.begin() as book:
            export = kept.unfinished(book, self._base, of)
        if export is None:
            return None
        if anew:
            self._end(export, kept.DROPPED)
            return None
        if since is not None and since != export.since:
            begun = "of everything" if export.since is None else f"since {export.since.isoformat()}"
            raise UsageError(
                f"An export {begun} is not finished. Go on with it without --since, or give it up with --anew."
            )
        self._telling.words(f"Goes on with the export of {of} that was begun on {export.at:%Y-%m-%d %H:%M} UTC.")
        return export

    def _begin(self, of: str, since: datetime | None) -> Export:
        status_url = self._exports.begin(of, KIND, since)
        with self._ledger.begin() as book:
            export = kept.begun(book, self._base, of, since, status_url)
        self._telling.words(f"An export of {of} is begun.")
        return export

    def _through(self, export: Export, *, anew: bool) -> tuple[Noted, int]:
        """Wait for an export and read it; one that failed for good is cleared away."""
        gathering = Gathering(self._ledger, self._noticing, self._base, anew=anew)
        try:
            self._waiting("")
            manifest = self._exports.wait(export.status_url, self._waiting)
            complaints = self._read_all(export, gathering, manifest)
        except ForgottenError:
            raise
        except ExportError:
            self._end(export, kept.FAILED)
            raise
        self._end(export, kept.DONE)
        return gathering.noted, complaints

    def _end(self, export: Export, outcome: str) -> None:
        """Keep how an export ended, then have the server forget it: in this order nothing is lost between the two."""
        with self._ledger.begin() as book:
            kept.ended(book, export, outcome)
        try:
            self._exports.delete(export.status_url)
        except ServerError as error:
            self._telling.aside(f"{error}. The server keeps the export until it forgets it by itself.")

    def _waiting(self, progress: str) -> None:
        self._telling.doing(f"waiting for the server's export{': ' if progress else ''}{progress}")

    # Its files

    def _read_all(self, export: Export, gathering: Gathering, manifest: Manifest) -> int:
        """Read the files that are not read yet, and give how many complaints there were."""
        with self._ledger.begin() as book:
            places = kept.places(book, export)
        complaints = 0
        for shown, file in _named(manifest):
            place = places.get(key_of(file.url), Place())
            if place.is_done:
                continue
            reading = FileReading(export, gathering, file, shown, place, self._telling)
            reading.read(partial(self._exports.pieces, file, needs_token=manifest.needs_token))
            complaints += reading.complaints
            self._telling.words(f"{shown}: noted")
        for n, file in enumerate(manifest.errors, 1):
            pieces = self._exports.pieces(file, needs_token=manifest.needs_token)
            complaints += self._errors_in(f"error file {n}", pieces)
        return complaints

    def _errors_in(self, shown: str, pieces: Iterator[bytes]) -> int:
        """Tell what the server could not export, and give how much that is."""
        told: Counter[str] = Counter()
        try:
            told.update(outcome_in_words(line or b"") for line in lines_of(unpacked(pieces)))
        except CannotReadError as error:
            told[str(error)] += 1
        del told[""]
        for words, times in told.most_common(_MOST_TOLD):
            self._telling.aside(f"{shown}: the server says{f' {times} times' if times > 1 else ''}: {words}")
        return told.total()


def _named(manifest: Manifest) -> Iterator[tuple[str, ExportFile]]:
    """Give the files to read, each with what messages call it."""
    ours = [file for file in manifest.output if file.kind in {None, KIND}]
    for words, files in ((KIND, ours), ("deletions", manifest.deleted)):
        for n, file in enumerate(files, 1):
            yield f"{words}, file {n} of {len(files)}", file

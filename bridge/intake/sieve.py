"""Reads FHIR files, or lines that come from elsewhere, for the resources of one kind; nothing else of them is kept."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from bridge.chart.decoding import Glance, can_be_named
from bridge.chart.lenient import ReadingNote
from bridge.chart.references import Scope
from bridge.intake.files import Collecting, OneFile
from bridge.intake.opened import Advance
from bridge.intake.paths import FoundFile
from bridge.intake.unreadable import Unreadable

_BUNDLE: Final = "Bundle"
_DELETE: Final = "DELETE"


class _Request(msgspec.Struct):
    method: str = ""
    url: str = ""


_REQUEST: Final = msgspec.json.Decoder(_Request).decode


class Sieve:
    """Hands on what is of a kind, and names what cannot be read.

    found    is given each resource of the kind that has an id, as JSON
    deleted  is given the URL of each resource that a Bundle says was deleted, of whatever kind
    advance  is told how many more bytes of a file were read
    passed_over  how many resources of other kinds there were
    """

    def __init__(
        self,
        kind: str,
        found: Callable[[bytes], None],
        deleted: Callable[[str], None],
        advance: Advance = lambda _: None,
    ) -> None:
        self.passed_over: Counter[str] = Counter()
        self._kind = kind
        self._found = found
        self._deleted = deleted
        self._collecting = Collecting(self, advance, self._removed)
        self._shown = ""

    def read_file(self, file: FoundFile) -> None:
        """Read a file: NDJSON, a Bundle or a resource, packed or not."""
        self._shown = file.shown
        OneFile(file, self._collecting).read()

    def read_line(self, shown: str, number: int, line: bytes | None) -> None:
        """Read a line of NDJSON that comes from elsewhere.

        shown  how messages name what it comes from
        line   None: it was too long to be kept
        """
        self._shown = shown
        OneFile(FoundFile(Path(shown), shown, shown, given=True, size=0), self._collecting).read_line(number, line)

    def unreadable(self) -> list[Unreadable]:
        """Take away what could not be read since this was asked last."""
        told = list(self._collecting.unreadable)
        self._collecting.unreadable.clear()
        return told

    # What the reading puts in

    def add(self, raw: bytes, seen: Glance, file: str, line: str | int, scope: Scope | None = None) -> str | None:  # noqa: ARG002  (the Pool's shape)
        """Hand a resource on; None for a Bundle, whose entries come one by one."""
        if seen.resource_type == _BUNDLE or not seen.resource_type:
            return None
        if seen.resource_type != self._kind:
            self.passed_over[seen.resource_type] += 1
        elif seen.id and can_be_named(seen.id):
            self._found(raw)
        else:
            reason = "has no id by which the server could be asked for it"
            self._collecting.unreadable.append(Unreadable(self._shown, str(line), reason))
        return ""

    def add_url(self, scope: Scope, url: str, name: str) -> None:
        """Pass over by which URL a Bundle knows a resource."""

    def tell(self, name: str, note: ReadingNote) -> None:
        """Pass over what is odd about a resource: the server is asked for it."""

    def _removed(self, request: bytes) -> None:
        try:
            read = _REQUEST(request)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        if read.method == _DELETE:
            self._deleted(read.url)

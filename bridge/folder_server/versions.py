"""Every version that was seen, in one file beside the resources: a line each, only ever added to.

So a file that is broken while the server starts has its last good version all the same.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec
from msgspec import Raw, Struct

from bridge.errors import UsageError
from bridge.folder_server.asked import READ, WRITE
from bridge.folder_server.kept import Kept

INDEX: Final = ".versions.ndjson"


class _Line(Struct):
    """One version as it is written down; its resource is null where it was deleted."""

    name: str
    number: int
    updated: str
    digest: str
    resource: Raw = Raw(b"null")


_GONE: Final = b"null"
_LINE: Final = msgspec.json.Decoder(_Line).decode


class Versions:
    """The file of versions, open from `with` to its end; another server on the same folder is refused."""

    def __init__(self, top: Path) -> None:
        self._path = top / INDEX
        self._file = -1

    def __enter__(self) -> Self:
        """Open it. Raises UsageError where that cannot be, or another server has it."""
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise UsageError(f"{self._path} cannot be written: {error.strerror}. Name a folder of your own.") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise UsageError(f"{self._path.parent} is served already. Stop the other server first.") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._file)

    def read(self) -> dict[str, Kept]:
        """Give the last version of each resource, by its name. A last line that was cut off counts for nothing."""
        text = self._path.read_bytes()
        whole = text.rfind(b"\n") + 1
        if whole < len(text):
            os.ftruncate(self._file, whole)
        newest: dict[str, Kept] = {}
        for line in text[:whole].splitlines():
            kept = _kept(line)
            if kept is None:
                raise UsageError(f"{self._path} is broken. Move it away: all files count as new then.")
            newest[kept.name] = kept
        return newest

    def add(self, kept: Kept) -> None:
        """Write a version down."""
        line = msgspec.json.encode(_Line(kept.name, kept.number, kept.updated, kept.digest, Raw(WRITE(kept.resource))))
        os.write(self._file, line + b"\n")


def _kept(line: bytes) -> Kept | None:
    try:
        found = _LINE(line)
        resource = None if bytes(found.resource) == _GONE else READ(found.resource)
    except msgspec.DecodeError:
        return None
    kind, _, own_id = found.name.partition("/")
    return Kept(kind, own_id, found.number, found.updated, found.digest, resource)

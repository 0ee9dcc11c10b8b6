"""Finds the files to read behind the paths of a command: files as named, folders with all the FHIR files below them."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bridge.intake.unreadable import Unreadable

Fail = Callable[[OSError], None]
"""Is told what cannot be looked up."""

_ENDINGS: Final = (".json", ".ndjson", ".json.gz", ".ndjson.gz")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file to read.

    shown  the path as given, and what lies below it: how messages name the file
    label  the path below the given path (of a file given itself: its name): how what has no id in it is named
    given  whether the file itself was named, not a folder around it
    size   in bytes on the disk
    """

    path: Path
    shown: str
    label: str
    given: bool
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """The files to read in a stable order, and the paths where nothing could be looked up."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def size(self) -> int:
        """Add up the bytes there are to read."""
        return sum(file.size for file in self.files)


def find_files(paths: Iterable[str | os.PathLike[str]]) -> Found:
    """Find the files behind the paths, each once, whatever the order of the paths.

    In a folder these are `*.json` and `*.ndjson`, also with `.gz`, at any depth; a file given itself may have any name.
    """
    unreadable: list[Unreadable] = []
    files: dict[str, FoundFile] = {}

    def fail(error: OSError) -> None:
        unreadable.append(Unreadable(str(error.filename), None, f"cannot be opened: {error.strerror}"))

    for path in sorted({os.fspath(path) for path in paths}):
        for file in _behind(path, fail):
            files.setdefault(os.path.realpath(file.path), file)
    return Found(_told_apart(files.values()), tuple(unreadable))


def _behind(given: str, fail: Fail) -> Iterator[FoundFile]:
    """Find the files behind one path; what cannot be opened is handed to `fail`."""
    path = Path(given)
    if not path.is_dir():
        yield from _regular(path, given, path.name, fail, given=True)
        return
    below = (Path(folder, name) for folder, _, names in os.walk(path, onerror=fail) for name in names)
    for label, file in sorted((file.relative_to(path).as_posix(), file) for file in below):
        if label.lower().endswith(_ENDINGS):
            yield from _regular(file, f"{given.rstrip('/')}/{label}", label, fail, given=False)


def _regular(path: Path, shown: str, label: str, fail: Fail, *, given: bool) -> Iterator[FoundFile]:
    """Take a file, if it is one that can be read twice (a pipe cannot)."""
    try:
        found = path.stat()
    except OSError as error:
        fail(error)
        return
    if stat.S_ISREG(found.st_mode):
        yield FoundFile(path, shown, label, given, found.st_size)
    else:
        fail(OSError(0, "it is no regular file", shown))


def _told_apart(files: Iterable[FoundFile]) -> tuple[FoundFile, ...]:
    """Label files by their whole path where those below two given paths would be labelled the same."""
    listed = list(files)
    labels = Counter(file.label for file in listed)
    return tuple(file if labels[file.label] == 1 else replace(file, label=file.shown) for file in listed)

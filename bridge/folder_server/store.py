"""What the server has: the files as they are, each with its version; it is found out by looking at them."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bridge.folder_server import clock
from bridge.folder_server.asked import Resource
from bridge.folder_server.files import BrokenFileError, Files, Stamp
from bridge.folder_server.kept import Kept, bare, digest_of
from bridge.folder_server.versions import Versions

_SETTLED: Final = timedelta(seconds=2)
"""A file that was changed so lately may change again without its stamp telling: it is read once more."""
_SURE: Final = 2
"""A file counts as broken, or as gone, when it is so at two looks: editors write in several steps."""


class Store:
    """The resources of a folder.

    told  is told in words what cannot be served
    turn  is held by whoever asks and then writes
    """

    def __init__(
        self, files: Files, versions: Versions, told: Callable[[str], None], now: Callable[[], datetime] = clock.now
    ) -> None:
        self.turn = threading.RLock()
        self._files = files
        self._versions = versions
        self._told = told
        self._now = now
        self._newest = versions.read()
        self._stamps: dict[str, Stamp] = {}
        self._doubts: dict[str, int] = {}
        """How many looks in a row found a file broken, or gone."""

    # Asking

    def current(self, name: str) -> Kept | None:
        """Give a resource, or its deletion; None where there never was one."""
        return self._newest.get(name)

    def of_kind(self, kind: str) -> list[Kept]:
        """List the resources of a kind, in the order of their ids."""
        with self.turn:
            there = [one for one in self._newest.values() if one.kind == kind and one.resource is not None]
        return sorted(there, key=lambda one: one.id)

    @property
    def kinds(self) -> set[str]:
        """Name the kinds of which there is one, or was."""
        with self.turn:
            return {one.kind for one in self._newest.values()}

    # Looking at the files

    def look(self) -> list[str]:
        """Look at all files, and name what is in another version now, or gone."""
        with self.turn:
            try:
                found = dict(self._files.all())
            except OSError as error:
                self._doubt("the folder", f"The folder {self._files.top} cannot be read ({error.strerror}).")
                return []
            self._doubts.pop("the folder", None)
            changed = [name for name, stamp in found.items() if self._stamps.get(name) != stamp]
            gone = [name for name, one in self._newest.items() if one.resource is not None and name not in found]
            return [
                *(name for name in sorted(changed) if self._read(name, found[name])),
                *(name for name in sorted(gone) if self._is_gone(name)),
            ]

    def look_at(self, name: str) -> None:
        """Look at one file before its resource is written over: somebody may have just edited it."""
        self._read(name, None)

    def is_in_doubt(self, name: str) -> bool:
        """Say whether a file is broken at the moment: somebody may be writing it."""
        return name in self._doubts

    def _read(self, name: str, stamp: Stamp | None) -> bool:
        """Read a file; say whether it is a new version."""
        try:
            resource = bare(self._files.read(name))
        except BrokenFileError as error:
            if self._doubt(name, f"{self._files.path(name)} {error}. The version before stays until it is mended."):
                self._remember(name, stamp)
            return False
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                self._doubt(name, f"{self._files.path(name)} cannot be read ({error.strerror}).")
            return False
        self._doubts.pop(name, None)
        self._remember(name, stamp)
        before, digest = self._newest.get(name), digest_of(resource)
        if before is not None and before.digest == digest and before.resource is not None:
            return False
        self._keep(name, resource, digest)
        return True

    def _remember(self, name: str, stamp: Stamp | None) -> None:
        settled = (self._now() - _SETTLED).timestamp()
        if stamp is not None and stamp.time < settled * 1e9:
            self._stamps[name] = stamp

    def _is_gone(self, name: str) -> bool:
        if not self._doubt(name, ""):
            return False
        del self._doubts[name]
        self._stamps.pop(name, None)
        self._keep(name, None, "")
        return True

    def _doubt(self, about: str, words: str) -> bool:
        """Count a doubt, and say whether it is certain by now; then it is told, once."""
        self._doubts[about] = self._doubts.get(about, 0) + 1
        if words and self._doubts[about] == _SURE:
            self._told(words)
        return self._doubts[about] >= _SURE

    # Writing

    def write(self, name: str, resource: Resource) -> Kept:
        """Write a resource into its file; the same again is no new version. Raises OSError where it cannot be."""
        with self.turn:
            content = bare(resource)
            before, digest = self._newest.get(name), digest_of(content)
            if before is not None and before.digest == digest and before.resource is not None:
                return before
            kept = self._next(name, content, digest)
            self._files.write(name, kept.whole)
            self._stamps.pop(name, None)
            self._doubts.pop(name, None)
            return self._add(kept)

    def _keep(self, name: str, resource: Resource | None, digest: str) -> Kept:
        return self._add(self._next(name, resource, digest))

    def _next(self, name: str, resource: Resource | None, digest: str) -> Kept:
        kind, _, own_id = name.partition("/")
        before = self._newest.get(name)
        at = self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return Kept(kind, own_id, 1 if before is None else before.number + 1, at, digest, resource)

    def _add(self, kept: Kept) -> Kept:
        self._versions.add(kept)
        self._newest[kept.name] = kept
        return kept

"""The files of a folder: which resource stands in each, and how one is written."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from bridge.folder_server.asked import A_KIND, AN_ID, READ, WRITE, Resource

_END: Final = ".json"


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a file is known to be the one that was read before.

    time  of its last change, in nanoseconds since 1970
    """

    time: int
    size: int
    inode: int


class BrokenFileError(Exception):
    """A file holds no resource that can be served; says why."""


class Files:
    """Files `Type/id.json` in a folder. Links, hidden files and all other names are passed over."""

    def __init__(self, top: Path) -> None:
        self.top = top

    def all(self) -> Iterator[tuple[str, Stamp]]:
        """Name every resource that has a file, with the file's stamp. Raises OSError where the folder is gone."""
        with os.scandir(self.top) as folders:
            kinds = [one.name for one in folders if A_KIND.fullmatch(one.name) and one.is_dir(follow_symlinks=False)]
        for kind in kinds:
            with os.scandir(self.top / kind) as files:
                for one in files:
                    if one.name.endswith(_END) and AN_ID.fullmatch(one.name.removesuffix(_END)):
                        stamp = _stamp(one)
                        if stamp is not None:
                            yield f"{kind}/{one.name.removesuffix(_END)}", stamp

    def path(self, name: str) -> Path:
        """Tell in which file a resource stands."""
        return self.top / f"{name}{_END}"

    def read(self, name: str) -> Resource:
        """Read a resource. Raises BrokenFileError where it is none, or another one; OSError where there is no file."""
        text = self.path(name).read_bytes()
        try:
            resource = READ(text)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise BrokenFileError(f"is no whole JSON object ({error})") from None
        kind, _, own_id = name.partition("/")
        if resource.get("resourceType") != kind:
            raise BrokenFileError(f"has not the resourceType {kind} of its folder")
        if resource.get("id", own_id) != own_id:
            raise BrokenFileError(f"has not the id {own_id} of its name")
        return resource

    def write(self, name: str, resource: Resource) -> None:
        """Write a resource for people to read, all of it or nothing."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.partial")
        draft.write_bytes(msgspec.json.format(WRITE(resource), indent=2) + b"\n")
        draft.replace(path)


def _stamp(file: os.DirEntry[str]) -> Stamp | None:
    """Give the stamp of a plain file; None where it is none, or is gone already."""
    try:
        if not file.is_file(follow_symlinks=False):
            return None
        found = file.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)

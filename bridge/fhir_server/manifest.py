"""Reads the manifest of a bulk export: which files came of it, and whether our sign-in is needed to take them."""

from dataclasses import dataclass
from typing import Final

import msgspec

from bridge.fhir_server.loosely import read_loosely

_NEXT: Final = "next"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file of NDJSON.

    kind   of the resources in it; None where the server does not say
    count  how many the server says there are
    """

    url: str
    kind: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What came of an export.

    needs_token  whether our sign-in goes with the questions for the files
    deleted      Bundles that name what was deleted
    errors       OperationOutcomes
    next_page    the URL of more of it
    """

    needs_token: bool = False
    output: tuple[ExportFile, ...] = ()
    deleted: tuple[ExportFile, ...] = ()
    errors: tuple[ExportFile, ...] = ()
    next_page: str | None = None

    def and_then(self, more: "Manifest") -> "Manifest":
        """Put a further page behind this one."""
        return Manifest(
            self.needs_token or more.needs_token,
            self.output + more.output,
            self.deleted + more.deleted,
            self.errors + more.errors,
            more.next_page,
        )


class _File(msgspec.Struct):
    url: str
    type: str | None = None
    count: int | None = None


class _Link(msgspec.Struct):
    relation: str = ""
    url: str | None = None


class _Manifest(msgspec.Struct, rename="camel"):
    output: list[_File]
    requires_access_token: bool | None = None
    resource_type: str = ""
    deleted: list[_File] | None = None
    error: list[_File] | None = None
    outcome: list[_File] | None = None
    link: list[_Link] | None = None


def manifest_in(body: bytes) -> Manifest | None:
    """Read a manifest; None for what is none. One that does not say whether it needs a token may need one."""
    read = read_loosely(body, _Manifest)
    if read is None or read.resource_type:
        return None
    following = (link.url for link in read.link or () if link.relation == _NEXT)
    return Manifest(
        read.requires_access_token is not False,
        _files(read.output),
        _files(read.deleted),
        _files(read.error) + _files(read.outcome),
        next(following, None),
    )


def _files(listed: list[_File] | None) -> tuple[ExportFile, ...]:
    return tuple(ExportFile(each.url, each.type, each.count) for each in listed or ())

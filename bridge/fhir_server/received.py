"""Reads a Bundle that a server sent, as far as paging and outcomes need it, whatever is odd in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import Raw, Struct

from bridge.fhir_server.entries import Entry, entry_of

_STATUS: Final = re.compile(r"\s*(\d{3})\b")


class Came(Struct, frozen=True, gc=False):
    """One entry of a Bundle.

    entry     its resource, if it has one
    mode      "match", "include", "outcome", or "" where the server does not say
    status    of an answer to a request: its HTTP status, 0 where that is not said
    location  where the resource was put
    etag      its version, as an ETag
    outcome   the OperationOutcome, in JSON
    """

    entry: Entry | None
    mode: str = ""
    status: int = 0
    location: str | None = None
    etag: str = ""
    outcome: bytes = b""


@dataclass(frozen=True, slots=True)
class Received:
    """One Bundle.

    total  how many match, as the server counts them; None where it does not say or says that it estimates
    next   the link to the next page
    odd    how many entries could not be looked at
    by     the way it was asked for: servers give links in answers to some requests and not to others
    """

    came: tuple[Came, ...]
    total: int | None = None
    next: str | None = None
    odd: int = 0
    by: str = ""


class _Link(Struct, gc=False):
    relation: str = ""
    url: str = ""


class _Search(Struct, gc=False):
    mode: str | None = None


class _Response(Struct, gc=False):
    status: str | int = ""
    location: str | None = None
    etag: str | None = None
    outcome: Raw = Raw(b"")


class _BundleEntry(Struct, gc=False, rename="camel"):
    full_url: str | None = None
    resource: Raw = Raw(b"")
    search: _Search | None = None
    response: _Response | None = None


class _OddEntry(Struct, gc=False):
    resource: Raw = Raw(b"")


class _Bundle(Struct, gc=False, rename="camel"):
    resource_type: str
    total: int | None = None
    about_total: Raw = msgspec.field(name="_total", default=Raw(b""))
    link: list[_Link] = []
    entry: list[_BundleEntry] = []


class _OddBundle(Struct, gc=False, rename="camel"):
    resource_type: str
    total: Raw = Raw(b"")
    link: list[Raw] = []
    entry: list[Raw] = []


_BUNDLE: Final = msgspec.json.Decoder(_Bundle).decode
_ODD_BUNDLE: Final = msgspec.json.Decoder(_OddBundle).decode
_ENTRY: Final = msgspec.json.Decoder(_BundleEntry).decode
_ODD_ENTRY: Final = msgspec.json.Decoder(_OddEntry).decode
_LINK: Final = msgspec.json.Decoder(_Link).decode


def read_bundle(body: bytes, by: str = "") -> Received | None:
    """Read a Bundle; None where it is none."""
    odd = 0
    try:
        bundle = _BUNDLE(body)
    except msgspec.ValidationError:
        mended = _mend(body)
        if mended is None:
            return None
        bundle, odd = mended
    except (msgspec.DecodeError, RecursionError):
        return None
    if bundle.resource_type != "Bundle":
        return None
    links = {link.relation: link.url for link in bundle.link}
    estimated = b"estimate" in bytes(bundle.about_total) or "_total=estimate" in links.get("self", "")
    came = tuple(_came(entry) for entry in bundle.entry)
    return Received(came, None if estimated else bundle.total, links.get("next") or None, odd, by)


def _came(entry: _BundleEntry) -> Came:
    resource = bytes(entry.resource)
    seen = entry_of(resource, entry.full_url) if resource else None
    mode = (entry.search.mode or "") if entry.search else ""
    if entry.response is None:
        return Came(seen, mode)
    response = entry.response
    status = _STATUS.match(f"{response.status}")
    return Came(
        seen, mode, int(status[1]) if status else 0, response.location, response.etag or "", bytes(response.outcome)
    )


def _mend(body: bytes) -> tuple[_Bundle, int] | None:
    """Read a Bundle in which something is odd, entry by entry; count the entries of which nothing could be made."""
    try:
        loose = _ODD_BUNDLE(body)
    except msgspec.ValidationError:
        return None
    entries = [_entry(raw) for raw in loose.entry]
    kept = [entry for entry in entries if entry is not None]
    total = int(bytes(loose.total)) if bytes(loose.total).isdigit() else None
    return _Bundle(loose.resource_type, total, link=list(_links(loose.link)), entry=kept), len(entries) - len(kept)


def _entry(raw: Raw) -> _BundleEntry | None:
    try:
        return _ENTRY(raw)
    except msgspec.ValidationError:
        pass
    try:
        return _BundleEntry(resource=_ODD_ENTRY(raw).resource)
    except msgspec.ValidationError:
        return None


def _links(raws: list[Raw]) -> Iterator[_Link]:
    for raw in raws:
        try:
            yield _LINK(raw)
        except msgspec.ValidationError:
            continue

"""One resource as it came from a server: looked at for what it is, but not read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Raw, Struct


class Entry(Struct, frozen=True, gc=False):
    """One resource as it came.

    kind          its `resourceType`
    id            None where it has none, or none that is text
    version       `meta.versionId`
    last_updated  `meta.lastUpdated`, as written
    raw           its JSON, every byte as it came: numbers are not touched
    full_url      the URL under which the Bundle knows it
    """

    kind: str
    id: str | None
    version: str | None
    last_updated: str | None
    raw: bytes
    full_url: str | None = None

    @property
    def name(self) -> str:
        """Name it `Kind/id`; one without an id is `Kind/?`."""
        return f"{self.kind}/{self.id or '?'}"

    def is_newer_than(self, other: "Entry") -> bool:
        """Say whether of two versions this one counts: changed later, else the higher version."""
        mine, its = _moment(self.last_updated), _moment(other.last_updated)
        if mine and its and mine != its:
            return mine > its
        return _number(self.version) > _number(other.version)


class _Meta(Struct, gc=False, rename="camel"):
    version_id: str | None = None
    last_updated: str | None = None


class _Seen(Struct, gc=False, rename="camel"):
    resource_type: str = ""
    id: str | None = None
    meta: _Meta | None = None


class _Odd(Struct, gc=False, rename="camel"):
    resource_type: Raw = Raw(b"null")
    id: Raw = Raw(b"null")
    meta: Raw = Raw(b"null")


_SEEN: Final = msgspec.json.Decoder(_Seen).decode
_ODD: Final = msgspec.json.Decoder(_Odd).decode
_TEXT: Final = msgspec.json.Decoder(str).decode
_META: Final = msgspec.json.Decoder(_Meta).decode


def entry_of(raw: bytes, full_url: str | None = None) -> Entry | None:
    """Look at a resource; None for what is no FHIR resource."""
    try:
        seen = _SEEN(raw)
    except msgspec.ValidationError:
        seen = _look_at_odd(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    meta = seen.meta or _Meta()
    if not seen.resource_type:
        return None
    return Entry(seen.resource_type, seen.id or None, meta.version_id, meta.last_updated, raw, full_url)


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """Keep of each resource the newest version, in the order in which the resources came first."""
    listed = list(entries)
    if len({(entry.kind, entry.id) for entry in listed if entry.id}) == len(listed):
        return listed  # each once, as nearly always
    kept: dict[str, Entry] = {}
    for entry in listed:
        key = entry.name if entry.id else f"{len(kept)}?"
        before = kept.get(key)
        if before is None or entry.is_newer_than(before):
            kept[key] = entry
    return list(kept.values())


def _look_at_odd(raw: bytes) -> _Seen:
    """Look at a resource in which something is of a type it should not be; that counts as missing."""
    try:
        odd = _ODD(raw)
    except msgspec.DecodeError:
        return _Seen()
    try:
        meta = _META(odd.meta)
    except msgspec.DecodeError:
        meta = None
    return _Seen(_text(odd.resource_type) or "", _text(odd.id), meta)


def _text(raw: Raw) -> str | None:
    try:
        return _TEXT(raw)
    except msgspec.DecodeError:
        return None


def _moment(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _number(version: str | None) -> int:
    return int(version) if version and version.isdecimal() and len(version) < 20 else -1  # noqa: PLR2004  # a counter

"""One change to a resource on a server: how it is written into a Bundle, and what became of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec import Raw

from bridge.fhir_server.outcome import outcome_in_words
from bridge.fhir_server.question import query_of
from bridge.fhir_server.received import Came

_ETAG: Final = re.compile(r'(?:W/)?"([^"]*)"')
_NAME: Final = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+/[^/?#]+)(?:/_history/[^/]+)?")
_PASSING: Final = frozenset({408, 425, 429, 502, 503, 504})
"""A server's word within a Bundle that it is busy: alone the change is tried again, with patience."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    method         PUT or POST; GET reads
    url            `Claim/abc`, or `Claim` for a POST
    body           the resource, encoded
    if_match       the version that is replaced: `3`, or `W/"3"`
    if_none_match  `*`: only where there is none yet
    if_none_exist  the search that must find nothing, as in `identifier=system|value`
    """

    method: str
    url: str
    body: bytes = b""
    if_match: str | None = None
    if_none_match: str | None = None
    if_none_exist: str | None = None

    @property
    def tag(self) -> str | None:
        """Write the version that is replaced as an ETag."""
        version = self.if_match
        return version if version is None or version.startswith(("W/", '"')) else f'W/"{version}"'

    @property
    def condition(self) -> str | None:
        """Write the search that must find nothing as it stands in a URL."""
        if self.if_none_exist is None:
            return None
        pairs = (pair.partition("=") for pair in self.if_none_exist.split("&"))
        return query_of([(name, value) for name, _, value in pairs])


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a change.

    status    of HTTP; 0 where the server did not say
    location  where the resource is
    version   its version, if said
    outcome   the server's words, without patient particulars
    body      the resource, if it came back, else empty
    """

    status: int
    location: str | None = None
    version: str | None = None
    outcome: str = ""
    body: bytes = b""


def written(kind: str, changes: Sequence[Change], base: str) -> bytes:
    """Write changes as a Bundle of a type, each resource byte for byte as it is.

    base  the server's URL
    """
    entries = [dict(_entry(change, base)) for change in changes]
    return msgspec.json.encode({"resourceType": "Bundle", "type": kind, "entry": entries})


def _entry(change: Change, base: str) -> Iterator[tuple[str, object]]:
    if change.method == "PUT":
        yield "fullUrl", f"{base}/{change.url}"
    if change.body:
        yield "resource", Raw(change.body)
    conditions = {"ifMatch": change.tag, "ifNoneMatch": change.if_none_match, "ifNoneExist": change.condition}
    given = {name: value for name, value in conditions.items() if value is not None}
    yield "request", {"method": change.method, "url": change.url, **given}


def result_of(change: Change, came: Came, *, must_name: bool = False) -> Result | None:
    """Take the result of a change from an entry of a Bundle's answer; None where it is not certain, or may pass.

    must_name  take only what names the resource that was put
    """
    name = _named(came)
    is_other = change.method == "PUT" and name is not None and name != change.url
    if not came.status or came.status in _PASSING or is_other or (must_name and (change.method != "PUT" or not name)):
        return None
    if not 200 <= came.status < 300:  # noqa: PLR2004  # HTTP's 2xx
        return Result(came.status, came.location, outcome=outcome_in_words(_outcome(came)))
    entry = came.entry
    tag = _ETAG.fullmatch(came.etag)
    version = tag[1] if tag else (entry.version if entry else None)
    return Result(came.status, came.location, version, body=entry.raw if entry else b"")


def _named(came: Came) -> str | None:
    """Name the resource that an entry is about, if it says so."""
    found = _NAME.fullmatch(came.location or "")
    if found:
        return found[1]
    entry = came.entry
    return entry.name if entry is not None and entry.id and entry.kind != "OperationOutcome" else None


def _outcome(came: Came) -> bytes:
    """Give the OperationOutcome of an entry, wherever the server put it."""
    if came.outcome or came.entry is None:
        return came.outcome
    return came.entry.raw

"""What a FHIR server answered: its status, its words and its version, once it has been judged to be an answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_ETAG: Final = re.compile(r'\s*(?:W/)?"?([^"]*)"?\s*')


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: 2xx, 304, 404, 409, 410 or 412.

    body     decompressed; whole JSON of a FHIR resource where the status is 2xx, or empty after a write
    headers  found by name, whatever the letter case
    """

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def found(self) -> bool:
        """Say whether the server did or gave what was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the range that HTTP calls success

    @property
    def version(self) -> str | None:
        """Give the version of the resource, of its ETag: `3` of `W/"3"`."""
        tag = _ETAG.fullmatch(self.headers.get("ETag", ""))
        return (tag[1] or None) if tag else None

    @property
    def location(self) -> str | None:
        """Give the URL under which the server put what was created."""
        return self.headers.get("Location")

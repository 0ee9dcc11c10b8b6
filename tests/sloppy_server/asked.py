"""What a request to the sloppy server asks, and what is answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

PARSE: Final = msgspec.json.Decoder(float_hook=Decimal).decode
WRITE: Final = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(frozen=True, slots=True)
class Asking:
    """One request.

    path    below the base: "metadata", "Claim", "Claim/abc", "Claim/_search", "" for the base itself
    asked   the search parameters, those of a posted form too
    url     path and query as they came
    headers by their names in small letters
    """

    method: str
    path: str
    asked: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    @property
    def kind(self) -> str:
        """Name the kind of resource that is asked for, if any."""
        return self.path.partition("/")[0]

    def all(self, name: str) -> list[str]:
        """List the values of a search parameter."""
        return [value for asked, value in self.asked if asked == name]

    def one(self, name: str, otherwise: str = "") -> str:
        """Give the first value of a search parameter."""
        return next(iter(self.all(name)), otherwise)


@dataclass(frozen=True, slots=True)
class Answering:
    """What is answered."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def went_well(self) -> bool:
        """Say whether what was asked was done."""
        return self.status < 300  # HTTP's 2xx


def outcome(status: int, words: str) -> Answering:
    """Answer with an OperationOutcome."""
    issue = {"severity": "error", "code": "processing", "diagnostics": words}
    return Answering(status, WRITE({"resourceType": "OperationOutcome", "issue": [issue]}))


def query(text: str) -> tuple[tuple[str, str], ...]:
    """Read the parameters of a URL or a form."""
    return tuple(parse_qsl(text, keep_blank_values=True, encoding="utf-8"))


def strip_base(text: str) -> str:
    """Reduce a reference to `Type/id`, without server and version."""
    found = re.fullmatch(r"(?:.*/)?([A-Z][A-Za-z]+/[^/?#|]+)(?:/_history/[^/]+)?", text)
    return found[1] if found else text


def parsed(body: bytes) -> dict[str, Any] | None:
    """Read a JSON object, or None where it is none."""
    try:
        written = PARSE(body)
    except msgspec.DecodeError:
        return None
    return written if isinstance(written, dict) else None

"""What a request asks, and what is answered; nothing here knows sockets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qsl

import msgspec

Resource = dict[str, object]
READ: Final = msgspec.json.Decoder(dict[str, object], float_hook=Decimal).decode
"""Numbers stay as exact as they are written."""
WRITE: Final = msgspec.json.Encoder(decimal_format="number").encode
AN_ID: Final = re.compile(r"[A-Za-z0-9-][A-Za-z0-9.-]{0,63}")
"""FHIR's ids, but none that begins with a dot: such files are hidden."""
A_KIND: Final = re.compile(r"[A-Z][A-Za-z]{1,63}")


@dataclass(frozen=True, slots=True)
class Asking:
    """One request.

    path     below the base: "metadata", "Claim", "Claim/abc", "" for the base itself
    query    search parameters in order, those of a posted form too
    headers  by their names in small letters
    base     the address under which the asker knows the server
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    base: str = ""


@dataclass(frozen=True, slots=True)
class Answering:
    """What is answered."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Refusal(Exception):  # noqa: N818  (an answer, not a fault of the program)
    """A request that is not carried out; `says` tells the asker why.

    code  of FHIR's issue types
    """

    def __init__(self, status: int, code: str, says: str) -> None:
        super().__init__(says)
        self.status = status
        self.code = code
        self.says = says

    @property
    def answering(self) -> Answering:
        """Write it as an OperationOutcome."""
        issue = {"severity": "error", "code": self.code, "diagnostics": self.says}
        return Answering(self.status, WRITE({"resourceType": "OperationOutcome", "issue": [issue]}))


def parameters_in(text: str) -> tuple[tuple[str, str], ...]:
    """Read the parameters of a query or a form."""
    return tuple(parse_qsl(text, keep_blank_values=True, encoding="utf-8"))


def resource_in(body: bytes) -> Resource:
    """Read a resource. Raises Refusal where it is none."""
    try:
        found = READ(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refusal(400, "structure", "The body is no JSON object.") from None
    if not isinstance(found.get("resourceType"), str):
        raise Refusal(400, "structure", "The body has no resourceType.")
    return found

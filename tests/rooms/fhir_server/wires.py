"""A wire to a server that `responses` plays, whose waits are written down instead of waited."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

import msgspec
import requests
import responses

from bridge.fhir_server.address import Address
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.sign_in import Nobody, SignIn
from bridge.fhir_server.wire import Wire

BASE: Final = "https://ehr.example/fhir"
NOW: Final = 1_530_000_000.0
"""Tue, 26 Jun 2018 08:00:00 GMT."""
BUNDLE: Final = b'{"resourceType":"Bundle","type":"searchset","entry":[]}'
CLAIM: Final = b'{"resourceType":"Claim","id":"c-1"}'
PAGE: Final = b"<!DOCTYPE html><html><body>We will be back soon</body></html>"


@dataclass
class Waits:
    """Writes down how long it was asked to sleep."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@dataclass
class Renewable:
    """Signs with `fresh-1`, after a renewal with `fresh-2`, and so on."""

    renewals: int = 0
    refused: list[str | None] = field(default_factory=list)

    def sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer fresh-{self.renewals + 1}"
        return request

    def renew(self, refused: str | None) -> bool:
        self.refused.append(refused)
        self.renewals += 1
        return True


def wire(waits: Waits | None = None, sign_in: SignIn | None = None, **limits: Any) -> Wire:  # noqa: ANN401 - of Limits
    """Build a wire to the server, with some limits of its own."""
    return Wire(
        Address(BASE),
        sign_in or Nobody(),
        replace(Limits(), **limits),
        sleep=waits if waits is not None else Waits(),
        clock=lambda: NOW,
    )


def answers(method: str, path: str, *each: tuple[int, bytes, dict[str, str]]) -> None:
    """Let the server give these answers, one after the other; the last one stays."""
    for status, body, headers in each:
        responses.add(
            method,
            f"{BASE}/{path}" if path else BASE,
            body=body,
            status=status,
            headers=headers,
            content_type="application/fhir+json",
        )


def outcome(code: str, diagnostics: str, **rest: Any) -> bytes:  # noqa: ANN401 - any element of an issue
    """Write an OperationOutcome."""
    issue = {"severity": "error", "code": code, "diagnostics": diagnostics, **rest}
    return msgspec.json.encode({"resourceType": "OperationOutcome", "issue": [issue]})

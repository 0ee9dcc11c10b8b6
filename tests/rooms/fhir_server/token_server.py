"""A token endpoint that checks our statement as a server does: by the public keys that were registered with it."""

import json
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

import requests
import responses
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tests.rooms.fhir_server.wires import BASE

TOKEN_URL: Final = "https://login.example/token"  # noqa: S105 - an address
CLIENT: Final = "our-client"
STATEMENT: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class TokenServer:
    """Gives `token-1`, `token-2` and so on for statements that are in order; plays over `responses`.

    registered  our public keys, as JWKS
    """

    registered: str
    lasts: Any = 300
    algorithms: tuple[str, ...] = ("RS384", "ES384")
    claims: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    given: int = 0

    def open(self) -> None:
        """Begin to answer."""
        responses.add_callback("POST", TOKEN_URL, self.answer)

    def answer(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        """Give a token, or say why not."""
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert "Authorization" not in request.headers
        form = {name: value for name, (value,) in parse_qs(text_of(request)).items()}
        self.forms.append(form)
        known = json.loads(self.registered)
        try:
            token = jwt.decode(form["client_assertion"], KeySet.import_key_set(known), algorithms=list(self.algorithms))
        except (JoseError, ValueError):
            return 400, {}, '{"error":"invalid_client","error_description":"unknown key"}'
        assert token.header["kid"] in {key["kid"] for key in known["keys"]}
        self.claims.append(token.claims)
        self.headers.append(token.header)
        self.given += 1
        answer = {"access_token": f"token-{self.given}", "token_type": "bearer"}
        return 200, {}, json.dumps(answer if self.lasts is None else {**answer, "expires_in": self.lasts})


def text_of(request: requests.PreparedRequest) -> str:
    """Read the body of a request."""
    body = request.body
    assert isinstance(body, bytes)
    return body.decode("ascii")


def configured(**more: Any) -> None:  # noqa: ANN401 - any element of the configuration
    """Let the server publish its SMART configuration."""
    shown = {"token_endpoint": TOKEN_URL, "capabilities": ["client-confidential-asymmetric", "permission-v2"], **more}
    responses.add("GET", f"{BASE}/.well-known/smart-configuration", json=shown)


def asked_of_token_endpoint() -> int:
    """Count the requests that went to the token endpoint."""
    return sum(call.request.url == TOKEN_URL for call in responses.calls)

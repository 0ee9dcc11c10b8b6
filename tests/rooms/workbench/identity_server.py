"""A server that says who somebody is, by OpenID Connect: it asks nobody, and names whom the test chose."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
FORGED = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class Identity:
    """Whom the server names, and how truthfully.

    key  that signs
    """

    address: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    refuses: bool = False
    nonces: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def identity_server() -> Iterator[Identity]:
    """Run the server on a free port."""
    identity = Identity()

    class Answering(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self._tell(_abilities(identity.address))
            elif parts.path == "/keys":
                self._tell({"keys": [KEY.as_dict(private=False)]})
            elif parts.path == "/authorize":
                identity.asked.append(asked)
                identity.nonces["a code"] = asked["nonce"]
                answer = {"error": "access_denied"} if identity.refuses else {"code": "a code"}
                self.send_response(302)
                self.send_header(
                    "Location", f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}"
                )
                self.end_headers()

        def do_POST(self) -> None:
            asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            now = int(time.time())  # noqa: TID251  # what a token says of itself
            claims = {
                "iss": identity.address, "aud": "bridge", "sub": "17", "iat": now, "exp": now + 60,
                "nonce": identity.nonces[asked["code"][0]], **identity.says,
            }  # fmt: skip
            token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, identity.key)
            self._tell({"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token})

        def _tell(self, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    identity.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield identity
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _abilities(address: str) -> dict[str, Any]:
    return {
        "issuer": address,
        "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token",
        "jwks_uri": f"{address}/keys",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
    }

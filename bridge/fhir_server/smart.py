"""Sign in as SMART Backend Services does: a token for a statement that we sign with our own key, and no password."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests

from bridge.fhir_server.address import Address, checked
from bridge.fhir_server.clock import seconds_since_1970
from bridge.fhir_server.discovery import SmartServer, discover
from bridge.fhir_server.failures import ServerError, SignInError
from bridge.fhir_server.keys import SigningKey, read_keys
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.line import Line
from bridge.fhir_server.scopes import Needs, scopes_for
from bridge.fhir_server.token_endpoint import Asking, Refusal, Token, TokenEndpoint

_MARGIN: Final = 30.0
"""Seconds before its end from which a token is not used any more: a request takes its time to arrive."""
_SHARE: Final = 0.1
"""Of a token that lives shorter than five minutes, this part takes the place of the margin."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How we are known to the server.

    key_file   our private keys; read again for each token, so that a changed file counts at once
    token_url  where tokens are given; None: the server says where
    scopes     what to ask for; None: what is needed, as the server writes it
    """

    client_id: str
    key_file: Path
    token_url: str | None = None
    scopes: str | None = None


class SmartBackend:
    """Signs with a token, which is fetched when it is needed and used until shortly before its end.

    Many threads may sign at once: one fetches the token, the others wait for it.

    needs  what the token must allow, where the registration does not name scopes
    sleep  waits between two tries
    clock  gives the seconds since 1970

    Raises AddressError for a token URL that is not encrypted.
    """

    def __init__(
        self,
        address: Address,
        registration: Registration,
        needs: Needs,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = seconds_since_1970,
    ) -> None:
        if registration.token_url is not None:
            checked(registration.token_url, address.http_hosts, "BRIDGE_FHIR_TOKEN_URL")
        self._address = address
        self._registration = registration
        self._needs = needs
        self._clock = clock
        self._line = Line(limits)
        self._endpoint = TokenEndpoint(self._line, limits, sleep, clock)
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._server: SmartServer | None = None
        self._rounds = 0
        self._failure: Exception | None = None

    def sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put a token into a request.

        Raises SignInError where none is given, UnreachableError where nobody answers, KeyFileError for our own file.
        """
        request.headers["Authorization"] = f"Bearer {self._current().text}"
        return request

    def renew(self, refused: str | None) -> bool:
        """Forget the token that was refused, so that the next request fetches another."""
        with self._lock:
            if self._token is not None and refused == f"Bearer {self._token.text}":
                self._token = None
        return True

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    # The token

    def _current(self) -> Token:
        """Give a token that is good for a while; who waited while one was fetched shares it, or the failure."""
        rounds = self._rounds
        with self._lock:
            if self._token is not None and self._clock() < self._token.until - _margin(self._token):
                return self._token
            if self._failure is not None and rounds != self._rounds:
                raise self._failure
            try:
                self._token, self._failure = self._fetch(), None
            except Exception as failure:
                self._failure = failure
                self._server = None
                raise
            finally:
                self._rounds += 1
            return self._token

    def _fetch(self) -> Token:
        """Fetch a token, with the first of our keys that the server takes."""
        server = self._server = self._server or self._discovered()
        url = self._registration.token_url or server.token_url
        if url is None:
            raise SignInError(
                f"{self._address.url} does not say where it gives tokens, neither in .well-known/smart-configuration "
                "nor in its CapabilityStatement: set BRIDGE_FHIR_TOKEN_URL, or another BRIDGE_FHIR_AUTH"
            )
        checked(url, self._address.http_hosts, "BRIDGE_FHIR_TOKEN_URL")
        asking = Asking(url, self._registration.client_id, self._registration.scopes or scopes_for(self._needs, server))
        refused: list[Refusal] = []
        for key in self._keys_for(server):
            answer = self._endpoint.ask(asking, key)
            if isinstance(answer, Token):
                return answer
            refused.append(answer)
            if not answer.of_the_key:
                break
        raise self._refusal(asking, refused)

    def _refusal(self, asking: Asking, refused: list[Refusal]) -> SignInError:
        """Say which setting to look at."""
        last = refused[-1]
        if last.of_the_key:
            advice = (
                f"tried {len(refused)} of the keys in {self._registration.key_file}; look at BRIDGE_FHIR_CLIENT_ID, "
                "and register the public keys that `bridge keys` prints"
            )
        elif last.error == "invalid_scope":
            advice = f"asked for {asking.scopes}; set BRIDGE_FHIR_SCOPE to what we are registered for"
        else:
            advice = "look at BRIDGE_FHIR_CLIENT_ID, BRIDGE_FHIR_TOKEN_URL and BRIDGE_FHIR_SCOPE"
        return SignInError(
            f"no token is given ({last.error or last.status}): {advice}",
            asked=asking.shown,
            status=last.status,
            outcome=last.said,
        )

    def _keys_for(self, server: SmartServer) -> list[SigningKey]:
        """Read our keys, those left out whose algorithm the server does not know."""
        keys = read_keys(self._registration.key_file)
        usable = [key for key in keys if not server.algorithms or key.algorithm in server.algorithms]
        if not usable:
            raise SignInError(
                f"{self._address.url} takes {', '.join(sorted(server.algorithms))}, and {self._registration.key_file} "
                f"has keys for {', '.join(sorted({key.algorithm for key in keys}))} only: make one with `bridge keys`"
            )
        return usable

    def _discovered(self) -> SmartServer:
        """Read what the server says of its sign-in; nothing, where we were told all there is to know."""
        if self._registration.token_url and self._registration.scopes:
            return SmartServer()
        return discover(self._published)

    def _published(self, path: str) -> bytes | None:
        """Read what the server shows to everybody under a path; where we know the token URL it need not answer."""
        try:
            return self._endpoint.read(self._address.url_of(path))
        except ServerError:
            if self._registration.token_url is None:
                raise
            return None


def _margin(token: Token) -> float:
    """Say how long before its end a token is not used any more, in seconds."""
    return min(_MARGIN, token.lasts * _SHARE)

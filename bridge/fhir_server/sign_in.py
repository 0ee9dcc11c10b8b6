"""Say to a FHIR server who we are: not at all, by name and password, or by a token that was given to us."""

from base64 import b64encode
from typing import Protocol

import requests


class SignIn(Protocol):
    """How requests are signed; used by many threads at once."""

    def sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put our credentials into a request."""

    def renew(self, refused: str | None) -> bool:
        """Get fresh credentials after a refusal; False where there are none to get.

        refused  the Authorization header that was refused: where another thread has renewed it, nothing is done
        """


class Nobody:
    """Signs nothing: for a server that lets everybody in."""

    def sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Leave the request as it is."""
        return request

    def renew(self, refused: str | None) -> bool:  # noqa: ARG002 - the protocol's shape
        """Say that there is nothing to renew."""
        return False


class _Fixed:
    """Signs with an Authorization header that never changes."""

    def __init__(self, authorization: str) -> None:
        self._authorization = authorization

    def sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the header into the request."""
        request.headers["Authorization"] = self._authorization
        return request

    def renew(self, refused: str | None) -> bool:  # noqa: ARG002 - the protocol's shape
        """Say that there is nothing to renew: only a person can give another."""
        return False


class Basic(_Fixed):
    """Signs with a user's name and password, in UTF-8 (RFC 7617)."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__(f"Basic {b64encode(f'{user}:{password}'.encode()).decode('ascii')}")


class Bearer(_Fixed):
    """Signs with a token that was given to us; it ends when it ends."""

    def __init__(self, token: str) -> None:
        super().__init__(f"Bearer {token}")

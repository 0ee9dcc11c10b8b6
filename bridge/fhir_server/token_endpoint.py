"""Ask for a token: a statement of who we are, signed and good for a few minutes, against an access token."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar
from uuid import uuid4

import msgspec
import requests
from joserfc import jwt

from bridge.fhir_server.address import without_values
from bridge.fhir_server.failures import NotFhirError
from bridge.fhir_server.judging import turned_away
from bridge.fhir_server.keys import SigningKey
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.line import Line
from bridge.fhir_server.loosely import read_loosely
from bridge.fhir_server.outcome import without_particulars
from bridge.fhir_server.question import FORM, Question, query_of
from bridge.fhir_server.waiting import PassingError, tries

_SECONDS_TO_USE: Final = 240
"""How long a statement is good; at most 300 are allowed, and clocks differ."""
_SECONDS_ASSUMED: Final = 300.0
"""How long a token is good whose end is not told."""
_STATEMENT: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_SAID: Final = 200
_TOKEN: Final = re.compile(r"[!-~]+")
"""What may stand in a header; anything else would be shown in the complaint about it."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of whom."""

    url: str
    client_id: str
    scopes: str

    @property
    def shown(self) -> str:
        """Name the request."""
        return f"POST {without_values(self.url)}"


@dataclass(frozen=True, slots=True)
class Token:
    """An access token.

    until  its end, in seconds since 1970
    lasts  its whole life, in seconds
    """

    text: str
    until: float
    lasts: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """No token: the error by the name that OAuth gives it, and what was said."""

    status: int
    error: str
    said: str

    @property
    def of_the_key(self) -> bool:
        """Say whether it may be our key that is not known: then another may be."""
        return self.error == "invalid_client" or (not self.error and self.status == 401)  # noqa: PLR2004


class _Given(msgspec.Struct):
    access_token: str | None = None
    expires_in: float | str | None = None


class _Refused(msgspec.Struct):
    error: str = ""
    error_description: str | None = None


class TokenEndpoint:
    """Where tokens are asked for.

    line   the connections; nothing on them is signed
    sleep  waits between two tries
    clock  gives the seconds since 1970
    """

    def __init__(self, line: Line, limits: Limits, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._line = line
        self._limits = limits
        self._sleep = sleep
        self._clock = clock

    def ask(self, asking: Asking, key: SigningKey) -> Token | Refusal:
        """Ask for a token with one of our keys.

        Raises UnreachableError where nobody answers, NotFhirError where what answers gives no token and no reason.
        """
        return self._until_answered(asking.shown, partial(self._ask, asking, key))

    def read(self, url: str) -> bytes | None:
        """Read what a server publishes under a URL, or None where there is nothing."""
        return self._until_answered(f"GET {without_values(url)}", partial(self._read, url))

    def _ask(self, asking: Asking, key: SigningKey) -> Token | Refusal:
        """Ask once; each time with a new statement, since a server takes each only once."""
        now = self._clock()
        form = [
            ("grant_type", "client_credentials"),
            ("scope", asking.scopes),
            ("client_assertion_type", _STATEMENT),
            ("client_assertion", statement(asking, key, now)),
        ]
        headers = {"Accept": "application/json", "Content-Type": FORM}
        question = Question("POST", asking.url, headers, query_of(form).encode("ascii"))
        answer, _ = self._line.exchange(question, _unsigned)
        passing = turned_away(answer, now)
        if passing is not None:
            raise passing
        if not answer.found:
            return _refusal(answer.status, answer.body)
        given = read_loosely(answer.body, _Given)
        text = (given and given.access_token) or ""
        if given is None or not _TOKEN.fullmatch(text):
            raise PassingError("answered without a token", kind=NotFhirError, status=answer.status)
        lasts = _seconds(given.expires_in)
        return Token(text, now + lasts, lasts)

    def _read(self, url: str) -> bytes | None:
        """Read once."""
        answer, _ = self._line.exchange(Question("GET", url, {"Accept": "application/json"}), _unsigned)
        passing = turned_away(answer, self._clock())
        if passing is not None:
            raise passing
        return answer.body if answer.found else None

    def _until_answered(self, shown: str, ask: Callable[[], T]) -> T:
        """Ask until it is answered, within the limits."""
        trying = tries(self._limits, self._sleep)
        try:
            return trying(ask)
        except PassingError as passing:
            raise passing.lasting(shown, trying.statistics["attempt_number"]) from None


def statement(asking: Asking, key: SigningKey, now: float) -> str:
    """Sign who we are, for one use within the next minutes.

    now  seconds since 1970

    Source: SMART App Launch 2.2, client authentication with an asymmetric key; RFC 7523.
    """
    claims = {
        "iss": asking.client_id,
        "sub": asking.client_id,
        "aud": asking.url,
        "jti": uuid4().hex,
        "iat": int(now),
        "exp": int(now) + _SECONDS_TO_USE,
    }
    return jwt.encode({"alg": key.algorithm, "kid": key.key_id}, claims, key.key, algorithms=[key.algorithm])


def _refusal(status: int, body: bytes) -> Refusal:
    """Read why no token is given; the words without what may name somebody."""
    refused = read_loosely(body, _Refused) or _Refused()
    return Refusal(
        status, without_particulars(refused.error), without_particulars(refused.error_description or "")[:_LONGEST_SAID]
    )


def _seconds(said: float | str | None) -> float:
    """Read how long a token lives: as a number, as servers should write it, or as text, as some do."""
    try:
        seconds = float(said or 0)
    except ValueError:
        seconds = 0.0
    return seconds if 0 < seconds < float("inf") else _SECONDS_ASSUMED


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request without credentials."""
    return request

"""Ask a FHIR server: one session, few requests at a time, patience with what passes, plain words for what does not."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Final, TypeVar

from bridge.fhir_server.address import Address
from bridge.fhir_server.answers import Answer
from bridge.fhir_server.clock import seconds_since_1970
from bridge.fhir_server.failures import BrokenOffError, RefusedError, SignInError
from bridge.fhir_server.judging import judge
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.line import Line
from bridge.fhir_server.outcome import outcome_in_words
from bridge.fhir_server.question import FHIR_JSON, FORM, Asked, Question, query_of, with_parameters
from bridge.fhir_server.sign_in import Nobody, SignIn
from bridge.fhir_server.waiting import PassingError, tries

__all__ = ["Answer", "Asked", "Limits", "Wire"]

Judging = Callable[[Answer, Question, float], Answer]
"""Gives an answer back if it is one, told the question and the seconds since 1970; raises what else it is."""
Got = TypeVar("Got")
_UNAUTHORIZED: Final = 401
_ACCEPT: Final = {"Accept": FHIR_JSON}
_SENT: Final = {**_ACCEPT, "Content-Type": FHIR_JSON}


class Wire:
    """The way to one FHIR server; any number of threads may use it.

    sleep  waits between two tries
    clock  gives the seconds since 1970

    Each method gives an Answer for 2xx, 304, 404, 409, 410 and 412. It raises UnreachableError, RefusedError,
    SignInError, NotFhirError or TooLargeError for everything else.
    """

    def __init__(
        self,
        address: Address,
        sign_in: SignIn,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = seconds_since_1970,
    ) -> None:
        self.base = address.url
        self._address = address
        self._sign_in = sign_in
        self._limits = limits
        self._sleep = sleep
        self._clock = clock
        self._line = Line(limits)

    @property
    def requests_sent(self) -> int:
        """Count the requests that went to the server, each try counted."""
        return self._line.requests_sent

    def get(self, path: str, asked: Asked = ()) -> Answer:
        """Get a resource, or a page of a search.

        path  below the base (`Claim/abc`, `metadata`, empty for the base itself), or a link that the server wrote

        A 404 or 410 that is a web page raises NotFhirError, with its status: it was not said of a resource.
        """
        return self._ask(Question("GET", with_parameters(self._address.url_of(path), asked), _ACCEPT))

    def search_by_post(self, kind: str, asked: Asked) -> Answer:
        """Search with the parameters in the body, where they are too many for a URL."""
        return self._ask(
            Question(
                "POST",
                self._address.url_of(f"{kind}/_search"),
                {**_ACCEPT, "Content-Type": FORM},
                query_of(asked).encode("ascii"),
            )
        )

    def put(self, path: str, body: bytes, *, if_match: str | None = None, if_none_match: str | None = None) -> Answer:
        """Write a resource under an id of our choice.

        if_match       the version that is to be replaced, as its ETag says it (`W/"3"`)
        if_none_match  `*`: only where there is none yet

        It is sent again when an answer was lost. With a condition a 412 may then be our own doing: read back.
        """
        headers = {**_SENT, "If-Match": if_match, "If-None-Match": if_none_match}
        return self._ask(Question("PUT", self._address.url_of(path), _given(headers), body, needs_body=False))

    def post(self, path: str, body: bytes, *, if_none_exist: str | None = None) -> Answer:
        """Create a resource, or send a Bundle (to the empty path).

        if_none_exist  the search, percent-encoded, that must find nothing for the resource to be created

        A single resource without that condition is sent again only if the server cannot have seen it. A Bundle is sent
        again when its answer was lost: its entries must bear that.
        """
        headers = {**_SENT, "If-None-Exist": if_none_exist}
        whole = not path
        return self._ask(
            Question(
                "POST",
                self._address.url_of(path),
                _given(headers),
                body,
                repeatable=whole or if_none_exist is not None,
                needs_body=whole,
            )
        )

    def ask(self, question: Question, judging: Judging) -> Answer:
        """Make a request whose answer is no resource; what counts as one is judged by who asks.

        It must go to our own origin: our credentials go with it.
        """
        return self._ask(question, judging)

    def pieces(self, question: Question, *, signed: bool, judging: Judging) -> Iterator[bytes]:
        """Give a body of any length as it comes, decompressed; it is asked for until it begins, within the limits.

        signed  whether our credentials go with it: only to our own origin

        Raises BrokenOffError where it breaks off, and else what `ask` raises.
        """
        with ExitStack() as until_read:
            begun = self._patiently(question, partial(self._begin, question, until_read, judging, signed=signed))
            try:
                yield from begun
            except PassingError as passing:
                raise BrokenOffError(passing.what, asked=question.shown) from None

    @property
    def address(self) -> Address:
        """Give where the server is."""
        return self._address

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    # Asking

    def _ask(self, question: Question, judging: Judging = judge) -> Answer:
        """Make a request until it is answered, within the limits."""
        return self._patiently(question, partial(self._try, question, judging))

    def _patiently(self, question: Question, attempt: Callable[[], Got]) -> Got:
        """Try until it succeeds, within the limits."""
        trying = tries(self._limits, self._sleep, repeatable=question.repeatable)
        try:
            return trying(attempt)
        except PassingError as passing:
            tried = trying.statistics["attempt_number"]
            raise passing.lasting(question.shown, tried, repeatable=question.repeatable) from None

    def _begin(self, question: Question, until_read: ExitStack, judging: Judging, *, signed: bool) -> Iterator[bytes]:
        """Make a request once, and once more with a fresh token, and give its body if it is what was asked for."""
        sign_in = self._sign_in if signed else Nobody()
        got, refused = self._opened(question, until_read, sign_in)
        if isinstance(got, Answer) and got.status == _UNAUTHORIZED and sign_in.renew(refused):
            got, _ = self._opened(question, until_read, sign_in)
        if not isinstance(got, Answer):
            return got
        judging(got, question, self._clock())
        raise RefusedError(f"answered {got.status}", asked=question.shown, status=got.status)

    def _opened(
        self, question: Question, until_read: ExitStack, sign_in: SignIn
    ) -> tuple[Iterator[bytes] | Answer, str | None]:
        """Give the body that begins, else the whole answer; also the Authorization that went with the request."""
        with ExitStack() as opened:
            response = opened.enter_context(self._line.open(question, sign_in.sign))
            signed = response.request.headers.get("Authorization")
            answer = Answer(response.status_code, b"", response.headers)
            if not answer.found:
                return Answer(answer.status, self._line.body_of(response, question), answer.headers), signed
            until_read.push(opened.pop_all())
            return self._line.pieces_of(response, question), signed

    def _try(self, question: Question, judging: Judging) -> Answer:
        """Make a request once, and once more with a fresh token if the first is refused."""
        answer, refused = self._line.exchange(question, self._sign_in.sign)
        if answer.status == _UNAUTHORIZED and self._sign_in.renew(refused):
            answer, _ = self._line.exchange(question, self._sign_in.sign)
        if answer.status == _UNAUTHORIZED:
            raise SignInError(
                "the sign-in is refused; look at BRIDGE_FHIR_AUTH and the settings that go with it",
                asked=question.shown,
                status=answer.status,
                outcome=outcome_in_words(answer.body),
            )
        return judging(answer, question, self._clock())


def _given(headers: Mapping[str, str | None]) -> dict[str, str]:
    """Keep the headers that have a value."""
    return {name: value for name, value in headers.items() if value is not None}

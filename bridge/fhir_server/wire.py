"""Ask a FHIR server: one session, few requests at a time, patience with what passes, plain words for what does not."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from bridge.fhir_server.address import Address
from bridge.fhir_server.answers import Answer
from bridge.fhir_server.clock import seconds_since_1970
from bridge.fhir_server.failures import SignInError
from bridge.fhir_server.judging import judge
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.line import Line
from bridge.fhir_server.outcome import outcome_in_words
from bridge.fhir_server.question import FHIR_JSON, FORM, Asked, Question, query_of, with_parameters
from bridge.fhir_server.sign_in import SignIn
from bridge.fhir_server.waiting import PassingError, tries

__all__ = ["Answer", "Asked", "Limits", "Wire"]

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

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    # Asking

    def _ask(self, question: Question) -> Answer:
        """Make a request until it is answered, within the limits."""
        trying = tries(self._limits, self._sleep, repeatable=question.repeatable)
        try:
            return trying(partial(self._try, question))
        except PassingError as passing:
            tried = trying.statistics["attempt_number"]
            raise passing.lasting(question.shown, tried, repeatable=question.repeatable) from None

    def _try(self, question: Question) -> Answer:
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
        return judge(answer, question, self._clock())


def _given(headers: Mapping[str, str | None]) -> dict[str, str]:
    """Keep the headers that have a value."""
    return {name: value for name, value in headers.items() if value is not None}

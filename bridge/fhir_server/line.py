"""Send one request and take the whole answer: one session with its open connections, few requests at a time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests
from requests.adapters import HTTPAdapter

from bridge.fhir_server.answers import Answer
from bridge.fhir_server.breaking import failure_of
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.question import Question
from bridge.fhir_server.reading import pieces, read_body

Signing = Callable[[requests.PreparedRequest], requests.PreparedRequest]


class Line:
    """The connections to one host; any number of threads may use them.

    requests_sent  how many requests went out, each try counted
    """

    def __init__(self, limits: Limits) -> None:
        self.requests_sent = 0
        self._limits = limits
        self._seats = threading.BoundedSemaphore(limits.at_once)
        self._counting = threading.Lock()
        self._session = requests.Session()
        self._session.headers.update({"Accept-Encoding": "gzip", "User-Agent": "bridge"})
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=limits.at_once, max_retries=0)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)

    def exchange(self, question: Question, sign: Signing) -> tuple[Answer, str | None]:
        """Send a request and take the answer, whatever its status; also give the Authorization that went with it.

        Raises PassingError where another try may succeed, TooLargeError, and UnreachableError where none will.
        """
        with self.open(question, sign) as response:
            body = self.body_of(response, question)
        return Answer(response.status_code, body, response.headers), response.request.headers.get("Authorization")

    @contextmanager
    def open(self, question: Question, sign: Signing) -> Iterator[requests.Response]:
        """Send a request and give the answer whose body has still to be taken; it keeps its seat until then.

        Raises what `exchange` raises.
        """
        with self._seats:
            with self._counting:
                self.requests_sent += 1
            try:
                response = self._session.request(
                    question.method,
                    question.url,
                    headers=dict(question.headers),
                    data=question.body,
                    auth=sign,  # always given, so that no other credentials are looked for in a .netrc file
                    timeout=(self._limits.connect_timeout, self._limits.read_timeout),
                    allow_redirects=False,
                    stream=True,
                )
            except OSError as error:
                raise failure_of(error, question, self._limits) from None
            with response:
                yield response

    def body_of(self, response: requests.Response, question: Question) -> bytes:
        """Take a whole body. Raises what `exchange` raises."""
        try:
            return read_body(response, self._limits, question.shown)
        except OSError as error:
            raise failure_of(error, question, self._limits) from None

    def pieces_of(self, response: requests.Response, question: Question) -> Iterator[bytes]:
        """Take a body of any length as it comes. Raises PassingError where it breaks off."""
        try:
            yield from pieces(response, self._limits)
        except OSError as error:
            raise failure_of(error, question, self._limits) from None

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

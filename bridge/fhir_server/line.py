"""Send one request and take the whole answer: one session with its open connections, few requests at a time."""

import threading
from collections.abc import Callable

import requests
from requests.adapters import HTTPAdapter

from bridge.fhir_server.answers import Answer
from bridge.fhir_server.breaking import failure_of
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.question import Question
from bridge.fhir_server.reading import read_body

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
        with self._seats:
            with self._counting:
                self.requests_sent += 1
            try:
                with self._session.request(
                    question.method,
                    question.url,
                    headers=dict(question.headers),
                    data=question.body,
                    auth=sign,  # always given, so that no other credentials are looked for in a .netrc file
                    timeout=(self._limits.connect_timeout, self._limits.read_timeout),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    body = read_body(response, self._limits, question.shown)
            except OSError as error:
                raise failure_of(error, question, self._limits) from None
        return Answer(response.status_code, body, response.headers), response.request.headers.get("Authorization")

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

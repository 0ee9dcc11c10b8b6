"""Have a FHIR server export in bulk: begin, wait until it is done, take the files as they come, clear up behind us.

Source: FHIR Bulk Data Access 2.0, section "Export". What version 3 says otherwise is read too: `outcome` for `error`,
and a manifest that goes on under its `next` link.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, TypedDict

import msgspec

from bridge.fhir_server.address import checked
from bridge.fhir_server.answers import Answer
from bridge.fhir_server.clock import seconds_since_1970
from bridge.fhir_server.failures import ExportError, ForgottenError, NotFhirError, RefusedError, UnreachableError
from bridge.fhir_server.judging import turned_away
from bridge.fhir_server.manifest import ExportFile, Manifest, manifest_in
from bridge.fhir_server.outcome import outcome_in_words, without_particulars
from bridge.fhir_server.question import FHIR_JSON, Question, with_parameters
from bridge.fhir_server.waiting import asked_to_wait
from bridge.fhir_server.wire import Wire

SYSTEM: Final = "system"
"""Names the export of all that the server has; any other is of a `Group/ID`, or of all patients (`Patient`)."""
NDJSON: Final = "application/fhir+ndjson"
_ASYNC: Final = {"Accept": FHIR_JSON, "Prefer": "respond-async"}
_DONE, _ACCEPTED, _TOO_MANY, _NO_SUCH_METHOD = 200, 202, 429, 405
_UNAUTHORIZED: Final = 401
_FOR_PEOPLE: Final = frozenset({401, 403})
"""Somebody must let us in: the export itself has not failed."""
_ABSENT: Final = frozenset({404, 410})
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
"""Seconds between two questions for an export whose server does not say how long to wait: doubled each time."""
_SOONEST: Final = 0.1
_MOST_PAGES: Final = 10_000
_LONGEST_PROGRESS: Final = 100


class _Said(TypedDict):
    status: int
    outcome: str


class Exports:
    """Asks one server for exports.

    sleep  waits between two questions
    clock  gives the seconds since 1970
    """

    def __init__(
        self,
        wire: Wire,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = seconds_since_1970,
    ) -> None:
        self._wire = wire
        self._sleep = sleep
        self._clock = clock

    def begin(self, of: str, kind: str, since: datetime | None) -> str:
        """Begin an export, and give the URL that tells how far it is.

        of     `system`, `Patient` or `Group/ID`
        since  only what changed since then

        Raises ExportError where the server has none to give, and what the wire raises.
        """
        asked = [("_type", kind), ("_outputFormat", NDJSON)]
        asked += [] if since is None else [("_since", since.isoformat())]
        path = "$export" if of == SYSTEM else f"{of}/$export"
        url = self._wire.address.url_of(path)
        answer = self._wire.ask(Question("GET", with_parameters(url, asked), _ASYNC), _any)
        if answer.status == _NO_SUCH_METHOD:
            answer = self._wire.ask(
                Question("POST", url, {**_ASYNC, "Content-Type": FHIR_JSON}, _as_parameters(asked)), _any
            )
        if answer.status == _ACCEPTED and (status_url := answer.headers.get("Content-Location")):
            return self._own(status_url)
        raise ExportError(_not_begun(answer), asked=f"$export of {of}", **_said(answer))

    def wait(self, status_url: str, told: Callable[[str], None]) -> Manifest:
        """Wait until an export is done, however long that takes, and give what came of it.

        told  is told now and then how far the server says it is

        Raises ForgottenError where the server does not know it (any more), ExportError where it failed, and what the
        wire raises: asking again later may then do.
        """
        manifest = Manifest()
        seen: set[str] = set()
        page: str | None = status_url
        while page is not None and page not in seen and len(seen) < _MOST_PAGES:
            seen.add(page)
            url = self._own(page)
            read = manifest_in(self._done(url, told).body)
            if read is None:
                raise NotFhirError("says that the export is done, but not in a manifest", asked=_shown(url))
            manifest = manifest.and_then(read)
            page = read.next_page
        return manifest

    def pieces(self, file: ExportFile, *, needs_token: bool) -> Iterator[bytes]:
        """Give a file as it comes, in memory that does not grow with it.

        needs_token  whether the manifest says so; our credentials go to our own origin only

        Raises ForgottenError where the file is not there (any more), BrokenOffError where it breaks off, and what the
        wire raises.
        """
        own = self._wire.address.own_url(file.url) if needs_token else None
        if own is None and self._wire.address.is_own(file.url):
            own = self._wire.address.url_of(file.url)
        question = Question("GET", own or self._elsewhere(file.url), {"Accept": NDJSON})
        try:
            yield from self._wire.pieces(question, signed=needs_token and own is not None, judging=_of_a_file)
        except RefusedError as error:
            if needs_token or own is None or error.status != _UNAUTHORIZED:
                raise
            # Who signs in otherwise than by token says so: the file is behind the same door all the same.
            yield from self._wire.pieces(question, signed=True, judging=_of_a_file)

    def delete(self, status_url: str) -> None:
        """Have the server forget an export: one under way is broken off, the files of one that is done go.

        Raises RefusedError where it does not, and what the wire raises.
        """
        question = Question("DELETE", self._own(status_url), {"Accept": FHIR_JSON})
        answer = self._wire.ask(question, _any)
        if not (answer.found or answer.status in _ABSENT):
            raise RefusedError("the export is not deleted", asked=question.shown, **_said(answer))

    def _done(self, url: str, told: Callable[[str], None]) -> Answer:
        """Ask until the answer is a manifest."""
        pause = _FIRST_WAIT
        while True:
            answer = self._status(url)
            if answer.status == _DONE:
                return answer
            asked = asked_to_wait(answer.headers, self._clock())
            progress = answer.headers.get("X-Progress", "")[:_LONGEST_PROGRESS]
            told(without_particulars(progress))
            self._sleep(max(asked if asked is not None else pause, _SOONEST))
            pause = min(2 * pause, _LONGEST_WAIT)

    def _status(self, url: str) -> Answer:
        """Ask once how far an export is."""
        question = Question("GET", url, {"Accept": "application/json"})
        try:
            answer = self._wire.ask(question, _of_a_status)
        except UnreachableError as error:
            if error.status is None or not error.outcome or "transient" in error.outcome:
                raise
            raise ExportError(
                "the export failed on the server", asked=error.asked, status=error.status, outcome=error.outcome
            ) from None
        if answer.status in {_DONE, _ACCEPTED, _TOO_MANY}:
            return answer
        if answer.status in _ABSENT:
            raise ForgottenError(
                "the server does not know the export (any more)", asked=question.shown, **_said(answer)
            )
        if answer.status in _FOR_PEOPLE:
            raise RefusedError("we may not ask how far the export is", asked=question.shown, **_said(answer))
        raise ExportError("the export failed on the server", asked=question.shown, **_said(answer))

    def _own(self, url: str) -> str:
        own = self._wire.address.own_url(url)
        if own is None:
            raise ExportError(
                f"the server tells of its export at another place, {_shown(url)}, to which our sign-in is not sent: "
                "set BRIDGE_FHIR_URL to the address that the server gives itself"
            )
        return own

    def _elsewhere(self, url: str) -> str:
        """Give the URL of a file on another host back, if it may be asked: encrypted, and without our credentials."""
        checked(url.partition("?")[0].partition("#")[0], self._wire.address.http_hosts, "A file of the export")
        return url


def _any(answer: Answer, _: Question, now: float) -> Answer:
    """Take any answer but one that may be better at the next try."""
    passing = turned_away(answer, now)
    if passing is not None:
        raise passing
    return answer


def _of_a_status(answer: Answer, question: Question, now: float) -> Answer:
    """Take "not so often" as an answer, too: it says to wait longer, and the export goes on."""
    return answer if answer.status == _TOO_MANY else _any(answer, question, now)


def _of_a_file(answer: Answer, question: Question, now: float) -> Answer:
    _any(answer, question, now)
    if answer.status in _ABSENT:
        raise ForgottenError("the server does not have this file (any more)", asked=question.shown, **_said(answer))
    raise RefusedError("a file of the export is refused to us", asked=question.shown, **_said(answer))


def _not_begun(answer: Answer) -> str:
    if answer.status in _ABSENT:
        return f"answered {answer.status}: it has no such export; `--since` catches up without one"
    if answer.found:
        return f"answered {answer.status}, but says nowhere how far its export is"
    return f"answered {answer.status}: it does not begin an export; `--since` catches up without one"


def _said(answer: Answer) -> _Said:
    return {"status": answer.status, "outcome": outcome_in_words(answer.body)}


def _shown(url: str) -> str:
    return url.partition("?")[0]


def _as_parameters(asked: list[tuple[str, str]]) -> bytes:
    types = {"_since": "valueInstant"}
    listed = [{"name": name, types.get(name, "valueString"): value} for name, value in asked]
    return msgspec.json.encode({"resourceType": "Parameters", "parameter": listed})

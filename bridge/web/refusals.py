"""Says no in one form: an OperationOutcome where the client speaks FHIR, problem JSON (RFC 9457) elsewhere.

Nothing of what came in is in the answer: a body, a path or a header may hold what is nobody's business.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException

from bridge.logs import get_logger
from bridge.web.ports import AwayError

FHIR: Final = "application/fhir+json"
PROBLEM: Final = "application/problem+json"
_log = get_logger("web")

_ISSUES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("invalid", "The request cannot be read."),
    401: ("login", "Sign in first."),
    403: ("forbidden", "This is not allowed."),
    404: ("not-found", "There is nothing at this address."),
    405: ("not-supported", "This method is not taken here."),
    409: ("conflict", "It does not fit how things stand."),
    413: ("too-long", "The body is too large; at most 1 MiB is taken. Send fewer records at once, or their ids alone."),
    415: ("not-supported", "The body is compressed. Send it as it is, without Content-Encoding."),
    422: ("business-rule", "It cannot be done as it was asked for."),
    429: ("throttled", "Too many requests. Wait for as many seconds as Retry-After says."),
    500: ("exception", "Something is broken here. Whoever runs the bridge finds it in the log."),
    502: ("exception", "The FHIR server did not answer as it should."),
    503: ("transient", "The database cannot be reached, so nothing was noted. Send the same again."),
}
"""What is said of a status: the FHIR issue code, and words where the refusal has none of its own."""
_WAIT: Final = {429: "1", 503: "10"}


class Refusal(Exception):  # noqa: N818 - it is an answer, no fault
    """An answer that says no.

    says  in our own words; "" for what is always said with this status
    each  what is wrong one by one, where there is more to say than one sentence
    """

    def __init__(
        self, status: int, says: str = "", headers: Mapping[str, str] | None = None, each: Sequence[str] = ()
    ) -> None:
        self.status = status
        self.says = says or _of(status)[1]
        self.headers = headers or {}
        self.each = tuple(each)
        super().__init__(self.says)


def speaks_fhir(asked: Request) -> bool:
    """Say whether the client sent FHIR, or wants it."""
    return any(FHIR in asked.headers.get(name, "").lower() for name in ("Content-Type", "Accept"))


def outcome(severity: str, code: str, *says: str) -> dict[str, object]:
    """Write an OperationOutcome, with an issue for each thing to say."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": code, "diagnostics": one} for one in says],
    }


def as_json(body: Mapping[str, object], status: int, mimetype: str) -> Response:
    """Answer with JSON of a kind."""
    return Response(json.dumps(body), status, mimetype=mimetype)


def answer(refusal: Refusal) -> Response:
    """Write a refusal in the form that the client reads."""
    status = refusal.status
    if speaks_fhir(request):
        response = as_json(outcome("error", _of(status)[0], refusal.says, *refusal.each), status, FHIR)
    else:
        title = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": title, "status": status, "detail": refusal.says}
        each = {"errors": refusal.each} if refusal.each else {}
        response = as_json({**problem, **each}, status, PROBLEM)
    response.headers.update(refusal.headers)
    if status in _WAIT:
        response.headers["Retry-After"] = _WAIT[status]
    return response


def answer_in_one_form(app: Flask) -> None:
    """Have every refusal and every fault of an application answered in that form."""
    for kind in (Refusal, HTTPException, AwayError, Exception):
        app.register_error_handler(kind, lambda error: answer(says_no(error)))


def says_no(error: Exception) -> Refusal:
    """Give the refusal that an exception is answered with; a fault of ours is logged."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, HTTPException):
        allowed = getattr(error, "valid_methods", None)
        return Refusal(error.code or 500, headers={"Allow": ", ".join(sorted(allowed))} if allowed else None)
    if isinstance(error, AwayError):
        _log.error("database is away", error=error)
        return Refusal(503)
    _log.error("broken", error=error)
    return Refusal(500)


def wants_page(asked: Request) -> bool:
    """Say whether a browser asks, which shows a page to a person."""
    return "text/html" in asked.headers.get("Accept", "")


def _of(status: int) -> tuple[str, str]:
    return _ISSUES.get(status, ("processing", HTTPStatus(status).phrase))

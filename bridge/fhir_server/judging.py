"""Tell an answer from a failure: what is taken, what may pass and is asked again, and what is refused for good."""

from typing import Final

import msgspec

from bridge.fhir_server.address import without_values
from bridge.fhir_server.answers import Answer
from bridge.fhir_server.failures import NotFhirError, RefusedError
from bridge.fhir_server.outcome import outcome_in_words
from bridge.fhir_server.question import Question
from bridge.fhir_server.waiting import PassingError, asked_to_wait

_ANSWERS: Final = frozenset({304, 404, 409, 410, 412})
"""What a server says of a resource: not changed, not there, in conflict, gone, another version."""
_ABSENT: Final = frozenset({404, 410})
_PASSING: Final = frozenset({408, 425, 429})
_NEVER: Final = frozenset({501, 505})
"""The server cannot do this, and will not be able to in a minute."""
_FORBIDDEN: Final = 403
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class _Shape(msgspec.Struct):
    kind: str = msgspec.field(name="resourceType", default="")


_SHAPE: Final = msgspec.json.Decoder(_Shape).decode


def judge(answer: Answer, question: Question, now: float) -> Answer:
    """Give an answer back if it is one.

    now  seconds since 1970

    Raises PassingError for what may be better at the next try, RefusedError for what the server refuses, and
    NotFhirError for what did not come from a FHIR server.
    """
    if answer.found:
        return _sound(answer, question)
    if answer.status in _ANSWERS:
        return _said_by_fhir(answer, question)
    passing = turned_away(answer, now)
    if passing is not None:
        raise passing
    raise RefusedError(
        f"answered {answer.status}{_advice(answer)}",
        asked=question.shown,
        status=answer.status,
        outcome=outcome_in_words(answer.body),
    )


def turned_away(answer: Answer, now: float) -> PassingError | None:
    """Say whether the server is too busy, or broken for the moment.

    now  seconds since 1970
    """
    if answer.status not in _PASSING and (answer.status < 500 or answer.status in _NEVER):  # noqa: PLR2004
        return None
    wait = asked_to_wait(answer.headers, now)
    return PassingError(
        f"answered {answer.status}",
        status=answer.status,
        outcome=outcome_in_words(answer.body),
        wait=wait,
        # One that is told to come back was turned away at the door; of any other nobody knows what was done.
        acted=not (answer.status == _TOO_MANY or (answer.status == _UNAVAILABLE and wait is not None)),
    )


def _advice(answer: Answer) -> str:
    """Say what to look at when the server refuses."""
    if 300 <= answer.status < 400:  # noqa: PLR2004 - the range that HTTP calls redirection
        to = without_values(answer.location or "nowhere")
        return f", a redirect to {to}, which is not followed: set BRIDGE_FHIR_URL to the address the server really has"
    if answer.status == _FORBIDDEN:
        return ": it knows us, but does not let us do this; look at the scopes or rights it gives us"
    return ""


def _sound(answer: Answer, question: Question) -> Answer:
    """Give a good answer back if its body is whole and FHIR."""
    body = answer.body.removeprefix(_BYTE_ORDER_MARK)
    if not body or body.isspace():
        if question.needs_body:
            raise PassingError(f"answered {answer.status} with nothing in it", kind=NotFhirError, status=answer.status)
        return Answer(answer.status, b"", answer.headers)
    try:
        kind = _SHAPE(body).kind
    except msgspec.ValidationError:
        kind = ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PassingError(
            f"answered {answer.status} with {_seen(answer, error)}", kind=NotFhirError, status=answer.status
        ) from None
    if not kind:
        raise NotFhirError(
            "answered with JSON that is no FHIR: it has no resourceType; look at BRIDGE_FHIR_URL",
            asked=question.shown,
            status=answer.status,
        )
    return answer if body is answer.body else Answer(answer.status, body, answer.headers)


def _said_by_fhir(answer: Answer, question: Question) -> Answer:
    """Give a 404 and its like back unless it is a web page: then it is not the resource that is missing.

    A wrong address, or a server that is being restarted, answers so for everything. Taken for an answer, it would
    cancel every claim.
    """
    if answer.status in _ABSENT and _is_page(answer):
        raise NotFhirError(
            f"answered {answer.status} with a web page: no FHIR server is there; look at BRIDGE_FHIR_URL",
            asked=question.shown,
            status=answer.status,
        )
    return answer


def _seen(answer: Answer, error: Exception) -> str:
    """Say what came instead of JSON."""
    if _is_page(answer):
        return "a web page"
    if answer.body.lstrip()[:1] == b"<":
        return "XML, although JSON was asked for"
    return f"JSON that cannot be read ({error})"


def _is_page(answer: Answer) -> bool:
    start = answer.body[:200].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))

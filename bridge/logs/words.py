"""Takes out of a text what may name a person: what stays are small words, our own vocabulary and references."""

import re
from typing import Final

HIDDEN: Final = "…"
LONGEST: Final = 500
"""Characters of a text that are kept."""
REFERENCE: Final = re.compile(r"[A-Z][A-Za-z]{1,63}/[A-Za-z0-9._~-]{1,128}(?:/_history/[A-Za-z0-9._~-]{1,64})?")

_ADDRESS: Final = re.compile(r"\b(?P<scheme>[a-z][a-z0-9+]*://)(?P<rest>[^\s'\"<>(),]*)")
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/|$)")
_PART: Final = re.compile(r"[^\s,;()\[\]<>{}=?&|\"'`\u201c\u201d\u2018\u2019]+")
_SEVERAL_HIDDEN: Final = re.compile(rf"{HIDDEN}(?:[\s,;=?&|\"']*{HIDDEN})+")
_SMALL: Final = re.compile(r"[a-z_]+(?:[./:_-][a-z_]+)*")
_NUMBER: Final = re.compile(r"\d{1,4}(?:\.\d{1,6})?%?")
"""A status, a port's first digits or a duration; a date, a record number or a telephone has more digits."""
_OUR_ERROR: Final = re.compile(r"[A-Z][A-Za-z]+(?:Error|Exception|Warning|Timeout|Exit|Interrupt)")
_CAPITALS: Final = frozenset(
    """A All Bearer Bundle Canceling Cannot Claim Client Connection DELETE Encounter Error Exception FHIR GET Give HTTP
    HTTPS If Is It JSON Job Keep MedicationAdministration Name No Not NotificationResponse OperationOutcome PATCH POST
    PUT Patient Read Resource Retrying Run Serving Set Shutdown Socket SQL SSL Starting Stop Stopped Stopping Success
    Task That The There This Timeout Unexpected Worker Write""".split()  # noqa: SIM905 - as a list it would be a page
)


def without_particulars(text: str) -> str:
    """Hide names, dates, long numbers and the queries of addresses, in a text that somebody else may have written.

    Kept are words in small letters, the words with a capital that programs begin their messages with, references such
    as `Encounter/e-1`, names of errors, and numbers of at most four digits. Better one word too many hidden than one
    name in a log.
    """
    pieces: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        pieces += [_PART.sub(_shown, text[end : found.start()]), found["scheme"], _place(found["rest"])]
        end = found.end()
    pieces.append(_PART.sub(_shown, text[end:]))
    plain = _SEVERAL_HIDDEN.sub(HIDDEN, " ".join("".join(pieces).split()))
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + HIDDEN


def _place(rest: str) -> str:
    """Give host and path of an address: not who signs in, not what is asked."""
    place = re.split(r"[?#]", rest, maxsplit=1)[0].rsplit("@", 1)[-1]
    return place if _HOST.match(place) else HIDDEN


def _shown(found: re.Match[str]) -> str:
    """Give a word back, or the sign that one was hidden."""
    word = found[0].rstrip(".:!")
    kept = word in _CAPITALS or any(each.fullmatch(word) for each in (_SMALL, _NUMBER, REFERENCE, _OUR_ERROR))
    return found[0] if kept or not word else HIDDEN

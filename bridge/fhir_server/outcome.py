"""Turn a server's OperationOutcome into words that may stand in a log: what is wrong, never with whom."""

import re
from typing import Final

import msgspec

from bridge.fhir_server.loosely import read_loosely

LONGEST: Final = 500
"""Characters of an outcome that are kept."""
_HIDDEN: Final = "…"
_MOST_DIGITS: Final = 4
"""A status, a line or an error number has no more digits; a date, a record number or a telephone has."""
_QUOTES: Final = "\"'`\u201c\u201d\u2018\u2019"
_TOKEN: Final = re.compile(rf"[^\s,;()\[\]<>{{}}=?&|{_QUOTES}]+")
_SEVERAL_HIDDEN: Final = re.compile(rf"{_HIDDEN}(?:[\s,;=?&|{_QUOTES}]*{_HIDDEN})+")
_NAME_LIKE: Final = re.compile(r"[^\W\d_]*[A-Z][^\W\d_]*|[^\W\d_]*[^\W\d_a-zA-Z][^\W\d_]*")
_REFERENCE: Final = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}(?:/_history/[A-Za-z0-9.-]{1,64})?")
_ELEMENT: Final = re.compile(r"(?:[A-Z][A-Za-z]+\.)?[a-z_][A-Za-z_]*(?:[.:\[\]0-9][A-Za-z_:]*)*")
_ERROR_NUMBER: Final = re.compile(r"[A-Z]{2,12}[-_]?\d{1,4}")
_SAFE: Final = frozenset(
    """A Access Account All An Authentication Authorization Bad Bundle Cannot Claim ClaimResponse Client Condition
    Conflict Consent Content Could Coverage Create Database Delete Does Duplicate Element Encounter Entity Entry Error
    Exception Expected Failed Flag Found FHIR Forbidden GET Gone HAPI HTTP HTTPS Header ID IDs If Internal Invalid Is
    JSON Key Limit Location Match Medication MedicationAdministration MedicationDispense MedicationRequest Method
    Missing More Multiple Must No None Not Observation Operation OperationOutcome Only Organization PATCH POST PUT
    Parameter Patient Permission Please Practitioner Profile Property Provided Rate Read Reference Request Required
    Resource Search Server Service Some Status Supported Task That The There This Timeout Token Too Transaction Type
    URI URL Unable Unauthorized Unexpected Unknown Unparseable Unrecognized Unsupported Update User Validation Value
    Version Write You Your""".split()  # noqa: SIM905 - as a list it would be a page long
)


class _Coding(msgspec.Struct):
    code: str | None = None


class _Details(msgspec.Struct):
    text: str | None = None
    coding: list[_Coding] = []


class _Issue(msgspec.Struct):
    severity: str | None = None
    code: str | None = None
    diagnostics: str | None = None
    details: _Details | None = None
    expression: list[str] = []


class _Outcome(msgspec.Struct):
    kind: str = msgspec.field(name="resourceType", default="")
    issue: list[_Issue] = []


def outcome_in_words(body: bytes) -> str:
    """Say in words what an OperationOutcome says, or nothing where the body is none."""
    outcome = read_loosely(body, _Outcome)
    if outcome is None or outcome.kind != "OperationOutcome":
        return ""
    said = "; ".join(filter(None, (_in_words(issue) for issue in outcome.issue)))
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + _HIDDEN


def _in_words(issue: _Issue) -> str:
    details = issue.details or _Details()
    codes = [issue.code, *(coding.code for coding in details.coding)]
    parts = [*(without_particulars(code) for code in codes if code)]
    parts += [without_particulars(text) for text in dict.fromkeys((details.text, issue.diagnostics)) if text]
    parts += [f"at {without_particulars(', '.join(issue.expression))}"] if issue.expression else []
    return ": ".join(dict.fromkeys(parts))


def without_particulars(text: str) -> str:
    """Hide what may name a person in a server's words: names, dates, numbers, mail addresses.

    What is kept: words in small letters, the words with a capital that servers use for their errors, names of
    elements, references such as `Patient/pt-1`, and numbers of at most four digits. Better one word too many hidden
    than one name in a log.
    """
    plain = " ".join(_TOKEN.sub(lambda found: _shown(found[0]), text).split())
    return _SEVERAL_HIDDEN.sub(_HIDDEN, plain)


def _shown(token: str) -> str:
    """Give a word back, or the sign that one was hidden."""
    word = token.rstrip(".:!?")
    rest = token[len(word) :]
    if word in _SAFE or _REFERENCE.fullmatch(word) or _ERROR_NUMBER.fullmatch(word):
        return token
    if "@" in word or sum(each.isdigit() for each in word) > _MOST_DIGITS:
        return _HIDDEN + rest
    if _ELEMENT.fullmatch(word):
        return token
    parts = re.split(r"[\W\d_]+", word)
    return _HIDDEN + rest if any(_NAME_LIKE.fullmatch(part) for part in parts if part) else token

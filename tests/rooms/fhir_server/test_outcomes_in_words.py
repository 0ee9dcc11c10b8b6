"""What a server says is told, but for what may name a person."""

import msgspec
import pytest

from bridge.fhir_server.outcome import outcome_in_words, without_particulars
from tests.rooms.fhir_server.wires import outcome


def test_an_outcome_is_told_with_its_code_its_words_and_its_place() -> None:
    body = outcome("required", "is missing", expression=["Claim.item[0].quantity"], details={"text": "Missing value"})

    assert outcome_in_words(body) == "required: Missing value: is missing: at Claim.item[0].quantity"


def test_issues_follow_each_other_and_nothing_is_told_twice() -> None:
    issue = {"severity": "error", "code": "invalid", "diagnostics": "bad", "details": {"text": "bad"}}
    body = msgspec.json.encode({"resourceType": "OperationOutcome", "issue": [issue, {"code": "lock-error"}]})

    assert outcome_in_words(body) == "invalid: bad; lock-error"


def test_the_servers_own_codes_are_told() -> None:
    body = outcome("not-found", "", details={"coding": [{"code": "MSG_NO_MATCH"}, {"code": "no_match"}]})

    assert outcome_in_words(body) == "not-found: …: no_match"


def test_five_hundred_characters_are_enough() -> None:
    said = outcome_in_words(outcome("invalid", "word " * 200))

    assert len(said) == 500
    assert said.endswith("…")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html/>", b"{}", b"[]", b'{"resourceType":"Bundle"}', b'{"resourceType":"OperationOutcome","issue":7}'],
)
def test_what_is_no_outcome_says_nothing(body: bytes) -> None:
    assert outcome_in_words(body) == ""


@pytest.mark.parametrize(
    "words",
    [
        'HAPI-0524: Unknown search parameter "foo" for resource type "Patient"',
        "Resource Patient/pt-1/_history/3 is not known",
        "Invalid value for Claim.item[0].quantity: must be decimal",
        "The Bundle has more than 500 entries (line 12, column 4)",
    ],
)
def test_words_about_the_request_stay(words: str) -> None:
    assert without_particulars(words) == words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Patient John Smith (born 1961-04-03) is known", "Patient … (born …) is known"),
        ("MRN 00123456", "…"),
        ('Invalid value "Smith" in name', 'Invalid value "…" in name'),
        ("JOHN SMITH is deceased", "… is deceased"),
        ("Smith, John: no coverage", "…: no coverage"),
        ("write to jo@example.org!", "write to …!"),
        ("M\u00fcller and \u674e are patients", "… and … are patients"),
        ("call 555-0173", "call …"),
        ('got {"family":"Doe"}', 'got {"family":"…"}'),
    ],
)
def test_what_may_name_a_person_is_hidden(words: str, told: str) -> None:
    assert without_particulars(words) == told

"""Every way to say no: one form for clients that speak FHIR, another for all others, and nothing of what came in it."""

import gzip
import io
import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.rooms.web.fakes import BEARER, SETTINGS, DeskInMemory, away, client_of

MEBIBYTE = 1024 * 1024
FHIR = {**BEARER, "Content-Type": "application/fhir+json; charset=utf-8"}


def problem(answer: TestResponse) -> dict[str, Any]:
    """Take a problem apart that must be one."""
    assert answer.mimetype == "application/problem+json"
    told: dict[str, Any] = answer.get_json()
    assert set(told) == {"type", "title", "status", "detail"}
    assert (told["type"], told["status"]) == ("about:blank", answer.status_code)
    return told


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "The body is no JSON."),
        (b"<Patient xmlns='http://hl7.org/fhir'/>", "The body is no JSON."),
        (b"\xff\xfe", "The body is no JSON."),
        (b"[" * 100_000, "The body is no JSON."),
        (b"[]", "The body is no JSON object."),
        (b"null", "The body is no JSON object."),
        (b'"Ann Doe"', "The body is no JSON object."),
        (b'{"resourceType": "Patient", "name": [{"text": "Ann Doe"}]}', "The resource has no type or no id."),
        (b'{"resourceType": 7, "id": "x"}', "The resource has no type or no id."),
        (b'{"resourceType": "Patient", "id": "Ann Doe"}', "The resource has no type or no id."),
        (b'{"resourceType": "Patient/p-1", "id": "p-2"}', "The resource has no type or no id."),
        (b'{"resourceType": "Parameters", "id": "p", "parameter": 3}', ""),
    ],
)
def test_an_unknown_shape_is_refused_with_what_was_expected(
    client: FlaskClient, desk: DeskInMemory, body: bytes, says: str
) -> None:
    answer = client.post("/notifications", data=body, headers=BEARER)
    assert desk.notifications == []
    if says:
        assert answer.status_code == 400
        assert problem(answer)["detail"].startswith(f"{says} Expected one of: ")
    assert "Doe" not in answer.text


def test_who_sends_fhir_is_refused_in_fhir(client: FlaskClient) -> None:
    answer = client.post("/notifications", data=b"{", headers=FHIR)
    assert (answer.status_code, answer.mimetype) == (400, "application/fhir+json")
    (issue,) = answer.get_json()["issue"]
    assert (issue["severity"], issue["code"]) == ("error", "invalid")
    assert issue["diagnostics"].startswith("The body is no JSON. Expected one of: ")


@pytest.mark.parametrize(
    ("method", "address", "headers", "status", "code"),
    [
        ("POST", "/notifications", {"Content-Type": "application/fhir+json"}, 401, "login"),
        ("GET", "/notifications", {"Accept": "application/fhir+json"}, 405, "not-supported"),
        ("GET", "/nowhere", {"Accept": "application/fhir+json"}, 404, "not-found"),
        ("PUT", "/notifications/Encounter/%20", FHIR, 404, "not-found"),
        ("POST", "/notifications", {**FHIR, "Content-Encoding": "gzip"}, 415, "not-supported"),
        ("POST", "/notifications", FHIR, 413, "too-long"),
    ],
)
def test_every_refusal_has_both_forms(
    client: FlaskClient, method: str, address: str, headers: dict[str, str], status: int, code: str
) -> None:
    body = b" " * (MEBIBYTE + 1) if status == 413 else b""
    answer = client.open(address, method=method, headers=headers, data=body)
    assert (answer.status_code, answer.mimetype) == (status, "application/fhir+json")
    assert answer.get_json()["issue"][0]["code"] == code
    plain = {name: value for name, value in headers.items() if name not in {"Content-Type", "Accept"}}
    assert problem(client.open(address, method=method, headers=plain, data=body))["status"] == status


@pytest.mark.parametrize(("method", "allow"), [("GET", "POST, PUT"), ("OPTIONS", "POST, PUT"), ("PATCH", "POST, PUT")])
def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient, method: str, allow: str) -> None:
    answer = client.open("/notifications", method=method, headers=BEARER)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)


def test_no_address_is_answered_with_a_redirect(client: FlaskClient) -> None:
    for address in (
        "//notifications",
        "/notifications//",
        "/notifications/Encounter",
        "/api//reviews",
        "/health/live/",
    ):
        assert client.post(address, headers=BEARER).status_code == 404


@pytest.mark.parametrize("size", [MEBIBYTE, MEBIBYTE + 1])
def test_a_mebibyte_is_taken_and_no_byte_more(client: FlaskClient, desk: DeskInMemory, size: int) -> None:
    body = b'{"reference": "Encounter/e-1"}'.ljust(size)
    answer = client.post("/notifications", data=body, headers=BEARER)
    assert answer.status_code == (200 if size == MEBIBYTE else 413)
    assert len(desk.notifications) == (1 if size == MEBIBYTE else 0)


@pytest.mark.parametrize("size", [MEBIBYTE, MEBIBYTE + 1])
def test_a_body_whose_length_nobody_told_is_counted(client: FlaskClient, desk: DeskInMemory, size: int) -> None:
    """As gunicorn hands a chunked body on."""
    body = io.BytesIO(b'{"reference": "Encounter/e-1"}'.ljust(size))
    chunked = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = client.post("/notifications", headers=BEARER, environ_overrides=chunked)
    assert answer.status_code == (200 if size == MEBIBYTE else 413)
    assert desk.names == (["Encounter/e-1"] if size == MEBIBYTE else [])


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "gzip, gzip", "identity, gzip"])
def test_a_compressed_body_is_refused_unread(client: FlaskClient, desk: DeskInMemory, encoding: str) -> None:
    body = gzip.compress(b" " * 50 * MEBIBYTE)
    answer = client.post("/notifications", data=body, headers={**BEARER, "Content-Encoding": encoding})
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "identity")
    assert desk.notifications == []


def test_identity_is_no_compression(client: FlaskClient) -> None:
    assert client.post("/notifications", headers={**BEARER, "Content-Encoding": "identity"}).status_code == 200


def test_a_database_that_is_away_is_no_success(
    client: FlaskClient, desk: DeskInMemory, caplog: pytest.LogCaptureFixture
) -> None:
    desk.raises = away()
    with caplog.at_level(logging.INFO):
        answer = client.post("/notifications", json={"reference": "Encounter/e-1"}, headers=BEARER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert problem(answer)["detail"] == "The database cannot be reached, so nothing was noted. Send the same again."
    assert "database is away" in caplog.text


def test_what_breaks_here_is_a_500_that_tells_nothing(
    client: FlaskClient, desk: DeskInMemory, caplog: pytest.LogCaptureFixture
) -> None:
    desk.raises = ValueError("Ann Doe, born 1980-02-03")
    with caplog.at_level(logging.INFO):
        answer = client.post("/notifications", json={"reference": "Encounter/e-1"}, headers=BEARER)
    assert answer.status_code == 500
    assert "Doe" not in answer.text + caplog.text
    (told,) = [record.__dict__["bridge_told"] for record in caplog.records if record.levelname == "ERROR"]
    assert told["error"] == "ValueError"
    assert told["at"][-1].startswith("rooms/web/fakes.py:")


def test_too_many_requests_of_one_client_are_refused_and_others_are_not(desk: DeskInMemory) -> None:
    client = client_of(desk, replace(SETTINGS, requests_per_second=1))
    answers = [client.post("/notifications", headers=BEARER) for _ in range(30)]
    assert answers[0].status_code == 200
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(desk.notifications) == 30 - len(refused)
    assert {answer.headers["Retry-After"] for answer in refused} == {"1"}
    assert problem(refused[0])["title"] == "Too Many Requests"
    other = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.post("/notifications", headers=BEARER, environ_overrides=other).status_code == 200
    spoofed = [client.post("/notifications", headers={**BEARER, "X-Forwarded-For": f"10.1.0.{n}"}) for n in range(30)]
    assert 429 in {answer.status_code for answer in spoofed}
    assert {client.get("/health/live").status_code for _ in range(30)} == {200}


def test_every_answer_has_the_security_headers(client: FlaskClient) -> None:
    for address in ("/health/live", "/nowhere", "/notifications", "/metrics"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_log_names_records_and_routes_and_nothing_else(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"resourceType": "Patient", "id": "p-1", "name": [{"text": "Ann Doe"}], "birthDate": "1980-02-03"}
    with caplog.at_level(logging.INFO):
        client.post("/notifications?name=Doe", data=json.dumps(body), headers=BEARER)
        client.get("/nowhere/Doe")
    told = [record.__dict__["bridge_told"] for record in caplog.records]
    assert [one.get("references") for one in told] == [["Patient/p-1"], None]
    assert [one.get("route") for one in told] == ["/notifications", "/"]
    assert "Doe" not in str(told) + caplog.text
    assert "1980" not in str(told) + caplog.text

"""What cannot be done is refused in words, as FHIR where the client asks for it, with nothing of what came in."""

import gzip
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from bridge.ledger.ledger import Ledger
from bridge.ledger.people import disable
from bridge.web.refusals import FHIR, PROBLEM
from tests.rooms.api.calling import fill
from tests.rooms.ledger.queue import NURSE

ROW = {"administration": "MedicationAdministration/a", "gap": NURSE.id}
Called = Callable[[str], FlaskClient]
REFUSED: list[tuple[str, str, Any, int, str]] = [
    ("GET", "queue?state=Doe", None, 422, "`state.0` Must be one of: open, snoozed, closed."),
    ("GET", "queue?stat=Doe", None, 422, "A key is not known here."),
    ("GET", "queue?from=Doe", None, 422, "`from` Not a valid date."),
    ("GET", "queue?page=0", None, 422, "`page` Must be greater than or equal to 1"),
    ("GET", "administrations/Doe", None, 404, "The bridge never heard of this administration."),
    ("GET", "missed-events?since=2026-01-01T00:00:00", None, 422, "`since` Not a valid aware datetime."),
    ("POST", "queue/act", [], 422, "is no JSON object."),
    ("POST", "queue/act", {"act": "assign", "rows": [ROW]}, 422, "name an assignee; null for nobody"),
    ("POST", "queue/act", {"act": "assign", "rows": [ROW], "assignee": "Doe"}, 422, "There is nobody of the name"),
    ("POST", "queue/act", {"act": "close", "rows": [ROW]}, 422, "closing a reason"),
    ("POST", "queue/act", {"act": "note", "rows": [ROW], "words": " "}, 422, "A note needs its words"),
    ("POST", "queue/act", {"act": "snooze", "rows": [ROW]}, 422, "name a day that is still to come"),
    ("POST", "queue/act", {"act": "snooze", "rows": [ROW], "until": "2026-11-23"}, 422, "a day that is still to come"),
    ("POST", "queue/act", {"act": "note", "rows": [], "words": "x"}, 422, "`rows` names no row, or more than 500."),
    ("POST", "queue/act", {"act": "note", "rows": [{"gap": 7}], "words": "x"}, 422, "`rows.0.administration`"),
    ("POST", "administrations/a/attest", {"kind": "vials", "reason": "r"}, 409, "What was entered cannot be read"),
    ("POST", "administrations/a/attest", {"kind": "site", "file": "No Such", "reason": "r"}, 409, "mappings/sites/"),
    ("POST", "administrations/a/attest", {"kind": "discarded", "mg": "-1", "reason": "r"}, 422, "`mg`"),
    ("POST", "administrations/Doe/attest", {"kind": "vials", "count": 1, "reason": "r"}, 404, "never heard of"),
    ("POST", "attestations/7/confirm", None, 404, "There is no attestation 7."),
    ("POST", "views", {"name": "  "}, 422, "A view needs a name."),
    ("DELETE", "views/Doe", None, 404, "You have no view of this name."),
    ("DELETE", "queue", None, 405, "This method is not taken here."),
]


@pytest.fixture(autouse=True)
def _filled(ledger: Ledger) -> None:
    with ledger.begin() as book:
        fill(book)


def test_every_refusal_has_both_forms(called_by: Called) -> None:
    program = called_by("supervisor")
    for method, address, body, status, says in REFUSED:
        sent = None if body is None else body
        told = program.open(f"/api/{address}", method=method, json=sent)
        assert (told.status_code, told.mimetype) == (status, PROBLEM), f"{address} {body}: {told.text}"
        assert says in told.get_json()["detail"], f"{address} {body}: {told.text}"
        fhir = program.open(f"/api/{address}", method=method, json=sent, headers={"Accept": FHIR})
        assert (fhir.status_code, fhir.mimetype) == (status, FHIR)
        (issue,) = fhir.get_json()["issue"]
        assert (issue["severity"], issue["diagnostics"]) == ("error", told.get_json()["detail"])


@pytest.mark.parametrize(
    ("body", "headers", "status", "says"),
    [
        (b"{", {}, 400, "The body is no JSON."),
        (b"\xff", {}, 400, "The body is no JSON."),
        (b"[" * 100_000, {}, 400, "The body is no JSON."),
        (b"", {}, 422, "`act` Missing data for required field."),
        (gzip.compress(b"{}", mtime=0), {"Content-Encoding": "gzip"}, 415, "The body is compressed."),
        (b" " * (1024 * 1024 + 1), {}, 413, "The body is too large"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    called_by: Called, body: bytes, headers: Mapping[str, str], status: int, says: str
) -> None:
    answer = called_by("biller").post("/api/queue/act", data=body, headers={"Content-Type": FHIR, **headers})
    assert (answer.status_code, answer.mimetype) == (status, FHIR)
    assert says in answer.get_json()["issue"][0]["diagnostics"]


def test_nothing_of_what_was_sent_is_in_a_refusal(called_by: Called) -> None:
    program = called_by("biller")
    for answer in (
        program.get("/api/queue?Doe=1&state=Doe&from=Doe"),
        program.post("/api/queue/act", json={"act": "Doe", "Doe": "Doe", "rows": "Doe"}),
        program.post(
            "/api/administrations/a/attest", json={"kind": "Doe", "mg": "Doe", "reason": "Doe", "count": "Doe"}
        ),
    ):
        assert answer.status_code == 422
        assert "Doe" not in answer.text


def test_without_a_token_it_is_said_how_to_sign_in_in_both_forms(app: Flask) -> None:
    for accept, mimetype in (("*/*", PROBLEM), (FHIR, FHIR)):
        answer = app.test_client().get("/api/queue", headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (401, mimetype)
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="bridge"'
        assert "bridge user token NAME" in answer.text


def test_a_database_that_is_away_is_told_as_such(
    called_by: Called, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = called_by("viewer")
    monkeypatch.setattr(ledger, "engine", ledger.engine.execution_options())
    ledger.engine.dispose()
    monkeypatch.setattr(type(ledger.engine), "connect", _gone)
    answer = program.get("/api/queue")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_nothing_is_assigned_to_a_closed_account(called_by: Called, ledger: Ledger) -> None:
    with ledger.begin() as book:
        disable(book, "biller")
    answer = called_by("supervisor").post("/api/queue/act", json={"act": "assign", "rows": [ROW], "assignee": "biller"})
    assert (answer.status_code, answer.get_json()["detail"]) == (422, "There is nobody of the name biller.")


def _gone(*_: object, **__: object) -> None:
    raise OperationalError("", {}, psycopg.OperationalError("gone"))


def test_a_letter_that_no_database_keeps_finds_nothing_and_breaks_nothing(called_by: Called) -> None:
    admin = called_by("admin")
    for address in ("audit?who=%00", "administrations?reason=%00&q=%00", "queue?gap=%00&q=%00", "administrations/a%00"):
        answer = admin.get(f"/api/{address}")
        assert answer.status_code in {200, 404}, address
        assert answer.get_json().get("rows", []) == [], address
    act = {"act": "assign", "rows": [ROW], "assignee": "\0"}
    assert admin.post("/api/queue/act", json=act).status_code == 422

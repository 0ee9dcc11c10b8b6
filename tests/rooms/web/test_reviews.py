"""Reviews that programs ask for: some records or a time, for real or dry, and how far they are."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.errors import UsageError
from bridge.web.ports import RefusedReviewError, ReviewOfRecords, ReviewOfTime, Wish
from tests.rooms.web.fakes import API, API_TOKEN, SECRET, SETTINGS, DeskInMemory, away, client_of

NAMES = ["MedicationAdministration/ma-1", "Encounter/e-1", "Patient/p-1"]


def test_records_are_noted_by_name_each_once(client: FlaskClient, desk: DeskInMemory) -> None:
    answer = client.post("/api/reviews", json={"names": [*NAMES, NAMES[0]]}, headers=API)
    assert (answer.status_code, answer.get_json()) == (202, {"noted": NAMES})
    assert desk.reviews == [ReviewOfRecords(tuple(NAMES))]


@pytest.mark.parametrize(
    ("body", "review"),
    [
        (
            {"since": "2026-03-01", "until": "2026-03-02"},
            ReviewOfTime(
                datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, 23, 59, 59, 999999, tzinfo=UTC), "change"
            ),
        ),
        (
            {"since": "2026-03-01T08:00:00-05:00", "by": "administered"},
            ReviewOfTime(datetime(2026, 3, 1, 13, tzinfo=UTC), None, "administered"),
        ),
        (
            {"since": "2026-03-01", "until": "2026-03-01", "by": "change", "dry_run": False},
            ReviewOfTime(
                datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC), "change"
            ),
        ),
    ],
)
def test_a_time_is_noted(client: FlaskClient, desk: DeskInMemory, body: dict[str, Any], review: ReviewOfTime) -> None:
    answer = client.post("/api/reviews", json=body, headers=API)
    assert answer.status_code == 202
    assert desk.reviews == [review]
    until = review.until.isoformat() if review.until else None
    assert answer.get_json() == {"noted": [], "since": review.since.isoformat(), "until": until, "by": review.by}


def test_a_dry_run_tells_what_would_be_sent_and_notes_nothing(client: FlaskClient, desk: DeskInMemory) -> None:
    answer = client.post("/api/reviews", json={"names": NAMES[:1], "dry_run": True}, headers=API)
    would = {"did": "created", "name": "Claim/c-1", "method": "PUT", "why": "a dose was charted"}
    assert (answer.status_code, answer.get_json()) == (200, {"would_send": [would]})
    assert (desk.reviews, desk.dry_runs) == ([], [ReviewOfRecords((NAMES[0],))])


@pytest.mark.parametrize(
    ("raised", "status", "says"),
    [
        (
            RefusedReviewError("Too much for one answer: use `bridge poll --dry-run`."),
            422,
            "use `bridge poll --dry-run`",
        ),
        (UsageError("GET https://ehr/fhir?name=Doe"), 502, "The FHIR server did not answer as it should (UsageError)."),
        (away(), 503, "The database cannot be reached"),
    ],
)
def test_a_dry_run_that_fails_says_why(
    client: FlaskClient, desk: DeskInMemory, raised: Exception, status: int, says: str
) -> None:
    desk.raises = raised
    answer = client.post("/api/reviews", json={"names": NAMES, "dry_run": True}, headers=API)
    assert answer.status_code == status
    assert says in answer.get_json()["detail"]
    assert "Doe" not in answer.text


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "is no JSON object."),
        ({}, "Write either names or since."),
        ({"names": NAMES, "since": "2026-03-01"}, "Write either names or since."),
        ({"names": NAMES, "by": "change"}, "until and by go with since, not with names."),
        ({"names": []}, "`names` Length must be between 1 and 1000."),
        ({"names": NAMES[:1] * 1001}, "`names` Length must be between 1 and 1000."),
        ({"names": "Encounter/e-1"}, "`names` Not a valid list."),
        ({"names": ["Encounter/e-1", "Condition/Doe"]}, "`names.1` names no such record."),
        ({"names": ["Encounter/e-1?x=Doe"]}, "`names.0` names no such record."),
        ({"names": ["Patient/.."]}, "`names.0` names no such record."),
        ({"names": ["https://ehr/Patient/Doe"]}, "`names.0` names no such record."),
        ({"names": NAMES, "dryrun": True}, "A key is not known here."),
        ({"names": NAMES, "Ann Doe": True}, "A key is not known here."),
        ({"names": NAMES, "dry_run": "true"}, "`dry_run` Not a valid boolean."),
        ({"since": "2026-02-30"}, "`since` is no time. Write 2026-01-31 or"),
        ({"since": "2026-03-01T08:00:00"}, "`since` is no time."),
        ({"since": "Doe"}, "`since` is no time."),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "`until` is before since."),
        ({"since": "2026-03-02", "by": "Doe"}, "`by` is neither change nor administered."),
        ({"until": "2026-03-02"}, "Write either names or since."),
    ],
)
def test_what_cannot_be_understood_is_refused(client: FlaskClient, desk: DeskInMemory, body: object, says: str) -> None:
    answer = client.post("/api/reviews", json=body, headers=API)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert says in answer.get_json()["detail"]
    assert 'Write {"names": [' in answer.get_json()["detail"]
    assert "Doe" not in answer.text
    assert (desk.reviews, desk.dry_runs) == ([], [])


def test_a_body_that_is_no_json_is_refused(client: FlaskClient) -> None:
    assert client.post("/api/reviews", data=b"names=x", headers=API).get_json()["detail"] == "The body is no JSON."


def test_how_far_it_is_can_be_seen(client: FlaskClient, desk: DeskInMemory) -> None:
    at = datetime(2026, 3, 1, 13, tzinfo=UTC)
    desk.wishes["Encounter/e-1"] = Wish("Encounter/e-1", 3, 2, 4, at, at, "UnreachableError: no answer", None)
    answer = client.get("/api/reviews/Encounter/e-1", headers=API)
    assert answer.get_json() == {
        "name": "Encounter/e-1",
        "wanted": 3,
        "done": 2,
        "waits": True,
        "wanted_at": "2026-03-01T13:00:00+00:00",
        "attempts": 4,
        "due": "2026-03-01T13:00:00+00:00",
        "last_error": "UnreachableError: no answer",
        "dead_at": None,
    }


@pytest.mark.parametrize(
    ("wish", "waits"),
    [
        (Wish("Encounter/e-1", 3, 3), False),
        (Wish("Encounter/e-1", 3, 2), True),
        (Wish("Encounter/e-1", 3, 2, dead_at=datetime(2026, 3, 1, tzinfo=UTC)), False),
    ],
)
def test_what_is_done_or_given_up_does_not_wait(
    client: FlaskClient, desk: DeskInMemory, wish: Wish, waits: bool
) -> None:
    desk.wishes["Encounter/e-1"] = wish
    assert client.get("/api/reviews/Encounter/e-1", headers=API).get_json()["waits"] is waits


@pytest.mark.parametrize("name", ["Encounter/e-2", "Condition/c-1", "Encounter/..", "nobody/x"])
def test_what_nobody_asked_for_is_not_found(client: FlaskClient, desk: DeskInMemory, name: str) -> None:
    desk.wishes["Encounter/e-1"] = Wish("Encounter/e-1", 1, 1)
    assert client.get(f"/api/reviews/{name}", headers=API).status_code == 404


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 403),
        ("", API, 403),
        ("", {"Authorization": "Bearer "}, 403),
        (API_TOKEN, {}, 401),
        (API_TOKEN, {"Authorization": "Bearer "}, 401),
        (API_TOKEN, {"Authorization": f"Bearer {SECRET}"}, 401),
        (API_TOKEN, {"Authorization": f"Basic {API_TOKEN}"}, 401),
    ],
)
def test_nobody_asks_without_the_token(desk: DeskInMemory, token: str, headers: dict[str, str], status: int) -> None:
    client = client_of(desk, replace(SETTINGS, api_token=token))
    for answer in (
        client.post("/api/reviews", json={"names": NAMES}, headers=headers),
        client.post("/api/reviews", data=b"{", headers=headers),
        client.get("/api/reviews/Encounter/e-1", headers=headers),
    ):
        assert answer.status_code == status
        assert "BRIDGE_API_TOKEN" in answer.get_json()["detail"]
        assert API_TOKEN not in answer.text
    assert desk.reviews == []

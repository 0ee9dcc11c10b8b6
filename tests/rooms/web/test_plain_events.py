"""The plain JSON event of an interface engine."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.web.ports import Notice
from tests.rooms.web.fakes import BEARER, DeskInMemory


def test_one_reference_is_one_record(client: FlaskClient, desk: DeskInMemory) -> None:
    answer = client.post("/notifications", json={"reference": "MedicationAdministration/ma-1"}, headers=BEARER)
    assert answer.json == {"noted": 1, "passed_over": 0, "poll": False, "repeated": False}
    assert desk.last.notices == (Notice("MedicationAdministration/ma-1"),)


def test_it_may_say_more(client: FlaskClient, desk: DeskInMemory) -> None:
    body = {
        "reference": "https://ehr.example/fhir/MedicationAdministration/ma-1",
        "version": 3,
        "action": "delete",
        "changed_at": "2026-03-05T08:00:00-05:00",
        "encounter": "Encounter/e-1",
        "patient": "Patient/p-1",
        "engine": "passes over what it does not know",
    }
    assert client.post("/notifications", json=body, headers=BEARER).status_code == 200
    at = datetime(2026, 3, 5, 13, tzinfo=UTC)
    assert desk.last.notices == (
        Notice("MedicationAdministration/ma-1", "delete", "3", at, "Encounter/e-1", "Patient/p-1"),
    )


def test_several_references_are_several_records_each_once(client: FlaskClient, desk: DeskInMemory) -> None:
    body = {"references": ["Encounter/e-1", "Condition/c-1", "Encounter/e-1"], "version": "3"}
    assert client.post("/notifications", json=body, headers=BEARER).get_json()["noted"] == 2
    assert desk.last.notices == (Notice("Encounter/e-1"), Notice("Condition/c-1"))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "`reference` is needed, or `references`; not both."),
        ({"refrence": "Encounter/e-1"}, "`reference` is needed"),
        ({"reference": "Encounter/e-1", "references": ["Encounter/e-2"]}, "not both"),
        ({"reference": None}, "`reference` Field may not be null."),
        (
            {"reference": "Encounter"},
            "`reference` names no record that charts are read from. Write Type/id of Condition,",
        ),
        ({"reference": "Appointment/a"}, "`reference` names no record"),
        ({"reference": "Patient/Ann Doe"}, "`reference` names no record"),
        ({"reference": ["Encounter/e-1"]}, "`reference` names no record"),
        ({"references": "Encounter/e-1"}, "`references` Not a valid list."),
        ({"references": []}, "`references` Length must be between 1 and 1000."),
        ({"references": ["Encounter/e-1"] * 1001}, "`references` Length must be between 1 and 1000."),
        ({"references": ["Encounter/e-1", "Ann Doe"]}, "`references.1` names no record"),
        ({"reference": "Encounter/e-1", "action": "Ann Doe"}, "`action` is none of create, update, delete."),
        ({"reference": "Encounter/e-1", "version": "Ann Doe"}, "`version` is no version."),
        ({"reference": "Encounter/e-1", "changed_at": "1980-02-03"}, "`changed_at` is no time with a zone."),
        ({"reference": "Encounter/e-1", "changed_at": "2026-02-30T08:00:00Z"}, "`changed_at` is no time with a zone."),
        ({"reference": "Encounter/e-1", "patient": {"name": "Ann Doe"}}, "`patient` Not a valid string."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    client: FlaskClient, desk: DeskInMemory, body: dict[str, Any], says: str
) -> None:
    answer = client.post("/notifications", json=body, headers=BEARER)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert says in answer.get_json()["detail"]
    assert "Expected one of: no body at all" in answer.get_json()["detail"]
    assert "Doe" not in answer.text
    assert "1980" not in answer.text
    assert desk.notifications == []


def test_of_many_faults_a_few_are_told(client: FlaskClient) -> None:
    answer = client.post("/notifications", json={"references": ["nobody"] * 1000}, headers=BEARER)
    assert answer.get_json()["detail"].count("names no record") == 5

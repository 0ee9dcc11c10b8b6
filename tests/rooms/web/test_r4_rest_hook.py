"""R4 rest-hooks: with no body, with the resource, and with the resource's name in the address."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.web.ports import Notice
from tests.rooms.web.bodies import dose
from tests.rooms.web.fakes import BEARER, DeskInMemory

FHIR = {**BEARER, "Content-Type": "application/fhir+json"}


@pytest.mark.parametrize("body", [b"", b" \r\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("address", ["/notifications", "/notifications/", "/notifications?from=ehr"])
def test_no_body_and_no_name_means_poll_now(client: FlaskClient, desk: DeskInMemory, body: bytes, address: str) -> None:
    answer = client.post(address, data=body, headers=BEARER)
    assert (answer.status_code, answer.json) == (200, {"noted": 0, "passed_over": 0, "poll": True, "repeated": False})
    assert desk.last.poll
    assert desk.last.notices == ()


def test_every_notification_without_body_counts(client: FlaskClient, desk: DeskInMemory) -> None:
    for _ in range(3):
        assert client.post("/notifications", headers=BEARER).json["poll"] is True  # type: ignore[index]  # it is JSON
    assert [digest for _, digest in desk.notifications] == [None, None, None]


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("address", ["/notifications", "/notifications/MedicationAdministration/ma-1"])
def test_the_resource_is_a_hint_at_itself(client: FlaskClient, desk: DeskInMemory, method: str, address: str) -> None:
    answer = client.open(address, method=method, json=dose(), headers=FHIR)
    assert answer.status_code == 200
    assert desk.last.notices == (
        Notice(
            "MedicationAdministration/ma-1",
            version="7",
            changed_at=datetime(2026, 3, 5, 16, 44, 13, tzinfo=UTC),
            encounter="Encounter/e-1",
            patient="Patient/p-1",
        ),
    )
    assert not desk.last.poll


def test_a_client_that_sends_fhir_reads_an_operation_outcome(client: FlaskClient) -> None:
    answer = client.put("/notifications/MedicationAdministration/ma-1", json=dose(), headers=FHIR)
    assert answer.mimetype == "application/fhir+json"
    assert answer.json == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "information",
                "code": "informational",
                "diagnostics": "1 noted, 0 of kinds that are not read",
            }
        ],
    }


@pytest.mark.parametrize(
    ("resource", "encounter", "patient"),
    [
        (
            {"resourceType": "Encounter", "id": "e-9", "subject": {"reference": "Patient/p-9"}},
            "Encounter/e-9",
            "Patient/p-9",
        ),
        ({"resourceType": "Patient", "id": "p-9"}, None, "Patient/p-9"),
        ({"resourceType": "Coverage", "id": "c", "beneficiary": {"reference": "Patient/p-9"}}, None, "Patient/p-9"),
        (
            {
                "resourceType": "Condition",
                "id": "c",
                "subject": {"reference": "https://ehr.example/fhir/Patient/p-9/_history/4"},
                "encounter": {"reference": "Encounter/e-9"},
            },
            None,  # a diagnosis may be of another visit than the doses that rest on it
            "Patient/p-9",
        ),
        (
            {"resourceType": "MedicationAdministration", "id": "m", "context": {"reference": "EpisodeOfCare/x"}},
            None,
            None,
        ),
        ({"resourceType": "MedicationAdministration", "id": "m", "subject": {"reference": "Group/x"}}, None, None),
        ({"resourceType": "Medication", "id": "m", "meta": {"versionId": 3, "lastUpdated": "yesterday"}}, None, None),
    ],
)
def test_whose_a_record_is_is_read_where_it_says(
    client: FlaskClient, desk: DeskInMemory, resource: dict[str, Any], encounter: str | None, patient: str | None
) -> None:
    assert client.post("/notifications", json=resource, headers=FHIR).status_code == 200
    name = f"{resource['resourceType']}/{resource['id']}"
    assert desk.last.notices == (Notice(name, encounter=encounter, patient=patient),)


def test_a_kind_that_no_chart_is_read_from_is_passed_over(client: FlaskClient, desk: DeskInMemory) -> None:
    answer = client.post("/notifications", json={"resourceType": "Appointment", "id": "a"}, headers=BEARER)
    assert answer.json == {"noted": 0, "passed_over": 1, "poll": False, "repeated": False}
    assert desk.notifications == []


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_the_address_alone_may_name_the_record(client: FlaskClient, desk: DeskInMemory, method: str) -> None:
    assert client.open("/notifications/Encounter/e-1", method=method, headers=BEARER).status_code == 200
    assert (
        client.open(
            "/notifications?reference=Patient/p-1&reference=Encounter/e-2", method=method, headers=BEARER
        ).status_code
        == 200
    )
    assert desk.names == ["Encounter/e-1", "Patient/p-1", "Encounter/e-2"]


def test_a_deletion_is_noted_as_one_whatever_the_body(client: FlaskClient, desk: DeskInMemory) -> None:
    answer = client.delete("/notifications/MedicationAdministration/ma-1", data=b"anything", headers=BEARER)
    assert answer.status_code == 200
    assert desk.last.notices == (Notice("MedicationAdministration/ma-1", "delete"),)


def test_a_body_that_is_another_record_than_the_address_names_is_refused(
    client: FlaskClient, desk: DeskInMemory
) -> None:
    for body in (dose("ma-2"), {"reference": "MedicationAdministration/ma-1"}, {"resourceType": "Bundle", "entry": []}):
        answer = client.put("/notifications/MedicationAdministration/ma-1", json=body, headers=BEARER)
        assert answer.status_code == 400
    assert desk.notifications == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/notifications/encounter/e-1", 404),
        ("/notifications/Encounter/e%201", 404),
        ("/notifications/Encounter/..", 404),
        ("/notifications/Encounter/%2e%2e", 404),
        ("/notifications/Encounter/" + "x" * 129, 404),
        ("/notifications?reference=nobody", 400),
        ("/notifications?reference=Patient/..", 400),
    ],
)
def test_an_address_that_names_no_record_is_refused(
    client: FlaskClient, desk: DeskInMemory, address: str, status: int
) -> None:
    assert client.put(address, headers=BEARER).status_code == status
    assert desk.notifications == []

"""Notifications that were written elsewhere: of the Backport guide, of Inferno's test kit, of the R4 specification."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bridge.web.ports import Notice, SubscriptionSeen
from tests.rooms.web.fakes import BEARER, DeskInMemory, client_of

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "subscriptions"
HEADERS = {**BEARER, "Content-Type": "application/fhir+json"}
ENCOUNTER = "Encounter/86009987-eabe-42bf-8c02-b112b18cb616"
PATIENT = "Patient/1599eb66-431a-447c-a3de-6897fe9ae9a1"
AT = datetime(2020, 5, 29, 16, 44, 13, 188243, tzinfo=UTC)
GUIDE = ("Subscription/admission", "http://hl7.org/SubscriptionTopic/admission")
INFERNO = ("Subscription/123", "http://fhirserver.org/topics/patient-admission")

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the folder shared/data/subscriptions is not beside this repository"
)


def told(path: str) -> DeskInMemory:
    """Send one of the files, which must be taken, and give what was noted."""
    desk = DeskInMemory()
    answer = client_of(desk).post("/notifications", data=(FOLDER / path).read_bytes(), headers=HEADERS)
    assert answer.status_code == 200, answer.text
    return desk


def moment_left_out(notice: Notice) -> tuple[str, str | None, str | None, str | None, int | None]:
    """Give what a notice says, but for its moment, of which six decimals are kept."""
    assert notice.changed_at is not None
    assert abs((notice.changed_at - AT).total_seconds()) < 0.000002
    return notice.reference, notice.action, notice.encounter, notice.patient, notice.event_number


@pytest.mark.parametrize(
    ("path", "by", "kind", "status", "so_far"),
    [
        ("backport-ig/Bundle-r4-notification-handshake.json", GUIDE, "handshake", "requested", 0),
        ("inferno/handshake_bundle_example.json", INFERNO, "handshake", "requested", 0),
        ("backport-ig/Bundle-r4-notification-heartbeat.json", GUIDE, "heartbeat", "active", 2),
        ("inferno/heartbeat_bundle_example.json", INFERNO, "heartbeat", "active", 2),
    ],
)
def test_a_handshake_or_heartbeat_tells_of_the_subscription_alone(
    path: str, by: tuple[str, str], kind: str, status: str, so_far: int
) -> None:
    noted = told(path).last
    assert noted.subscription == SubscriptionSeen(*by, kind, status, so_far)
    assert (noted.notices, noted.poll, noted.passed_over) == ((), False, 0)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("backport-ig/Bundle-r4-notification-empty.json", 2),
        ("backport-ig/Bundle-r4-notification-empty-with-auth.json", 2),
        ("backport-ig/Parameters-r4-notification-status.json", 2),
        ("inferno/empty_notification_bundle_example.json", 1),
        ("inferno/empty_notification_bundle_non_conformant_example.json", 1),
    ],
)
def test_an_empty_event_means_poll_now(path: str, number: int) -> None:
    noted = told(path).last
    assert (noted.notices, noted.poll) == ((), True)
    assert noted.subscription is not None
    assert (noted.subscription.event_numbers, noted.subscription.events_so_far) == ((number,), number)


@pytest.mark.parametrize(
    ("path", "action", "patient", "number"),
    [
        ("backport-ig/Bundle-r4-notification-id-only.json", None, None, 2),
        ("backport-ig/Bundle-r4-notification-id-only-with-auth.json", None, None, 2),
        ("backport-ig/Bundle-r4-notification-id-only-with-query.json", None, None, 2),
        ("inferno/id_only_notification_bundle_example.json", "create", None, 1),
        ("backport-ig/Bundle-r4-notification-full-resource.json", "create", PATIENT, 2),
        ("backport-ig/Bundle-r4-notification-full-resource-with-query.json", "create", PATIENT, 2),
        ("backport-ig/Bundle-r4-notification-multi-resource.json", "create", PATIENT, 2),
        ("inferno/full_resource_notification_bundle_example.json", "create", PATIENT, 1),
        ("inferno/subscription_status_example.json", None, None, 2),
    ],
)
def test_an_event_names_its_encounter_and_nothing_else(
    path: str, action: str | None, patient: str | None, number: int
) -> None:
    noted = told(path).last
    assert [moment_left_out(notice) for notice in noted.notices] == [(ENCOUNTER, action, ENCOUNTER, patient, number)]
    assert (noted.poll, noted.passed_over) == (False, 0)


def test_an_error_is_noted_of_the_subscription() -> None:
    noted = told("backport-ig/Bundle-r4-notification-error.json").last
    assert noted.subscription == SubscriptionSeen(*GUIDE, "query-status", "error", 3, errors=("no-response",))
    assert (noted.notices, noted.poll) == ((), False)


@pytest.mark.parametrize(
    "path",
    [
        "backport-ig/Basic-r4-encounter-complete.json",
        "backport-ig/CapabilityStatement-r4-capabilitystatement-example-server.json",
        "backport-ig/Subscription-subscription-admission.json",
        "backport-ig/Subscription-subscription-multi-resource.json",
        "backport-ig/Subscription-subscription-zulip.json",
        "backport-ig/SubscriptionTopic-r4b-encounter-complete.json",
        "hl7-r4/Subscription-example-error.json",
        "hl7-r4/Subscription-example.json",
        "inferno/capability_statement_example.json",
        "inferno/subscription_resource_example.json",
    ],
)
def test_a_resource_of_another_kind_is_passed_over(path: str) -> None:
    assert told(path).notifications == []


@pytest.mark.parametrize(
    "path",
    [
        "inferno/Subscription_empty.json",
        "inferno/Subscription_full-resource.json",
        "inferno/Subscription_id-only.json",
        "bulk-export/BulkDataManifestMinimalExample.json",
        "bulk-export/observed-manifest-smart-bulk-data-server.json",
        "backport-ig/LICENSE-note.yaml",
    ],
)
def test_what_is_no_notification_is_refused(client: FlaskClient, desk: DeskInMemory, path: str) -> None:
    answer = client.post("/notifications", data=(FOLDER / path).read_bytes(), headers=HEADERS)
    assert (answer.status_code, answer.mimetype) == (400, "application/fhir+json")
    assert "Expected one of" in answer.get_json()["issue"][0]["diagnostics"]
    assert desk.notifications == []


def test_every_file_of_the_folder_is_used_here() -> None:
    used = Path(__file__).read_text(encoding="utf-8")
    left = [
        path.name
        for path in FOLDER.rglob("*.*")
        if path.parent.name != "bulk-export" and path.name not in used and path.name != "MANIFEST.md"
    ]
    assert left == []

"""Notification Bundles: Subscriptions Backport in R4, and R4B and R5."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.web.ports import Notice, SubscriptionSeen
from tests.rooms.web.bodies import STAMP, TOPIC, bundle, dose, r4_status, r5_status
from tests.rooms.web.fakes import BEARER, DeskInMemory

Write = Callable[..., dict[str, Any]]
AT = datetime(2026, 3, 5, 16, 44, 13, 188243, tzinfo=UTC)
FOCUS = {"reference": "https://ehr.example/fhir/MedicationAdministration/ma-1"}
in_both_forms = pytest.mark.parametrize("write", [r4_status, r5_status])


def sent(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    """Send a notification that must be taken."""
    answer = client.post("/notifications", json=body, headers=BEARER)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def at_about(moment: datetime | None) -> bool:
    """Say whether a moment is the one of the examples, of whose seven decimals six are kept."""
    return moment is not None and abs((moment - AT).total_seconds()) < 0.000002


@in_both_forms
@pytest.mark.parametrize(("kind", "status"), [("handshake", "requested"), ("heartbeat", "active")])
def test_handshake_and_heartbeat_tell_of_the_subscription_alone(
    client: FlaskClient, desk: DeskInMemory, write: Write, kind: str, status: str
) -> None:
    assert sent(client, bundle(write(kind, status=status)))["noted"] == 0
    assert desk.last.subscription == SubscriptionSeen("Subscription/doses", TOPIC, kind, status, 2)
    assert not desk.last.poll
    assert desk.notifications[-1][1] is None


@in_both_forms
def test_an_event_without_a_name_means_poll_now(client: FlaskClient, desk: DeskInMemory, write: Write) -> None:
    assert sent(client, bundle(write(events=({"number": 2, "at": STAMP},))))["poll"]
    assert desk.last.notices == ()
    assert desk.last.subscription is not None
    assert desk.last.subscription.event_numbers == (2,)


@in_both_forms
def test_an_event_notification_without_events_means_poll_now(
    client: FlaskClient, desk: DeskInMemory, write: Write
) -> None:
    assert sent(client, bundle(write()))["poll"]


@in_both_forms
def test_an_event_with_the_id_alone_names_the_record(client: FlaskClient, desk: DeskInMemory, write: Write) -> None:
    sent(client, bundle(write(events=({"number": 2, "at": STAMP, "focus": FOCUS},))))
    (notice,) = desk.last.notices
    assert (notice.reference, notice.event_number, notice.action) == ("MedicationAdministration/ma-1", 2, None)
    assert at_about(notice.changed_at)
    assert not desk.last.poll


@in_both_forms
def test_an_event_with_the_resource_takes_what_the_entry_says(
    client: FlaskClient, desk: DeskInMemory, write: Write
) -> None:
    entry = {
        "fullUrl": FOCUS["reference"],
        "resource": dose(),
        "request": {"method": "PUT", "url": "MedicationAdministration/ma-1"},
        "response": {"status": "200", "etag": 'W/"6"'},
    }
    sent(client, bundle(write(events=({"number": 2, "at": STAMP, "focus": FOCUS},)), entry))
    assert desk.last.notices == (
        Notice(
            "MedicationAdministration/ma-1",
            "update",
            "7",
            datetime(2026, 3, 5, 16, 44, 13, tzinfo=UTC),
            "Encounter/e-1",
            "Patient/p-1",
            2,
        ),
    )


@in_both_forms
def test_a_deleted_record_is_told_by_its_entry(client: FlaskClient, desk: DeskInMemory, write: Write) -> None:
    entry = {"request": {"method": "DELETE", "url": "MedicationAdministration/ma-1"}, "response": {"etag": 'W/"8"'}}
    sent(client, bundle(write(events=({"number": 3, "focus": FOCUS},)), entry))
    (notice,) = desk.last.notices
    assert (notice.action, notice.version) == ("delete", "8")


@pytest.mark.parametrize(
    ("method", "action"),
    [("POST", "create"), ("PUT", "update"), ("PATCH", "update"), ("GET", None), ("DELETE", "delete")],
)
def test_the_method_of_the_entry_is_the_action(
    client: FlaskClient, desk: DeskInMemory, method: str, action: str | None
) -> None:
    entry = {"fullUrl": FOCUS["reference"], "request": {"method": method, "url": "MedicationAdministration"}}
    sent(client, bundle(r5_status(events=({"number": 1, "focus": FOCUS},)), entry))
    assert [notice.action for notice in desk.last.notices] == [action]


@in_both_forms
def test_what_goes_with_an_event_is_a_hint_and_not_looked_at_itself(
    client: FlaskClient, desk: DeskInMemory, write: Write
) -> None:
    beside = [{"reference": "Patient/p-1"}, {"reference": "Encounter/e-1"}, {"reference": "Encounter/e-2"}]
    patient = {"fullUrl": "https://ehr.example/fhir/Patient/p-1", "resource": {"resourceType": "Patient", "id": "p-1"}}
    sent(client, bundle(write(events=({"number": 2, "focus": FOCUS, "beside": beside},)), patient))
    assert desk.last.notices == (Notice("MedicationAdministration/ma-1", patient="Patient/p-1", event_number=2),)


@in_both_forms
def test_several_events_are_several_records(client: FlaskClient, desk: DeskInMemory, write: Write) -> None:
    events = tuple({"number": n, "focus": {"reference": f"Encounter/e-{n}"}} for n in (4, 5, 6))
    assert sent(client, bundle(write(events=events, so_far="6")))["noted"] == 3
    assert [(one.reference, one.event_number) for one in desk.last.notices] == [
        ("Encounter/e-4", 4),
        ("Encounter/e-5", 5),
        ("Encounter/e-6", 6),
    ]
    assert desk.last.subscription is not None
    assert (desk.last.subscription.event_numbers, desk.last.subscription.events_so_far) == ((4, 5, 6), 6)


@in_both_forms
def test_a_focus_by_urn_is_found_among_the_entries(client: FlaskClient, desk: DeskInMemory, write: Write) -> None:
    urn = "urn:uuid:5f2b8a8e-1111-4c1c-9d2a-000000000001"
    sent(
        client,
        bundle(write(events=({"number": 1, "focus": {"reference": urn}},)), {"fullUrl": urn, "resource": dose()}),
    )
    assert desk.names == ["MedicationAdministration/ma-1"]


@in_both_forms
@pytest.mark.parametrize(
    "focus", [{"identifier": {"value": "A-17"}}, {"reference": "urn:uuid:0"}, {"reference": "#x"}, {}]
)
def test_a_focus_that_names_no_record_means_poll_now(
    client: FlaskClient, desk: DeskInMemory, write: Write, focus: dict[str, Any]
) -> None:
    events = ({"number": 1, "focus": focus}, {"number": 2, "focus": FOCUS})
    assert sent(client, bundle(write(events=events)))["poll"]
    assert desk.names == ["MedicationAdministration/ma-1"]


@in_both_forms
def test_an_event_without_a_name_among_named_ones_means_poll_now_too(
    client: FlaskClient, desk: DeskInMemory, write: Write
) -> None:
    assert sent(client, bundle(write(events=({"number": 1, "focus": FOCUS}, {"number": 2}))))["poll"]
    assert desk.names == ["MedicationAdministration/ma-1"]


def test_fewer_entries_than_events_mean_poll_now_too(client: FlaskClient, desk: DeskInMemory) -> None:
    entry = {"fullUrl": FOCUS["reference"], "request": {"method": "POST", "url": "MedicationAdministration"}}
    assert sent(client, bundle(r4_status(events=({"number": 1}, {"number": 2})), entry))["poll"]
    assert desk.names == ["MedicationAdministration/ma-1"]


def test_entries_are_taken_where_no_event_names_anything(client: FlaskClient, desk: DeskInMemory) -> None:
    entry = {"fullUrl": FOCUS["reference"], "request": {"method": "POST", "url": "MedicationAdministration"}}
    told = sent(client, bundle(r4_status(events=({"number": 9},)), entry))
    assert told == {"noted": 1, "passed_over": 0, "poll": False, "repeated": False}
    assert desk.last.notices == (Notice("MedicationAdministration/ma-1", "create", event_number=9),)


@in_both_forms
def test_an_error_tells_its_code_and_none_of_its_words(client: FlaskClient, desk: DeskInMemory, write: Write) -> None:
    sent(client, bundle(write("query-status", status="error", error="no-response")))
    assert desk.last.subscription is not None
    assert (desk.last.subscription.status, desk.last.subscription.errors) == ("error", ("no-response",))
    assert not desk.last.poll
    assert "Doe" not in repr(desk.last)


@in_both_forms
def test_an_unknown_kind_of_notification_counts_as_an_event(
    client: FlaskClient, desk: DeskInMemory, write: Write
) -> None:
    assert sent(client, bundle(write("something-new")))["poll"]
    assert sent(client, bundle(write("something-new", ({"number": 1, "focus": FOCUS},))))["noted"] == 1


@in_both_forms
def test_events_of_an_answer_to_a_question_are_looked_at_too(
    client: FlaskClient, desk: DeskInMemory, write: Write
) -> None:
    sent(client, bundle(write("query-event", ({"number": 2, "focus": FOCUS},))))
    sent(client, bundle(write("query-status", ({"number": 2, "focus": FOCUS},)), kind="searchset"))
    assert desk.names == ["MedicationAdministration/ma-1"] * 2


@pytest.mark.parametrize("kind", ["history", "subscription-notification", "message", "searchset"])
@in_both_forms
def test_the_status_tells_a_notification_whatever_type_the_bundle_has(
    client: FlaskClient, desk: DeskInMemory, write: Write, kind: str
) -> None:
    assert sent(client, bundle(write(events=({"number": 1, "focus": FOCUS},)), kind=kind))["noted"] == 1


@in_both_forms
def test_a_status_without_a_bundle_is_taken(client: FlaskClient, desk: DeskInMemory, write: Write) -> None:
    assert sent(client, write(events=({"number": 1, "focus": FOCUS},)))["noted"] == 1


def test_event_numbers_may_be_numbers_and_nonsense_counts_as_missing(client: FlaskClient, desk: DeskInMemory) -> None:
    status = r5_status(events=({"focus": FOCUS},) * 5, so_far=7)
    for event, number in zip(status["notificationEvent"], (3, "4", -1, "9" * 30, True), strict=True):
        event["eventNumber"] = number
    sent(client, bundle(status))
    assert [notice.event_number for notice in desk.last.notices] == [3, 4, None, None, None]
    assert desk.last.subscription is not None
    assert (desk.last.subscription.events_so_far, desk.last.subscription.event_numbers) == (7, (3, 4))


def test_a_focus_may_name_its_version(client: FlaskClient, desk: DeskInMemory) -> None:
    focus = {"reference": "MedicationAdministration/ma-1/_history/12"}
    sent(client, bundle(r5_status(events=({"number": 1, "focus": focus},))))
    assert [(notice.reference, notice.version) for notice in desk.last.notices] == [
        ("MedicationAdministration/ma-1", "12")
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "Bundle"},
        {"resourceType": "Bundle", "type": "history", "entry": []},
        {"resourceType": "Bundle", "type": "history", "entry": [{"resource": dose()}]},
        {"resourceType": "Bundle", "type": "history", "entry": {"resource": r5_status()}},
        {"resourceType": "Bundle", "entry": [None, 3, {"resource": []}, {"resource": {"resourceType": "Parameters"}}]},
    ],
)
def test_a_bundle_without_a_status_is_no_notification(
    client: FlaskClient, desk: DeskInMemory, body: dict[str, Any]
) -> None:
    answer = client.post("/notifications", json=body, headers=BEARER)
    assert answer.status_code == 400
    assert "The Bundle has no subscription status in it. Expected one of" in answer.get_json()["detail"]
    assert desk.notifications == []

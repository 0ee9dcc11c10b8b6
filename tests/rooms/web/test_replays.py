"""The same notification told again is answered like the first and does nothing; another one never is taken for it."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.rooms.web.bodies import STAMP, bundle, dose, r4_status, r5_status
from tests.rooms.web.fakes import BEARER, NOW, OLD_SECRET, DeskInMemory, away
from tests.rooms.web.signed import signature

FOCUS = {"reference": "MedicationAdministration/ma-1"}
PLAIN = {"reference": "MedicationAdministration/ma-1"}


def post(client: FlaskClient, body: bytes, headers: dict[str, str], address: str = "/notifications") -> dict[str, Any]:
    answer = client.post(address, data=body, headers=headers)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


@pytest.mark.parametrize("body", [b"", json.dumps(PLAIN).encode(), json.dumps(dose()).encode()])
def test_a_signed_notification_is_noted_once(client: FlaskClient, desk: DeskInMemory, body: bytes) -> None:
    first = post(client, body, signature(body, NOW))
    again = [post(client, body, signature(body, NOW)) for _ in range(18)]
    assert not first["repeated"]
    assert again == [{"noted": 0, "passed_over": 0, "poll": False, "repeated": True}] * 18
    assert len(desk.notifications) == 1


def test_it_is_the_same_whichever_secret_signs_it(client: FlaskClient, desk: DeskInMemory) -> None:
    body = json.dumps(PLAIN).encode()
    post(client, body, signature(body, NOW))
    assert post(client, body, signature(body, NOW, OLD_SECRET))["repeated"]


def test_the_same_words_signed_at_another_time_are_another_notification(
    client: FlaskClient, desk: DeskInMemory
) -> None:
    body = json.dumps(PLAIN).encode()
    for second in range(3):
        assert not post(client, body, signature(body, NOW - second))["repeated"]
    assert len(desk.notifications) == 3


def test_the_same_signature_on_another_address_is_another_notification(client: FlaskClient, desk: DeskInMemory) -> None:
    for address in ("/notifications/Encounter/e-1", "/notifications/Encounter/e-2", "/notifications"):
        assert not post(client, b"", signature(b"", NOW), address)["repeated"]
    assert post(client, b"", signature(b"", NOW), "/notifications?x=1")["repeated"]


@pytest.mark.parametrize(
    "body",
    [
        dose(),
        dose(meta={"versionId": "3"}),
        dose(meta={"lastUpdated": "2026-03-05T16:44:13Z"}),
        {**PLAIN, "version": "3"},
        bundle(r4_status(events=({"number": 2, "focus": FOCUS},))),
        bundle(r5_status(events=({"number": 2, "focus": FOCUS},))),
        bundle(r5_status(events=({"number": 2, "at": STAMP},)), stamped=False),
    ],
)
def test_without_signature_a_body_that_cannot_mean_two_changes_is_noted_once(
    client: FlaskClient, desk: DeskInMemory, body: dict[str, Any]
) -> None:
    for repeated in (False, True, True):
        assert post(client, json.dumps(body).encode(), BEARER)["repeated"] is repeated
    assert len(desk.notifications) == 1


@pytest.mark.parametrize(
    "body",
    [
        None,
        PLAIN,
        {"references": ["Encounter/e-1", "Encounter/e-2"], "version": "3"},
        dose(meta={}),
        bundle(r4_status(events=({"focus": FOCUS},))),
        bundle(r5_status(events=({"number": 2, "focus": FOCUS},)), stamped=False),
        bundle(r5_status(events=({"number": 2, "focus": FOCUS}, {"focus": FOCUS}))),
        bundle(r4_status()),
    ],
)
def test_without_signature_a_body_that_may_mean_another_change_is_noted_each_time(
    client: FlaskClient, desk: DeskInMemory, body: dict[str, Any] | None
) -> None:
    for _ in range(3):
        assert not post(client, b"" if body is None else json.dumps(body).encode(), BEARER)["repeated"]
    assert len(desk.notifications) == 3


def test_what_could_not_be_noted_is_no_replay_when_it_comes_again(client: FlaskClient, desk: DeskInMemory) -> None:
    body = json.dumps(dose()).encode()
    desk.raises = away()
    answer = client.post("/notifications", data=body, headers=BEARER)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    desk.raises = None
    assert not post(client, body, BEARER)["repeated"]

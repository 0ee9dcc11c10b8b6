"""Subscribing creates what is missing, turns on what is off, and does nothing twice."""

import pytest

from tests.journeys.running import Run
from tests.rooms.commands.hospital import Resource, run
from tests.sloppy_server.server import SloppyServer, Switches

pytestmark = pytest.mark.server

KINDS = ["MedicationAdministration", "Encounter", "Condition", "Medication"]
ENDPOINT = "https://bridge.example/notifications"


def subscribe(server: SloppyServer, monkeypatch: pytest.MonkeyPatch, secrets: str = "new,old") -> Run:
    return run(
        server,
        monkeypatch,
        "subscribe",
        BRIDGE_PUBLIC_URL="https://bridge.example/",
        BRIDGE_WEBHOOK_SECRETS=secrets,
        BRIDGE_FHIR_VERSION="R5" if server.resources("SubscriptionTopic") else "R4",
    )


def topic(kind: str) -> Resource:
    trigger = {"resource": f"http://hl7.org/fhir/StructureDefinition/{kind}"}
    return {
        "resourceType": "SubscriptionTopic",
        "id": kind.lower(),
        "url": f"https://ehr.example/topics/{kind}",
        "resourceTrigger": [trigger],
    }


def test_a_rest_hook_is_made_for_each_kind_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer() as server:
        ran = subscribe(server, monkeypatch)
        assert (ran.status, [line.split(":")[0] for line in ran.said.splitlines()]) == (0, KINDS)
        made = server.resources("Subscription")
        assert [one["criteria"] for one in made] == [f"{kind}?" for kind in KINDS]
        assert {(one["channel"]["endpoint"], *one["channel"]["header"]) for one in made} == {
            (ENDPOINT, "Authorization: Bearer new")
        }
        assert "new" not in ran.said.replace("new-", "")
        again = subscribe(server, monkeypatch)
        assert (again.status, len(server.resources("Subscription"))) == (0, 4)
        assert "created" not in again.said


@pytest.mark.parametrize("status", ["error", "off"])
def test_one_that_is_off_or_in_error_is_turned_on_again(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    with SloppyServer() as server:
        subscribe(server, monkeypatch)
        first = server.resources("Subscription")[0]
        server.put({**first, "status": status})
        ran = subscribe(server, monkeypatch)
        assert f"Subscription/{first['id']}, turned on again, requested" in ran.said
        assert {one["status"] for one in server.resources("Subscription")} == {"requested"}


def test_a_new_secret_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer() as server:
        subscribe(server, monkeypatch)
        subscribe(server, monkeypatch, secrets="newer,new")
        headers = [one["channel"]["header"] for one in server.resources("Subscription")]
        assert headers == [["Authorization: Bearer newer"]] * 4


def test_somebody_else_s_subscription_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {
        "resourceType": "Subscription",
        "id": "other",
        "status": "off",
        "criteria": "Encounter?",
        "channel": {"type": "rest-hook", "endpoint": "https://other.example"},
    }
    with SloppyServer([other]) as server:
        subscribe(server, monkeypatch)
        assert (server.resource("Subscription/other") or {})["status"] == "off"


def test_in_r5_the_server_s_topics_are_subscribed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer([topic("MedicationAdministration"), topic("Encounter")], Switches()) as server:
        ran = subscribe(server, monkeypatch)
        made = server.resources("Subscription")
    assert ran.status == 1  # two kinds have no topic
    assert "Condition: no Subscription, the server has no topic for it; polls find it\n" in ran.said
    assert [(one["topic"], one["content"], one["parameter"]) for one in made] == [
        (f"https://ehr.example/topics/{kind}", "id-only", [{"name": "Authorization", "value": "Bearer new"}])
        for kind in KINDS[:2]
    ]


def test_without_an_address_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer() as server:
        ran = run(server, monkeypatch, "subscribe", BRIDGE_WEBHOOK_SECRETS="new")
        assert (ran.status, server.requests) == (2, [])
    assert ran.complained.startswith("Set BRIDGE_PUBLIC_URL and BRIDGE_WEBHOOK_SECRETS")

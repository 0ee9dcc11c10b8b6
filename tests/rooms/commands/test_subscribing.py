"""Subscribing creates what is missing, turns on what is off, and does nothing twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys.running import Run, bridge
from tests.rooms.commands.hospital import Resource, run
from tests.rooms.commands.test_signing_in import TOKEN, tokens
from tests.sloppy_server.asked import Asking, query
from tests.sloppy_server.server import Fault, SloppyServer, Switches

pytestmark = pytest.mark.server

KINDS = ["MedicationAdministration", "Encounter", "Condition", "Medication"]
ENDPOINT = "https://bridge.example/notifications"


def subscribe(server: SloppyServer, monkeypatch: pytest.MonkeyPatch, *words: str, secrets: str = "new,old") -> Run:
    return run(
        server,
        monkeypatch,
        "subscribe",
        *words,
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


# R5's Subscriptions in R4

TOPICS = "https://ehr.example/topics"
BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition"
NAMED = Switches(
    topics=(f"{TOPICS}/medication-administration|1.0", f"{TOPICS}/encounter-complete", f"{TOPICS}/bed-change")
)


def about(ran: Run) -> list[tuple[str, str]]:
    """Give of each line what it is about, and the rest without the name of the Subscription."""
    told = (line.partition(": ") for line in ran.said.splitlines())
    return [(kinds, rest.partition(", ")[2]) for kinds, _, rest in told]


def test_topics_that_an_r4_server_names_are_subscribed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(switches=NAMED) as server:
        ran = subscribe(server, monkeypatch)
        first, second = server.resources("Subscription")
        again = subscribe(server, monkeypatch)
        assert len(server.resources("Subscription")) == 2
    assert about(ran) == [
        ("MedicationAdministration", "created, requested"),
        ("Encounter", "created, requested"),
        ("Condition", "the server has no topic for it; polls find it"),
        ("Medication", "the server has no topic for it; polls find it"),
    ]
    assert f"`bridge subscribe --backport {TOPICS}/bed-change` subscribes to it.\n" in ran.complained
    assert (first["criteria"], second["criteria"]) == NAMED.topics[:2]
    assert {each["id"]: each["status"] for each in (first, second)} == {"new-1": "requested", "new-2": "requested"}
    assert first["meta"]["profile"] == [f"{BACKPORT}/backport-subscription"]
    assert "_criteria" not in first
    assert first["channel"] == {
        "extension": [
            {"url": f"{BACKPORT}/backport-heartbeat-period", "valueUnsignedInt": 300},
            {"url": f"{BACKPORT}/backport-timeout", "valueUnsignedInt": 60},
            {"url": f"{BACKPORT}/backport-max-count", "valuePositiveInt": 20},
        ],
        "type": "rest-hook",
        "endpoint": ENDPOINT,
        "payload": "application/fhir+json",
        "_payload": {"extension": [{"url": f"{BACKPORT}/backport-payload-content", "valueCode": "id-only"}]},
        "header": ["Authorization: Bearer new"],
    }
    assert [words for _, words in about(again)][:2] == ["requested", "requested"]


def test_a_topic_is_subscribed_to_by_name_and_filtered(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["--backport", f"{TOPICS}/bed-change", "--filter", "Encounter?class=AMB"]
    with SloppyServer() as server:
        ran = subscribe(server, monkeypatch, *words)
        (made,) = server.resources("Subscription")
        assert "turned on again" not in subscribe(server, monkeypatch, *words).said
        changed = subscribe(server, monkeypatch, *words[:2])
    assert ran.said.startswith(f"{TOPICS}/bed-change: Subscription/new-1, created, requested")
    assert made["criteria"] == f"{TOPICS}/bed-change"
    assert made["_criteria"]["extension"] == [
        {"url": f"{BACKPORT}/backport-filter-criteria", "valueString": "Encounter?class=AMB"}
    ]
    assert "turned on again" in changed.said  # without the filter


def test_a_server_with_the_backport_but_no_topic_of_ours_gets_rest_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(switches=Switches(says_backport=True)) as server:
        ran = subscribe(server, monkeypatch)
        assert [one["criteria"] for one in server.resources("Subscription")] == [f"{kind}?" for kind in KINDS]
    assert "ordinary rest-hooks are wished for" in ran.complained
    assert ran.status == 0


def test_what_the_server_says_of_a_subscription_now_counts_before_what_it_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with SloppyServer(switches=NAMED) as server:
        subscribe(server, monkeypatch)
        server.switches = replace(NAMED, live_status={"Subscription/new-1": "error"})
        ran = subscribe(server, monkeypatch)
        assert [words for _, words in about(ran)][:2] == ["turned on again, requested", "active, 3 events so far"]
        server.switches = replace(NAMED, live_status={"Subscription/new-2": "off"}, fails=_without_status)
        assert (
            "turned on again" not in subscribe(server, monkeypatch).said
        )  # `$status` is refused: the stored one counts


def _without_status(asking: Asking) -> Fault | None:
    return Fault(403) if asking.path.endswith("$status") else None


def test_an_r5_server_needs_no_backport(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer([topic("Encounter")]) as server:
        ran = subscribe(server, monkeypatch, "--backport", f"{TOPICS}/bed-change")
    assert (ran.status, ran.complained.startswith("The server is R5:")) == (2, True)
    with SloppyServer() as server:
        assert subscribe(server, monkeypatch, "--filter", "Encounter?class=AMB").status == 2


# What it asks to be allowed


def test_subscribing_asks_to_read_topics_and_to_write_subscriptions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BRIDGE_FHIR_KEY_FILE", str(tmp_path / "keys.json"))
    assert bridge("keys", "--new", "ES384").status == 0
    with SloppyServer(switches=Switches(authorization=f"Bearer {TOKEN}", fails=tokens)) as server:
        given = {
            "BRIDGE_FHIR_AUTH": "smart",
            "BRIDGE_FHIR_CLIENT_ID": "bridge-1",
            "BRIDGE_FHIR_TOKEN_URL": f"{server.url}/token",
            "BRIDGE_PUBLIC_URL": "https://bridge.example",
            "BRIDGE_WEBHOOK_SECRETS": "new",
        }
        assert run(server, monkeypatch, "subscribe", **given).status == 0
        assert run(server, monkeypatch, "subscribe", BRIDGE_FHIR_VERSION="R4", **given).status == 0
        asked = [dict(query(asking.body.decode())) for asking in server.requests if asking.path == "token"]
    scopes, of_r4 = (set(one["scope"].split()) for one in asked)
    assert {"system/Subscription.read", "system/Subscription.write", "system/SubscriptionTopic.read"} <= scopes
    assert scopes - of_r4 == {
        "system/SubscriptionTopic.read"
    }  # R4 has none, and some servers refuse what they don't know

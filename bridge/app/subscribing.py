"""Have the FHIR server tell us what changes: Subscriptions on it that lead to `/notifications`.

R4 and R4B servers get rest-hooks with a criterion, R5 servers one for each topic that they have for a kind. A
Subscription is ours where its endpoint is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from bridge.app.passes import Wires, abilities
from bridge.errors import BridgeError, UsageError
from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.answers import Answer
from bridge.fhir_server.searching import Search, Searcher
from bridge.fhir_server.wire import Wire
from bridge.settings import Settings

KINDS: Final = ("MedicationAdministration", "Encounter", "Condition", "Medication")
"""What is subscribed to; of all else a poll tells."""
SUBSCRIPTION, TOPIC = "Subscription", "SubscriptionTopic"
R5: Final = "R5"
ON: Final = "requested"
"""What we write; the server makes it active once it has reached us."""
_WELL: Final = frozenset({"requested", "active"})
_REASON: Final = "tells the billing bridge what changed"
_CHANNELS: Final = "http://terminology.hl7.org/CodeSystem/subscription-channel-type"
_FHIR_JSON: Final = "application/fhir+json"
_HEARTBEAT: Final = 300
"""Seconds."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """How it is with one kind.

    name    of the Subscription; None where there is none
    did     created, turned on again, or nothing
    status  as the server has it now
    """

    kind: str
    name: str | None
    did: str
    status: str


def subscribe(settings: Settings, told: Callable[[str], None]) -> Iterator[Subscribed]:
    """Create what is missing, turn on what is off, and tell how each stands.

    Raises UsageError where it is not set where we are reached, or by which secret; a ServerError where the server is
    broken.
    """
    running = settings.running
    if not running.public_url or not running.webhook_secrets:
        raise UsageError("Set BRIDGE_PUBLIC_URL and BRIDGE_WEBHOOK_SECRETS: the server is told where to, and by what.")
    endpoint = f"{running.public_url}/notifications"
    with Wires(settings, also_sent=(SUBSCRIPTION,)) as wires:
        able = abilities(wires.source, settings.source)
        searcher = Searcher(wires.source, able, page_size=settings.page_size, told=told)
        wishes = _wishes(able, searcher, endpoint, f"Bearer {running.webhook_secrets[0]}")
        there = [each for each in _all(searcher, SUBSCRIPTION) if _endpoint(each) == endpoint]
        for kind, wished in wishes.items():
            yield _stands(wires.source, kind, wished, there)


def _stands(wire: Wire, kind: str, wished: Json | None, there: list[Json]) -> Subscribed:
    """Bring one Subscription to what is wished for."""
    if wished is None:
        return Subscribed(kind, None, "nothing", "the server has no topic for it; polls find it")
    own = next((each for each in there if _asks(each) == _asks(wished)), None)
    if own is None:
        answer = wire.post(SUBSCRIPTION, msgspec.json.encode(wished))
        return _told(kind, "created", answer, wished)
    name = f"{SUBSCRIPTION}/{own['id']}"
    if own.get("status") in _WELL and _says(own) == _says(wished):
        return Subscribed(kind, name, "nothing", str(own["status"]))
    answer = wire.put(name, msgspec.json.encode(own | wished))
    return _told(kind, "turned on again", answer, own)


def _told(kind: str, did: str, answer: Answer, sent: Json) -> Subscribed:
    """Read what the server made of it. Raises BridgeError where it refused."""
    if not answer.found:
        raise BridgeError(f"Subscription for {kind}: the server answers {answer.status}. Look at its log.")
    try:
        kept = msgspec.json.decode(answer.body) if answer.body else sent
    except msgspec.DecodeError:
        kept = sent
    kept = kept if isinstance(kept, dict) and kept.get("resourceType") == SUBSCRIPTION else sent
    own_id = kept.get("id")
    return Subscribed(kind, None if own_id is None else f"{SUBSCRIPTION}/{own_id}", did, str(kept.get("status", ON)))


def _wishes(able: Abilities, searcher: Searcher, endpoint: str, sign_in: str) -> dict[str, Json | None]:
    """Write the Subscription of each kind; None where the server has no topic for it."""
    if able.release != R5:
        return {kind: _rest_hook(kind, endpoint, sign_in) for kind in KINDS}
    topics: dict[str, str] = {}
    for topic in _all(searcher, TOPIC):
        for trigger in topic.get("resourceTrigger", []):
            topics.setdefault(str(trigger.get("resource", "")).rpartition("/")[2], str(topic.get("url", "")))
    return {kind: _r5(topics[kind], endpoint, sign_in) if topics.get(kind) else None for kind in KINDS}


def _rest_hook(kind: str, endpoint: str, sign_in: str) -> Json:
    channel = {
        "type": "rest-hook",
        "endpoint": endpoint,
        "payload": _FHIR_JSON,
        "header": [f"Authorization: {sign_in}"],
    }
    return {
        "resourceType": SUBSCRIPTION,
        "status": ON,
        "reason": _REASON,
        "criteria": f"{kind}?",
        "channel": channel,
    }


def _r5(topic: str, endpoint: str, sign_in: str) -> Json:
    return {
        "resourceType": SUBSCRIPTION,
        "status": ON,
        "reason": _REASON,
        "topic": topic,
        "channelType": {"system": _CHANNELS, "code": "rest-hook"},
        "endpoint": endpoint,
        "parameter": [{"name": "Authorization", "value": sign_in}],
        "heartbeatPeriod": _HEARTBEAT,
        "contentType": _FHIR_JSON,
        "content": "id-only",
    }


def _all(searcher: Searcher, kind: str) -> list[Json]:
    return [msgspec.json.decode(entry.raw) for entry in searcher.all(Search(kind, (), because="who tells us of what"))]


def _endpoint(subscription: Json) -> object:
    return subscription.get("endpoint") or subscription.get("channel", {}).get("endpoint")


def _asks(subscription: Json) -> str:
    """Give what a Subscription is about, however it is written."""
    return str(subscription.get("topic") or subscription.get("criteria", "")).rstrip("?")


def _says(subscription: Json) -> object:
    """Give how it reaches us: another secret has it written again."""
    return subscription.get("parameter") or subscription.get("channel", {}).get("header")

"""How a Subscription is written in each of its forms: an R4 rest-hook, R5's in R4 (the backport), R5's own.

Source: FHIR R4 and R5, Subscription; HL7 Subscriptions R5 Backport 1.1, profile backport-subscription.
"""

from dataclasses import dataclass
from typing import Any, Final

SUBSCRIPTION: Final = "Subscription"
ON: Final = "requested"
"""What we write; the server makes it active once it has reached us."""
_REASON: Final = "tells the billing bridge what changed"
_CHANNELS: Final = "http://terminology.hl7.org/CodeSystem/subscription-channel-type"
_BACKPORT: Final = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition"
_FILTER: Final = f"{_BACKPORT}/backport-filter-criteria"
_FHIR_JSON: Final = "application/fhir+json"
_CONTENT: Final = "id-only"
_HEARTBEAT, _TIMEOUT = 300, 60
"""Seconds without an event after which the server says that it lives, and that it may take to reach us."""
_AT_ONCE: Final = 20
"""Events in one notification at most."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the server reaches us, and what it signs in with."""

    endpoint: str
    sign_in: str


def rest_hook(kind: str, reached: Reached) -> Json:
    """Write an R4 Subscription to a kind of resource."""
    return {
        "resourceType": SUBSCRIPTION,
        "status": ON,
        "reason": _REASON,
        "criteria": f"{kind}?",
        "channel": _channel(reached),
    }


def backport(topic: str, filters: tuple[str, ...], reached: Reached) -> Json:
    """Write an R4 Subscription to a topic.

    filters  such as `Encounter?class=AMB`; none: every event of the topic
    """
    seconds = (("backport-heartbeat-period", _HEARTBEAT), ("backport-timeout", _TIMEOUT))
    limits: list[Json] = [{"url": f"{_BACKPORT}/{name}", "valueUnsignedInt": value} for name, value in seconds]
    limits.append({"url": f"{_BACKPORT}/backport-max-count", "valuePositiveInt": _AT_ONCE})
    content = {"url": f"{_BACKPORT}/backport-payload-content", "valueCode": _CONTENT}
    criteria = [{"url": _FILTER, "valueString": each} for each in filters]
    return {
        "resourceType": SUBSCRIPTION,
        "meta": {"profile": [f"{_BACKPORT}/backport-subscription"]},
        "status": ON,
        "reason": _REASON,
        "criteria": topic,
        **({"_criteria": {"extension": criteria}} if criteria else {}),
        "channel": {"extension": limits, **_channel(reached), "_payload": {"extension": [content]}},
    }


def r5(topic: str, reached: Reached) -> Json:
    """Write an R5 Subscription to a topic."""
    return {
        "resourceType": SUBSCRIPTION,
        "status": ON,
        "reason": _REASON,
        "topic": topic,
        "channelType": {"system": _CHANNELS, "code": "rest-hook"},
        "endpoint": reached.endpoint,
        "parameter": [{"name": "Authorization", "value": reached.sign_in}],
        "heartbeatPeriod": _HEARTBEAT,
        "contentType": _FHIR_JSON,
        "content": _CONTENT,
    }


def endpoint_of(subscription: Json) -> object:
    """Give where a Subscription leads to."""
    return subscription.get("endpoint") or subscription.get("channel", {}).get("endpoint")


def asks(subscription: Json) -> str:
    """Give what a Subscription is about, however it is written."""
    return str(subscription.get("topic") or subscription.get("criteria", "")).rstrip("?")


def says(subscription: Json) -> object:
    """Give how it reaches us and what it leaves out: another secret or filter has it written again."""
    extensions = (subscription.get("_criteria") or {}).get("extension", ())
    filters = [each.get("valueString") for each in extensions if each.get("url") == _FILTER]
    return subscription.get("parameter") or subscription.get("channel", {}).get("header"), filters


def _channel(reached: Reached) -> Json:
    return {
        "type": "rest-hook",
        "endpoint": reached.endpoint,
        "payload": _FHIR_JSON,
        "header": [f"Authorization: {reached.sign_in}"],
    }

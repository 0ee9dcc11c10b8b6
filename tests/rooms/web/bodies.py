"""Notification bodies as servers write them, in R4 (Subscriptions Backport), R4B and R5."""

from typing import Any

STAMP = "2026-03-05T11:44:13.1882432-05:00"
SUBSCRIPTION = "https://ehr.example/fhir/Subscription/doses"
TOPIC = "https://bridge.example/SubscriptionTopic/doses"


def r4_status(kind: str = "event-notification", events: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Write the status as Parameters; an event is its parts by name."""
    plain: list[dict[str, Any]] = [
        {"name": "subscription", "valueReference": {"reference": SUBSCRIPTION}},
        {"name": "topic", "valueCanonical": TOPIC},
        {"name": "status", "valueCode": more.get("status", "active")},
        {"name": "type", "valueCode": kind},
        {"name": "events-since-subscription-start", "valueString": more.get("so_far", "2")},
    ]
    if "error" in more:
        plain.append(
            {"name": "error", "valueCodeableConcept": {"coding": [{}, {"code": more["error"]}], "text": "Ann Doe"}}
        )
    told = [{"name": "notification-event", "part": list(_parts(event))} for event in events]
    return {"resourceType": "Parameters", "id": "s", "parameter": [*plain, *told]}


def _parts(event: dict[str, Any]) -> list[dict[str, Any]]:
    written = [{"name": "event-number", "valueString": str(event["number"])}] if "number" in event else []
    written += [{"name": "timestamp", "valueInstant": event["at"]}] if "at" in event else []
    written += [{"name": "focus", "valueReference": event["focus"]}] if "focus" in event else []
    return [*written, *({"name": "additional-context", "valueReference": one} for one in event.get("beside", ()))]


def r5_status(kind: str = "event-notification", events: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Write the status as SubscriptionStatus."""
    return {
        "resourceType": "SubscriptionStatus",
        "status": more.get("status", "active"),
        "type": kind,
        "eventsSinceSubscriptionStart": more.get("so_far", "2"),
        "subscription": {"reference": SUBSCRIPTION},
        "topic": TOPIC,
        "notificationEvent": [_r5_event(event) for event in events],
        **({"error": [{"coding": [{}, {"code": more["error"]}], "text": "Ann Doe"}]} if "error" in more else {}),
    }


def _r5_event(event: dict[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {"eventNumber": str(event["number"])} if "number" in event else {}
    written |= {"timestamp": event["at"]} if "at" in event else {}
    written |= {"focus": event["focus"]} if "focus" in event else {}
    return written | ({"additionalContext": event["beside"]} if "beside" in event else {})


def bundle(
    status: dict[str, Any], *entries: dict[str, Any], kind: str = "history", stamped: bool = True
) -> dict[str, Any]:
    """Put a status first in a Bundle."""
    return {
        "resourceType": "Bundle",
        "id": "b",
        "type": kind,
        **({"timestamp": STAMP} if stamped else {}),
        "entry": [{"fullUrl": "urn:uuid:9e41ff6d-5be6-4e6a-8b85-abd4e7f58400", "resource": status}, *entries],
    }


def dose(own_id: str = "ma-1", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Write an administration with a person in it who must show up nowhere."""
    return {
        "resourceType": "MedicationAdministration",
        "id": own_id,
        "meta": {"versionId": "7", "lastUpdated": "2026-03-05T16:44:13Z"},
        "status": "completed",
        "subject": {"reference": "Patient/p-1", "display": "Ann Doe, born 1980-02-03"},
        "context": {"reference": "Encounter/e-1"},
        **more,
    }

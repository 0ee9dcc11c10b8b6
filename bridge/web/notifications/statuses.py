"""Reads the status that stands first in a notification Bundle: what it is, by which subscription, and which events.

In R4 it is a Parameters resource (Subscriptions Backport, `backport-subscription-status-r4`), in R4B and R5 a
SubscriptionStatus.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bridge.web.notifications.values import (
    Json,
    canonical,
    code,
    instant,
    listed,
    name_of_kind,
    record,
    reference,
    text,
    whole,
)
from bridge.web.ports import SubscriptionSeen

EVENT: Final = "event-notification"
WITHOUT_EVENTS: Final = frozenset({"handshake", "heartbeat", "query-status"})
"""What these say is only that the subscription lives; any other word counts as an event, so that none is lost."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event, as the status tells it.

    focus   the reference to what changed, as written; None where the subscription sends empty notifications
    beside  references to what goes with it
    """

    number: int | None
    at: datetime | None
    focus: str | None
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """What a notification says about itself."""

    seen: SubscriptionSeen
    events: tuple[Event, ...]


def status_of(resource: Json) -> Status | None:
    """Read a status; None for a resource that is none."""
    kind = resource.get("resourceType")
    if kind == "SubscriptionStatus":
        return _status(resource, [_r5_event(record(each)) for each in listed(resource.get("notificationEvent"))])
    if kind != "Parameters":
        return None
    plain, events = _r4_parts(listed(resource.get("parameter")))
    if not ({"subscription", "type"} & plain.keys()) and not events:
        return None
    named = {
        **plain,
        "eventsSinceSubscriptionStart": plain.get("events-since-subscription-start"),
        "error": [plain.get("error")],
    }
    return _status(named, [_r4_event(each) for each in events])


def _status(named: Json, events: list[Event]) -> Status:
    """Read what both forms say under the same names."""
    numbers = tuple(event.number for event in events if event.number is not None)
    seen = SubscriptionSeen(
        name_of_kind("Subscription", reference(named.get("subscription"))),
        canonical(named.get("topic")),
        code(named.get("type")) or EVENT,
        code(named.get("status")),
        whole(named.get("eventsSinceSubscriptionStart")),
        numbers,
        tuple(dict.fromkeys(_error_codes(listed(named.get("error"))))),
    )
    return Status(seen, tuple(events))


def _error_codes(concepts: list[object]) -> Iterator[str]:
    for concept in concepts:
        for coding in listed(record(concept).get("coding")):
            found = code(record(coding).get("code"))
            if found is not None:
                yield found


def _r5_event(written: Json) -> Event:
    beside = (reference(each) for each in listed(written.get("additionalContext")))
    return Event(
        whole(written.get("eventNumber")),
        instant(written.get("timestamp")),
        _focus(written, reference(written.get("focus"))),
        tuple(each for each in beside if each is not None),
    )


def _r4_event(parts: list[tuple[str, object]]) -> Event:
    first = dict(reversed(parts))
    beside = (reference(value) for part, value in parts if part == "additional-context")
    return Event(
        whole(first.get("event-number")),
        instant(first.get("timestamp")),
        _focus(first, reference(first.get("focus"))),
        tuple(each for each in beside if each is not None),
    )


def _focus(written: Json, found: str | None) -> str | None:
    """Give the focus; "" for one that is there but names nothing by a reference, as by an identifier."""
    return found if found is not None or written.get("focus") is None else ""


def _r4_parts(parameters: list[object]) -> tuple[dict[str, object], list[list[tuple[str, object]]]]:
    """Sort parameters into plain values by name, and events with their parts."""
    plain: dict[str, object] = {}
    events: list[list[tuple[str, object]]] = []
    for one in map(record, parameters):
        parameter = text(one.get("name")) or ""
        if parameter == "notification-event":
            events.append(
                [(text(part.get("name")) or "", _value(part)) for part in map(record, listed(one.get("part")))]
            )
        else:
            plain.setdefault(parameter, _value(one))
    return plain, events


def _value(parameter: Json) -> object:
    """Give the value of a parameter, whichever of its types it is written in."""
    return next((value for key, value in parameter.items() if key.startswith("value")), None)

"""Reads a notification Bundle: its status, and what its entries tell about the records that the events point at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bridge.web.notifications.resources import name_in, notice_of
from bridge.web.notifications.shapes import UnknownShapeError
from bridge.web.notifications.statuses import WITHOUT_EVENTS, Event, Status, status_of
from bridge.web.notifications.values import (
    Json,
    instant,
    listed,
    name,
    name_and_version,
    name_of_kind,
    record,
    text,
    version_of_tag,
)
from bridge.web.ports import Notice, Notification

_ACTIONS: Final = {"POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry beside the status.

    url  its `fullUrl`, as written
    """

    url: str | None
    own_name: str | None
    written: Json

    @property
    def resource(self) -> Json:
        return record(self.written.get("resource"))


def notification_in(bundle: Json) -> Notification:
    """Read a notification Bundle. Raises UnknownShapeError for a Bundle that is none."""
    entries = [record(each) for each in listed(bundle.get("entry"))]
    for at, entry in enumerate(entries):
        status = status_of(record(entry.get("resource")))
        if status is not None:
            rest = [_entry(other) for other in entries[:at] + entries[at + 1 :]]
            stamped = instant(bundle.get("timestamp")) is not None
            return _told("bundle", status, rest, stamped=stamped)
    raise UnknownShapeError("The Bundle has no subscription status in it.")


def notification_of_status(resource: Json) -> Notification | None:
    """Read a status that comes without a Bundle around it; None where it is none."""
    status = status_of(resource)
    return None if status is None else _told("status", status, [], stamped=False)


def _told(form: str, status: Status, entries: Sequence[_Entry], *, stamped: bool) -> Notification:
    """Put together what the events name; where none of them names anything, what the entries are."""
    events = status.events
    pointed_at = any(event.focus is not None for event in events)
    named = _of_events(events, entries) if pointed_at else _of_entries(events, entries)
    is_event = bool(events) or status.seen.said not in WITHOUT_EVENTS
    return Notification(
        form,
        tuple(notice for notice in named if notice is not None),
        poll=None in named or len(named) < len(events) or (is_event and not named),
        subscription=status.seen,
        tells_apart=bool(events) and all(_is_dated(event, stamped=stamped) for event in events),
    )


def _is_dated(event: Event, *, stamped: bool) -> bool:
    """Say whether an event is told from all others, also from those of a subscription that began anew."""
    return event.number is not None and (stamped or event.at is not None)


def _of_events(events: Sequence[Event], entries: Sequence[_Entry]) -> list[Notice | None]:
    """Read what the events point at, event by event; None for one that names no record."""
    by_url = {entry.url: entry for entry in entries if entry.url is not None}
    by_name = {entry.own_name: entry for entry in entries if entry.own_name is not None}
    found: list[Notice | None] = []
    for event in events:
        own_name = name(event.focus)
        entry = by_url.get(event.focus or "") or by_name.get(own_name or "")
        own_name = own_name if entry is None or entry.own_name is None else entry.own_name
        found.append(None if own_name is None else _notice(own_name, event, entry))
    return found


def _of_entries(events: Sequence[Event], entries: Sequence[_Entry]) -> list[Notice | None]:
    """Read what the entries are."""
    lone = events[0] if len(events) == 1 else Event(None, None, None)
    return [_notice(entry.own_name, lone, entry) for entry in entries if entry.own_name is not None]


def _notice(own_name: str, event: Event, entry: _Entry | None) -> Notice:
    """Put together what event, entry and resource say of one record."""
    hint = notice_of(entry.resource if entry is not None else {}, own_name)
    answer = record(entry.written.get("response")) if entry is not None else {}
    asked = record(entry.written.get("request")) if entry is not None else {}
    changed_at = hint.changed_at or instant(answer.get("lastModified")) or event.at
    return replace(
        hint,
        action=_ACTIONS.get(text(asked.get("method")) or ""),
        version=hint.version or version_of_tag(answer.get("etag")) or name_and_version(event.focus)[1],
        changed_at=changed_at,
        encounter=hint.encounter or _only_one("Encounter", event.beside),
        patient=hint.patient or _only_one("Patient", event.beside),
        event_number=event.number,
    )


def _only_one(kind: str, references: Sequence[str]) -> str | None:
    """Name the only one of a kind; of several none is known to be the record's own."""
    found = {name_of_kind(kind, each) for each in references} - {None}
    return found.pop() if len(found) == 1 else None


def _entry(written: Json) -> _Entry:
    """Name an entry: by its resource, its URL, or the request that changed it."""
    url = text(written.get("fullUrl"))
    asked = record(written.get("request"))
    own_name = name_in(record(written.get("resource"))) or name(url) or name(asked.get("url"))
    return _Entry(url, own_name, written)

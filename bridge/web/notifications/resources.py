"""Reads what a single resource hints at: which record it is, whose, and which version; nothing else in it."""

from typing import Final

from bridge.web.notifications.values import Json, instant, name, name_of_kind, record, reference, text, version
from bridge.web.ports import Notice

_VISIT: Final = ("encounter", "context")
_WHOSE: Final = ("subject", "patient", "beneficiary")


def name_in(resource: Json) -> str | None:
    """Name a resource by its own type and id."""
    kind, own_id = text(resource.get("resourceType")), text(resource.get("id"))
    return None if kind is None or own_id is None or "/" in kind + own_id else name(f"{kind}/{own_id}")


def notice_of(resource: Json, own_name: str) -> Notice:
    """Read the hint of a resource."""
    meta = record(resource.get("meta"))
    return Notice(
        own_name,
        version=version(meta.get("versionId")),
        changed_at=instant(meta.get("lastUpdated")),
        encounter=own_name if own_name.startswith("Encounter/") else _pointed_at(resource, _VISIT, "Encounter"),
        patient=own_name if own_name.startswith("Patient/") else _pointed_at(resource, _WHOSE, "Patient"),
    )


def _pointed_at(resource: Json, elements: tuple[str, ...], kind: str) -> str | None:
    """Name what one of the elements refers to."""
    for element in elements:
        found = name_of_kind(kind, reference(resource.get(element)))
        if found is not None:
            return found
    return None

"""Reads one request as a notification, whichever of the known shapes it has."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec

from bridge.web.notifications.bundles import notification_in, notification_of_status
from bridge.web.notifications.plain import PlainEvents
from bridge.web.notifications.resources import name_in, notice_of
from bridge.web.notifications.shapes import UnknownShapeError
from bridge.web.notifications.values import Json
from bridge.web.ports import Notice, Notification

_OF_A_VISIT: Final = ("MedicationAdministration/", "Encounter/")
_MARK: Final = b"\xef\xbb\xbf"
"""Some engines write it before their JSON."""


class Reader:
    """Reads notifications; what they say of kinds that charts are not read from is only counted."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self._kinds = kinds
        self._plain = PlainEvents(kinds)

    def read(self, body: bytes, named: Sequence[str] = (), *, gone: bool = False) -> Notification:
        """Read a body.

        named  the records that the address of the request names
        gone   whether the request says that they were deleted

        Raises UnknownShapeError.
        """
        found = self._named(named, "delete") if gone else self._told(body.removeprefix(_MARK).strip(), named)
        kept = tuple(_own_visit(each) for each in found.notices if each.reference.partition("/")[0] in self._kinds)
        return replace(found, notices=kept, passed_over=len(found.notices) - len(kept))

    def _told(self, body: bytes, named: Sequence[str]) -> Notification:
        if not body:
            return self._named(named, None) if named else Notification("empty", poll=True)
        written = _decoded(body)
        if "resourceType" not in written:
            if named:
                raise UnknownShapeError("The address names a record, but the body is no FHIR resource.")
            return self._plain.read(written)
        if written["resourceType"] == "Bundle" and not named:
            return notification_in(written)
        return (None if named else notification_of_status(written)) or _of_resource(written, named)

    @staticmethod
    def _named(names: Sequence[str], action: str | None) -> Notification:
        return Notification("named", tuple(Notice(each, action) for each in dict.fromkeys(names)))


def _own_visit(notice: Notice) -> Notice:
    """Leave the encounter out where it is not the one whose doses are billed: a diagnosis was made at another visit."""
    return notice if notice.reference.startswith(_OF_A_VISIT) else replace(notice, encounter=None)


def _of_resource(written: Json, named: Sequence[str]) -> Notification:
    own_name = name_in(written)
    if own_name is None:
        raise UnknownShapeError("The resource has no type or no id.")
    if named and own_name not in named:
        raise UnknownShapeError("The address names another record than the body.")
    notice = notice_of(written, own_name)
    return Notification("resource", (notice,), tells_apart=notice.version is not None or notice.changed_at is not None)


def _decoded(body: bytes) -> Json:
    try:
        written = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise UnknownShapeError("The body is no JSON.") from None
    if not isinstance(written, dict):
        raise UnknownShapeError("The body is no JSON object.")
    return written

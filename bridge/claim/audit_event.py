"""Write a row of the audit trail as a FHIR AuditEvent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from bridge.claim.encoding import Resource

_TYPES: Final = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_OBJECTS: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ACTS: Final = "https://fhir.bridge.example/CodeSystem/workbench-act"
ROW: Final = "https://fhir.bridge.example/NamingSystem/audit-row"
_SIGN_IN: Final = ("sign-in", "sign-out", "sign-in-refused")
_REFUSED: Final = ("sign-in-refused", "refused")
_LOOKS: Final = ("look", "list", "export", "audit")


class Row(Protocol):
    """A row of the trail: who did what, about which record of which patient, from where.

    about    a reference, or words; "" where nothing is named
    patient  the reference of whose record it is, or ""
    hash     of the row, which chains it to the one before it
    """

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def who(self) -> str: ...  # noqa: D102
    @property
    def act(self) -> str: ...  # noqa: D102
    @property
    def about(self) -> str: ...  # noqa: D102
    @property
    def patient(self) -> str: ...  # noqa: D102
    @property
    def address(self) -> str: ...  # noqa: D102
    @property
    def detail(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def hash(self) -> str: ...  # noqa: D102


def audit_event(row: Row) -> Resource:
    """Write the event of a row; R4 and R4B are the same here."""
    entities = [_entity(row.about, "2")] if row.about and row.about != row.patient else []
    entities += [_entity(row.patient, "1")] if row.patient else []
    own = _entity("", "2") | {"what": {"identifier": {"system": ROW, "value": f"{row.number}:{row.hash}"}}}
    told = [{"type": name, "valueString": f"{value}"} for name, value in row.detail.items() if f"{value}"]
    entities.append(own | {"detail": told} if told else own)
    agent: Resource = {"who": {"display": row.who or "nobody who is known"}, "requestor": True}
    if row.address:
        agent["network"] = {"address": row.address, "type": "2"}
    act = row.act
    return {
        "resourceType": "AuditEvent",
        "type": {"system": _DICOM, "code": "110114"} if act in _SIGN_IN else {"system": _TYPES, "code": "rest"},
        "subtype": [{"system": ACTS, "code": act}],
        "action": "E" if act in _SIGN_IN else "R" if act in _LOOKS else "U",
        "recorded": row.at.isoformat(timespec="milliseconds"),
        "outcome": "4" if act in _REFUSED else "0",
        "agent": [agent],
        "source": {"observer": {"display": "bridge workbench"}},
        "entity": entities,
    }


def check_audit_event(event: Resource) -> None:
    """Raise ValueError for an event that is not valid."""
    from fhir.resources.R4B.auditevent import AuditEvent  # noqa: PLC0415  # a quarter of a second, for one command

    AuditEvent.model_validate(event)


def _entity(name: str, kind: str) -> Resource:
    """Point at what was looked at: a person's record is `1`, everything else `2`."""
    what: Resource = {"reference": name} if "/" in name and " " not in name else {"display": name}
    words = "Person" if kind == "1" else "System Object"
    return {"what": what, "type": {"system": _OBJECTS, "code": kind, "display": words}}

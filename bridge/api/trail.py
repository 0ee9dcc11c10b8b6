"""The routes that tell how the bridge itself does: who calls, what notifications missed, and who did what."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from marshmallow import fields

from bridge.api.asking import Asked, number, words
from bridge.api.rooms import Room
from bridge.api.shapes import record, rows, shape
from bridge.ledger import audit as trail
from bridge.ledger.audit import AuditFilters, AuditRow
from bridge.ledger.report import MissedEvents, missed_events
from bridge.workbench.guard import audit, me
from bridge.workbench.office import Office
from bridge.workbench.roles import Role

_ON_A_PAGE: Final = 100


class TimeAsked(Asked):
    """A time, its start included and its end not."""

    since = fields.AwareDateTime()
    until = fields.AwareDateTime()


class TrailAsked(Asked):
    """Which rows of the audit trail, the newest first; `before`: those before a row."""

    who = words(most=300)
    act = words(most=300)
    about = words(most=300)
    patient = words(most=300)
    before = fields.Integer(validate=number().validators)


CALLER: Final = record("Caller", name=fields.String(), role=fields.String())
TRAIL: Final = record("AuditTrail", rows=rows(shape(AuditRow)))


def trail_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("trail", "Who calls, who did what, and what notifications missed.", office, api_token)

    @room.get("/me", Role.VIEWER, CALLER)
    def who() -> object:
        """Tell as whom one calls, and with which role."""
        return {"name": me().name, "role": me().role.id}

    @room.get("/missed-events", Role.VIEWER, shape(MissedEvents), asked=TimeAsked)
    def missed(asked: Mapping[str, Any]) -> object:
        """Tell what notifications told in a time, and what only a poll found."""
        with office.ledger.begin() as book:
            return asdict(missed_events(book, asked.get("since"), asked.get("until")))

    @room.get("/audit", Role.ADMIN, TRAIL, asked=TrailAsked)
    def audit_trail(asked: Mapping[str, Any]) -> object:
        """List who looked at what and did what."""
        filters = AuditFilters(*(asked.get(name, "").strip() for name in ("who", "act", "about", "patient")))
        with office.ledger.begin() as book:
            audit(book, "audit", about=filters.about, patient=filters.patient)
            return {"rows": trail.rows(book, filters, before=asked.get("before"), limit=_ON_A_PAGE)}

    return room

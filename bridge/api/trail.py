"""The routes that tell how the bridge itself does: who calls, what notifications missed, and who did what."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from marshmallow import fields

from bridge.api.asking import Asked, number, one_of, page_number, words
from bridge.api.rooms import Room
from bridge.api.shapes import paged, record, rows, shape
from bridge.ledger import audit as trail
from bridge.ledger.audit import AuditFilters, AuditRow
from bridge.ledger.heard import FIGURES, EventRow, EventSought, heard
from bridge.ledger.report import MissedEvents, missed_events
from bridge.ledger.scope import make_room
from bridge.roles import Role
from bridge.workbench.guard import audit, me
from bridge.workbench.office import Office
from bridge.workbench.overview.events import PAGE_OF

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


class EventsAsked(TimeAsked):
    """Which events: those behind a figure of the report; `trigger` and `kind` where the figure is told by them."""

    figure = one_of(FIGURES)
    trigger = words(most=100)
    kind = words(most=100)
    page = page_number()


CALLER: Final = record("Caller", name=fields.String(), full_name=fields.String(), role=fields.String())
TRAIL: Final = record(
    "AuditTrail",
    rows=rows(shape(AuditRow)),
    head=fields.String(metadata={"description": "The end of the chain, `NUMBER:DIGEST`: note it elsewhere."}),
)
EVENTS: Final = paged("MissedEventRows", shape(EventRow, called="Event"))


def trail_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("trail", "Who calls, who did what, and what notifications missed.", office, api_token)

    @room.get("/me", Role.VIEWER, CALLER)
    def who() -> object:
        """Tell as whom one calls, and with which role."""
        return {"name": me().name, "full_name": me().person.full_name, "role": me().role.id}

    @room.get("/missed-events", Role.VIEWER, shape(MissedEvents), asked=TimeAsked)
    def missed(asked: Mapping[str, Any]) -> object:
        """Tell what notifications told in a time, and what only a poll found."""
        with office.ledger.begin() as book:
            make_room(book)
            audit(book, "missed events", detail={"since": asked.get("since"), "until": asked.get("until")})
            return asdict(missed_events(book, asked.get("since"), asked.get("until")))

    @room.get("/missed-events/rows", Role.VIEWER, EVENTS, asked=EventsAsked)
    def events(asked: Mapping[str, Any]) -> object:
        """List the events behind a figure of the report, the last one first, a page at a time."""
        named = {one: asked[one] for one in ("figure", "trigger", "kind", "since", "until") if asked.get(one)}
        sought, page = EventSought(**named), asked.get("page", 1)
        with office.ledger.begin() as book:
            make_room(book)
            found = heard(book, sought, offset=(page - 1) * PAGE_OF, limit=PAGE_OF)
            audit(book, "missed events", detail={"figure": sought.figure})
        return {"rows": found.rows, "total": found.total, "page": page, "page_of": PAGE_OF}

    @room.get("/audit", Role.ADMIN, TRAIL, asked=TrailAsked)
    def audit_trail(asked: Mapping[str, Any]) -> object:
        """List who looked at what and did what."""
        filters = AuditFilters(*(asked.get(name, "").strip() for name in ("who", "act", "about", "patient")))
        with office.ledger.begin() as book:
            audit(book, "audit", about=filters.about, patient=filters.patient)
            found = trail.rows(book, filters, before=asked.get("before"), limit=_ON_A_PAGE)
            return {"rows": found, "head": f"{trail.head(book)}"}

    return room

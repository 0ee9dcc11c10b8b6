"""The routes of the approvals: claims that wait for a supervisor, and the approval itself."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields, validate

from bridge.api.asking import Asked, page_number, words
from bridge.api.rooms import Room
from bridge.api.shapes import Exact, paged, record, rows, shape
from bridge.ledger.approvals import waiting_for_approval
from bridge.workbench.approvals.routes import approve_rows
from bridge.workbench.approvals.waiting import PAGE_OF, ClaimShown, LineShown, lay_out
from bridge.workbench.chosen_rows import MOST
from bridge.workbench.guard import audit
from bridge.workbench.office import Office
from bridge.workbench.roles import Role


class PageAsked(Asked):
    """Which page."""

    page = page_number()


class ClaimAsked(Asked):
    """A claim as it was seen: its identifier, and the digits of what it bills."""

    claim = words(required=True, most=300)
    content = words(required=True, most=300)


class ApprovalAsked(Asked):
    """Which claims are approved."""

    claims = fields.List(fields.Nested(ClaimAsked), required=True, validate=validate.Length(1, MOST))


WAITING: Final = paged(
    "WaitingClaims",
    shape(ClaimShown, called="WaitingClaim", lines=rows(shape(LineShown, called="WaitingLine"))),
    units=fields.Integer(),
    charge=Exact(),
    without_charge=fields.Integer(),
)
APPROVED: Final = record(
    "Approved",
    claims=fields.List(fields.String()),
    refused=rows(record("RefusedClaim", claim=fields.String(), reason=fields.String())),
)


def approvals_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("approvals", "Claims that wait for a supervisor.", office, api_token)

    @room.get("/approvals", Role.VIEWER, WAITING, asked=PageAsked)
    def waiting(asked: Mapping[str, Any]) -> object:
        """List the claims that wait for approval, the longest first, a page at a time."""
        page = asked.get("page", 1)
        with office.ledger.begin() as book:
            found = lay_out(waiting_for_approval(book), (page - 1) * PAGE_OF)
            patients = sorted({one.patient for one in found.claims if one.patient})
            audit(book, "approvals", detail={"patients": patients})
        sums = {name: getattr(found, name) for name in ("total", "units", "charge", "without_charge")}
        return {"rows": found.claims, "page": page, "page_of": PAGE_OF, **sums}

    @room.post("/approvals", Role.SUPERVISOR, APPROVED, asked=ApprovalAsked)
    def approve(asked: Mapping[str, Any]) -> object:
        """Approve claims, each as it was seen; one that bills something else by now is refused."""
        done = approve_rows(office, [(one["claim"], one["content"]) for one in asked["claims"]])
        return {"claims": done.claims, "refused": [{"claim": one, "reason": why} for one, why in done.refused]}

    return room

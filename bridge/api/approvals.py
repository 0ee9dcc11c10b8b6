"""The routes of the approvals: claims that wait for a supervisor, and the approval itself."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields, validate

from bridge.api.asking import Asked, page_number, words
from bridge.api.rooms import Room
from bridge.api.shapes import ATTESTED, Exact, paged, record, rows, shape
from bridge.roles import Role
from bridge.workbench.approvals.routes import approve_rows, read_waiting, still_as_seen
from bridge.workbench.approvals.waiting import PAGE_OF, ClaimShown, LineShown, sums
from bridge.workbench.chosen_rows import MOST
from bridge.workbench.office import Office


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


CLAIM: Final = shape(ClaimShown, called="WaitingClaim", lines=rows(shape(LineShown, called="WaitingLine")))
WAITING: Final = paged(
    "WaitingClaims",
    CLAIM,
    attested=ATTESTED,
    units=fields.Integer(),
    charge=Exact(),
    without_charge=fields.Integer(),
)
APPROVABLE: Final = record("PreviewOfAnApproval", claims=rows(CLAIM), says=fields.String(), left_out=fields.Integer())
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
        found, attested = read_waiting(office, page)
        told = {name: getattr(found, name) for name in ("total", "units", "charge", "without_charge")}
        return {"rows": found.claims, "page": page, "page_of": PAGE_OF, "attested": sorted(attested), **told}

    @room.post("/approvals/preview", Role.SUPERVISOR, APPROVABLE, asked=ApprovalAsked)
    def preview(asked: Mapping[str, Any]) -> object:
        """Tell what would be approved, and approve nothing; what is not as it was seen any more is left out."""
        fits, left = still_as_seen(office, _rows(asked))
        return {"claims": fits, "says": sums(fits), "left_out": left}

    @room.post("/approvals", Role.SUPERVISOR, APPROVED, asked=ApprovalAsked)
    def approve(asked: Mapping[str, Any]) -> object:
        """Approve claims, each as it was seen; one that bills something else by now is refused."""
        done = approve_rows(office, _rows(asked))
        return {"claims": done.claims, "refused": [{"claim": one, "reason": why} for one, why in done.refused]}

    return room


def _rows(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((one["claim"], one["content"]) for one in asked["claims"]))

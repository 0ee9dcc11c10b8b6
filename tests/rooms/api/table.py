"""The table of the API's routes, and the role that each needs."""

from typing import Final

from bridge.roles import Role

VIEWER, BILLER, SUPERVISOR, ADMIN = Role
_NUMBER: Final = "<int(max=9223372036854775807):number>"
TABLE: Final[dict[tuple[str, str], Role]] = {
    ("GET", "/api/openapi.json"): VIEWER,
    ("GET", "/api/docs"): VIEWER,
    ("GET", "/api/docs/<name>"): VIEWER,
    ("GET", "/api/me"): VIEWER,
    ("GET", "/api/queue"): VIEWER,
    ("GET", "/api/queue.csv"): VIEWER,
    ("GET", "/api/queue/facets"): VIEWER,
    ("GET", "/api/identity"): VIEWER,
    ("POST", "/api/queue/preview"): BILLER,
    ("POST", "/api/queue/act"): BILLER,
    ("POST", "/api/queue/undo"): BILLER,
    ("GET", "/api/queue/last-act"): VIEWER,
    ("GET", "/api/views"): VIEWER,
    ("POST", "/api/views"): VIEWER,
    ("DELETE", "/api/views/<name>"): VIEWER,
    ("GET", "/api/administrations"): VIEWER,
    ("GET", "/api/administrations/<name>"): VIEWER,
    ("GET", "/api/administrations/<name>/history"): VIEWER,
    ("GET", "/api/administrations/<name>/what-if"): VIEWER,
    ("POST", "/api/administrations/<name>/look-again"): BILLER,
    ("POST", "/api/administrations/<name>/attest"): BILLER,
    ("POST", f"/api/attestations/{_NUMBER}/confirm"): BILLER,
    ("POST", f"/api/attestations/{_NUMBER}/withdraw"): BILLER,
    ("GET", "/api/approvals"): VIEWER,
    ("POST", "/api/approvals/preview"): SUPERVISOR,
    ("POST", "/api/approvals"): SUPERVISOR,
    ("GET", "/api/reconciliation"): VIEWER,
    ("GET", "/api/reconciliation.csv"): VIEWER,
    ("GET", "/api/reconciliation/sources"): VIEWER,
    ("GET", "/api/reconciliation/files"): VIEWER,
    ("POST", "/api/reconciliation/files"): BILLER,
    ("POST", "/api/reconciliation/files/preview"): BILLER,
    ("GET", "/api/reconciliation/days/<day>"): VIEWER,
    ("POST", "/api/reconciliation/days/<day>/sign"): SUPERVISOR,
    ("GET", "/api/overview"): VIEWER,
    ("GET", "/api/mappings"): VIEWER,
    ("GET", "/api/mappings/boundary-days"): VIEWER,
    ("GET", "/api/replays"): VIEWER,
    ("POST", "/api/replays"): SUPERVISOR,
    ("GET", f"/api/replays/{_NUMBER}"): VIEWER,
    ("GET", f"/api/replays/{_NUMBER}/differences"): VIEWER,
    ("GET", "/api/missed-events"): VIEWER,
    ("GET", "/api/missed-events/rows"): VIEWER,
    ("GET", "/api/people"): ADMIN,
    ("POST", "/api/people"): ADMIN,
    ("POST", "/api/people/<name>/role"): ADMIN,
    ("POST", "/api/people/<name>/close"): ADMIN,
    ("POST", "/api/people/<name>/open"): ADMIN,
    ("POST", "/api/people/<name>/password"): ADMIN,
    ("GET", "/api/audit"): ADMIN,
}
PERSON: Final = {
    ("POST", "/api/administrations/<name>/attest"),
    ("POST", f"/api/attestations/{_NUMBER}/confirm"),
    ("POST", f"/api/attestations/{_NUMBER}/withdraw"),
    ("POST", "/api/reconciliation/days/<day>/sign"),
}
"""What somebody must answer for: the token that many share does not open it."""


def address(rule: str) -> str:
    """Give an address of a route."""
    name = "viewer.js" if rule.startswith("/api/docs") else "a"
    return rule.replace("<name>", name).replace(_NUMBER, "1").replace("<day>", "2026-11-18")

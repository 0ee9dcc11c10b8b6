"""The page of the audit trail."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.ledger import audit as trail
from bridge.ledger.audit import AuditFilters
from bridge.roles import Role
from bridge.workbench.guard import audit, needs
from bridge.workbench.office import Office

_ON_A_PAGE = 100


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the page on the workbench."""

    @blueprint.get("/audit")
    @needs(Role.ADMIN)
    def audit_trail() -> ResponseReturnValue:
        asked = request.args
        filters = AuditFilters(*(asked.get(name, "").strip() for name in ("who", "act", "about", "patient")))
        before = asked.get("before", type=int)
        with office.ledger.begin() as book:
            audit(book, "audit", about=filters.about, patient=filters.patient)
            rows = trail.rows(book, filters, before=before, limit=_ON_A_PAGE)
            head = trail.head(book)
        older = rows[-1].number if len(rows) == _ON_A_PAGE else None
        return render_template("audit/audit.html", rows=rows, filters=filters, older=older, head=head)

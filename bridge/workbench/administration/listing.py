"""The list of administrations behind each part of the identity."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.facts.decision import OUTCOMES
from bridge.ledger import attestations, outcomes
from bridge.showing import MEANS
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.identity import draw_identity
from bridge.workbench.queue.labels import Labels
from bridge.workbench.roles import Role

PAGE_OF: Final = 50
_LAST_PAGE: Final = 100_000
KEYS: Final = (
    ("j k", "Next row, row before"),
    ("Enter", "Open the administration"),
    ("/", "Search"),
    ("Esc", "Leave a field or a dialog"),
    ("?", "Show these keys"),
)


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the page on the workbench."""

    @blueprint.get("/administrations")
    @needs(Role.VIEWER)
    def administrations() -> ResponseReturnValue:
        asked = request.args.get("outcome", "")
        outcome = asked if asked in OUTCOMES else None
        reason, text = request.args.get("reason") or None, request.args.get("q", "").strip()
        number = min(max(request.args.get("page", 1, int), 1), _LAST_PAGE)
        offset = (number - 1) * PAGE_OF
        with office.ledger.begin() as book:
            page = outcomes.administrations(book, outcome, reason=reason, text=text, offset=offset, limit=PAGE_OF)
            attested = attestations.of(book, [row.name for row in page.rows])
            identity = draw_identity(outcomes.identity(book))
            audit(book, "administrations", detail={"outcome": outcome, "page": number})
        same = {"outcome": outcome, "reason": reason, "q": text or None}
        return render_template(
            "administration/administrations.html",
            page=page,
            identity=identity,
            attested=attested,
            outcome=outcome,
            means=MEANS[outcome] if outcome else "",
            reason=reason,
            text=text,
            offset=offset,
            same=same,
            number=number,
            more=offset + len(page.rows) < page.total,
            labels=Labels(office.mappings, me().name),
            keys=KEYS,
        )

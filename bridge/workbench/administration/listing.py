"""The list of administrations behind each part of the identity, and behind the figures of the overview."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.ledger import attestations, outcomes
from bridge.ledger.scope import make_room
from bridge.showing import MEANS
from bridge.tables.price_book import PriceBook
from bridge.workbench.administration.sought import read_list, say_pairs
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.identity import draw_identity
from bridge.workbench.queue.labels import Labels
from bridge.workbench.roles import Role

PAGE_OF: Final = 50
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
        asked = read_list(request.args, lambda: tuple(PriceBook(office.mappings).stretches()))
        sought, labels = asked.sought, Labels(office.mappings, me().name)
        offset = (asked.page - 1) * PAGE_OF
        with office.ledger.begin() as book:
            make_room(book)
            page = outcomes.listed(book, sought, offset=offset, limit=PAGE_OF)
            sums = outcomes.sums_of(book, sought) if asked.is_narrowed else None
            attested = attestations.of(book, [row.name for row in page.rows])
            identity = draw_identity(outcomes.identity(book))
            audit(book, "administrations", detail={"query": asked.query(), "page": asked.page})
        more = offset + len(page.rows) < page.total
        return render_template(
            "administration/administrations.html",
            page=page,
            sums=sums,
            identity=identity,
            attested=attested,
            asked=asked,
            chosen=say_pairs(sought, labels),
            outcome=asked.outcome,
            means=MEANS[asked.outcome] if asked.outcome else "",
            offset=offset,
            before=f"?{asked.query(page=str(asked.page - 1))}" if asked.page > 1 else "",
            after=f"?{asked.query(page=str(asked.page + 1))}" if more else "",
            labels=labels,
            keys=KEYS,
        )

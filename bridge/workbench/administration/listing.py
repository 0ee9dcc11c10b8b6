"""The list of administrations behind each part of the identity, and behind the figures of the overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.facts.attested import Attestation
from bridge.ledger import attestations, outcomes
from bridge.ledger.outcomes import SeenPage, SeenSums
from bridge.ledger.scope import make_room
from bridge.roles import Role
from bridge.showing import MEANS
from bridge.tables.price_book import PriceBook
from bridge.workbench.administration.sought import AskedList, read_list, say_pairs
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.identity import draw_identity
from bridge.workbench.queue.labels import Labels

PAGE_OF: Final = 50
KEYS: Final = (
    ("j k", "Next row, row before"),
    ("Enter", "Open the administration"),
    ("/", "Search"),
    ("Esc", "Leave a field or a dialog"),
    ("?", "Show these keys"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of administrations.

    sums      what all of them come to; None where nothing but an outcome, a reason or words narrow the list
    attested  what staff attest, by administration
    """

    page: SeenPage
    sums: SeenSums | None
    attested: Mapping[str, Sequence[Attestation]]


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the page on the workbench."""

    @blueprint.get("/administrations")
    @needs(Role.VIEWER)
    def administrations() -> ResponseReturnValue:
        asked, listed = read_listed(office)
        labels, page, offset = Labels(office.mappings, me().name), listed.page, (asked.page - 1) * PAGE_OF
        with office.ledger.begin() as book:
            identity = draw_identity(outcomes.identity(book))
        more = offset + len(page.rows) < page.total
        return render_template(
            "administration/administrations.html",
            page=page,
            sums=listed.sums,
            identity=identity,
            attested=listed.attested,
            asked=asked,
            chosen=say_pairs(asked.sought, labels),
            outcome=asked.outcome,
            means=MEANS[asked.outcome] if asked.outcome else "",
            offset=offset,
            before=f"?{asked.query(page=str(asked.page - 1))}" if asked.page > 1 else "",
            after=f"?{asked.query(page=str(asked.page + 1))}" if more else "",
            labels=labels,
            keys=KEYS,
        )


def read_listed(office: Office) -> tuple[AskedList, Listed]:
    """Read the administrations that the address asks for; it is written down who looked."""
    asked = read_list(request.args, lambda: tuple(PriceBook(office.mappings).stretches()))
    with office.ledger.begin() as book:
        make_room(book)
        page = outcomes.listed(book, asked.sought, offset=(asked.page - 1) * PAGE_OF, limit=PAGE_OF)
        sums = outcomes.sums_of(book, asked.sought) if asked.is_narrowed else None
        attested = attestations.of(book, [row.name for row in page.rows])
        audit(book, "administrations", detail={"query": asked.query(), "page": asked.page})
    return asked, Listed(page, sums, attested)

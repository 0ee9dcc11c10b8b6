"""The route of the overview: where money and time go, drawn on the server, each figure with a way to its rows."""

from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import overview
from bridge.ledger.scope import make_room
from bridge.roles import Role
from bridge.tables.price_book import PriceBook
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.overview import events
from bridge.workbench.overview.asked import Asked, lay_out, read_scope
from bridge.workbench.overview.links import Links
from bridge.workbench.overview.put_together import put_together
from bridge.workbench.overview.shown import Desk, Section
from bridge.workbench.queue.asked import NONE
from bridge.workbench.queue.labels import Labels

KEYS: Final = (("Esc", "Leave a field or a dialog"), ("?", "Show these keys"))


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the pages on the workbench."""
    prices = PriceBook(office.mappings)
    events.add_to(blueprint, office)

    @blueprint.get("/overview", endpoint="overview")
    @needs(Role.VIEWER)
    def show() -> ResponseReturnValue:
        asked, sections = read_overview(office, prices)
        choices = _choices(office, asked, Labels(office.mappings, me().name))
        return render_template("overview/overview.html", asked=asked, sections=sections, choices=choices, keys=KEYS)


def read_overview(office: Office, prices: PriceBook) -> tuple[Asked, tuple[Section, ...]]:
    """Count what the address asks for, and write down that it was looked at."""
    labels, today = Labels(office.mappings, me().name), office.today()
    with office.ledger.begin() as book:
        make_room(book)
        days = overview.days_of_service(book, today)
        asked = lay_out(read_scope(request.args, days.latest), days)
        links = Links(url_for("workbench.administrations"), url_for("workbench.queue"), asked.scope, asked.step)
        sections = put_together(book, Desk(asked, links, labels, office.mappings, prices), today)
        audit(book, "overview", detail={"query": asked.query})
    return asked, sections


def _choices(office: Office, asked: Asked, labels: Labels) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """List the payers and sites of the form, with those that are chosen."""
    return [
        (name, title, [(one, labels.say(name, one), ("" if one == NONE else one) in chosen) for one in (*known, NONE)])
        for name, title, known, chosen in (
            ("payer", "Payer", sorted(office.mappings.payers), asked.scope.payers),
            ("site", "Site", sorted(office.mappings.sites), asked.scope.sites),
        )
    ]

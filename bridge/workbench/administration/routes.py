"""The routes of one administration: its page, and looking at its chart again."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import attestations, dossier
from bridge.ledger.dossier import Dossier
from bridge.ledger.ledger import Book
from bridge.ledger.story import history
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.administration import attesting, listing
from bridge.workbench.administration.page import Page, put_together
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office

TYPE: Final = "MedicationAdministration/"
KEYS: Final = (
    ("j k", "Next question, question before"),
    ("l", "Look again at the chart now"),
    ("q", "Back to the work queue"),
    ("Esc", "Leave a field or a dialog"),
    ("?", "Show these keys"),
)


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the pages on the workbench."""
    listing.add_to(blueprint, office)
    attesting.add_to(blueprint, office)

    @blueprint.get("/administrations/<name>")
    @needs(Role.VIEWER)
    def administration(name: str) -> ResponseReturnValue:
        page = read_page(office, TYPE + name)
        return render_template("administration/administration.html", page=page, stands=page.dossier.standing, keys=KEYS)

    @blueprint.post("/administrations/<name>/look-again")
    @needs(Role.BILLER)
    def look_again(name: str) -> ResponseReturnValue:
        have_looked_at(office, TYPE + name)
        flash("The chart is looked at again now. Load the page again in a moment.")
        return redirect(url_for("workbench.administration", name=name), 303)


def read_page(office: Office, name: str) -> Page:
    """Read all that the page of an administration shows. Raises Refusal where nobody ever heard of it."""
    with office.ledger.begin() as book:
        found = known(book, name)
        attested = attestations.all_of(book, name)
        story = history(book, name)
        audit(book, "administration", about=name, patient=found.standing.patient or "")
    may_act = me().role >= Role.BILLER
    return put_together(found, attested, story, office.mappings, office.today(), me().name, may_act=may_act)


def have_looked_at(office: Office, name: str) -> None:
    """Have the chart of an administration looked at again. Raises Refusal where nobody ever heard of it."""
    with office.ledger.begin() as book:
        found = known(book, name)
        audit(book, "looked again", about=name, patient=found.standing.patient or "")
    office.look_again([name])


def known(book: Book, name: str) -> Dossier:
    """Read what is known of an administration. Raises Refusal where nobody ever heard of it."""
    found = dossier.of(book, name)
    if found is None:
        raise Refusal(404, "The bridge never heard of this administration.")
    return found

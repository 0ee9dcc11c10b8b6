"""The routes of one administration: its page, and looking at its chart again."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import attestations, dossier
from bridge.ledger.story import history
from bridge.web.refusals import Refusal
from bridge.workbench.administration import attesting, listing
from bridge.workbench.administration.page import put_together
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.roles import Role

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
        with office.ledger.begin() as book:
            found = dossier.of(book, TYPE + name)
            if found is None:
                raise Refusal(404, "The bridge never heard of this administration.")
            attested = attestations.all_of(book, TYPE + name)
            story = history(book, TYPE + name)
            audit(book, "administration", about=TYPE + name, patient=found.standing.patient or "")
        may_act = me().role >= Role.BILLER
        page = put_together(found, attested, story, office.mappings, office.today(), me().name, may_act=may_act)
        return render_template("administration/administration.html", page=page, stands=found.standing, keys=KEYS)

    @blueprint.post("/administrations/<name>/look-again")
    @needs(Role.BILLER)
    def look_again(name: str) -> ResponseReturnValue:
        with office.ledger.begin() as book:
            found = dossier.of(book, TYPE + name)
            if found is None:
                raise Refusal(404, "The bridge never heard of this administration.")
            audit(book, "looked again", about=TYPE + name, patient=found.standing.patient or "")
        office.look_again([TYPE + name])
        flash("The chart is looked at again now. Load the page again in a moment.")
        return redirect(url_for("workbench.administration", name=name), 303)

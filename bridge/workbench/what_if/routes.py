"""The route of the what-if: one administration side by side with what it would be; only reads, and keeps nothing."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.errors import BridgeError
from bridge.facts.supposed import AS_CHARTED
from bridge.ledger import dossier
from bridge.web.refusals import Refusal
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.queue.labels import Labels
from bridge.workbench.roles import Role
from bridge.workbench.what_if.asked import read_asked
from bridge.workbench.what_if.columns import lay_out

_TYPE: Final = "MedicationAdministration/"


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the page on the workbench."""

    @blueprint.get("/administrations/<name>/what-if")
    @needs(Role.VIEWER)
    def what_if(name: str) -> ResponseReturnValue:
        asked = read_asked(request.args, office.mappings)
        with office.ledger.begin() as book:
            found = dossier.of(book, _TYPE + name)
            if found is None:
                raise Refusal(404, "The bridge never heard of this administration.")
            suppose = {"suppose": [f"{one}" for one in asked.suppose]}
            audit(book, "what if", about=_TYPE + name, patient=found.standing.patient or "", detail=suppose)
        supposed = (AS_CHARTED, *asked.suppose)
        trouble, decisions = "", None
        try:
            decisions = office.what_if(_TYPE + name, supposed)
        except BridgeError as error:
            trouble = f"{error}"
        labels = Labels(office.mappings, me().name)
        page = render_template(
            "what_if/what_if.html",
            name=_TYPE + name,
            stands=found.standing,
            asked=asked,
            columns=lay_out(decisions, supposed, labels) if decisions else [],
            trouble=trouble,
            payers=[(one.id, one.name) for one in office.mappings.payers.values()],
            sites=[(one.id, one.name) for one in office.mappings.sites.values()],
        )
        return page, 502 if trouble else 200

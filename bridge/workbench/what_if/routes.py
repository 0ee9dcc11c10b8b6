"""The route of the what-if: one administration side by side with what it would be; only reads, and keeps nothing."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bridge.roles import Role
from bridge.workbench.administration.routes import TYPE
from bridge.workbench.guard import needs
from bridge.workbench.office import Office
from bridge.workbench.what_if.asked import read_asked
from bridge.workbench.what_if.deciding import decide


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the page on the workbench."""

    @blueprint.get("/administrations/<name>/what-if")
    @needs(Role.VIEWER)
    def what_if(name: str) -> ResponseReturnValue:
        asked = read_asked(request.args, office.mappings)
        found = decide(office, TYPE + name, asked)
        trouble = "" if found.trouble is None else f"{found.trouble}"
        page = render_template(
            "what_if/what_if.html",
            name=TYPE + name,
            stands=found.stands,
            asked=asked,
            columns=found.columns,
            trouble=trouble,
            payers=[(one.id, one.name) for one in office.mappings.payers.values()],
            sites=[(one.id, one.name) for one in office.mappings.sites.values()],
        )
        return page, 502 if trouble else 200

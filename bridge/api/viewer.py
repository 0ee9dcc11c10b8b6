"""Serves the description of the API, and a page that shows it, to those who are signed in or have a token."""

import json
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, send_from_directory
from flask.blueprints import BlueprintSetupState
from swagger_ui_bundle import swagger_ui_path

from bridge.api.callers import caller
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.guard import act_as, keep_watch, needs
from bridge.workbench.office import Office

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What Swagger UI needs: its own script and style, its signs as `data:` images, and to ask us."""
_ITS_FILES: Final = frozenset({"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"})
_OWN: Final = Path(__file__).with_name("static")


def viewer(office: Office, api_token: str, described: dict[str, Any]) -> Blueprint:
    """Make the routes of the description.

    described  as OpenAPI
    """
    room = Blueprint("api-description", __name__, url_prefix="/api", template_folder="templates")
    written = json.dumps(described)
    room.record(_tell_pages)

    @room.before_request
    def know_programs() -> None:
        if "Authorization" in request.headers:
            act_as(caller(office, api_token))

    keep_watch(room, office)

    @room.get("/openapi.json")
    @needs(Role.VIEWER)
    def openapi() -> Response:
        return Response(written, mimetype="application/json")

    @room.get("/docs")
    @needs(Role.VIEWER)
    def docs() -> Response:
        return Response(render_template("api/docs.html"), headers={"Content-Security-Policy": _CSP})

    @room.get("/docs/<name>")
    @needs(Role.VIEWER)
    def files(name: str) -> Response:
        folder = Path(str(swagger_ui_path)) if name in _ITS_FILES else _OWN
        if name not in _ITS_FILES and not (_OWN / name).is_file():
            raise Refusal(404)
        return send_from_directory(folder, name, max_age=0)

    return room


def _tell_pages(state: BlueprintSetupState) -> None:
    """Have the navigation of the pages lead to the description: without the API there is nothing to lead to."""
    state.app.jinja_env.globals["api_docs"] = f"{state.blueprint.name}.docs"

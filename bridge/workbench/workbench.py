"""Puts the workbench together: its pages, who is signed in, and what every page must keep to."""

from typing import Final

from flask import Blueprint, Flask, Response, g, render_template, request
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from bridge.jobs.away import is_away
from bridge.ledger.sessions import person_of
from bridge.web.ports import AwayError
from bridge.web.refusals import Refusal, answer, says_no, wants_page
from bridge.workbench.accounts.routes import add_to as add_accounts
from bridge.workbench.administration.routes import add_to as add_administration
from bridge.workbench.approvals.routes import add_to as add_approvals
from bridge.workbench.audit_trail.routes import add_to as add_audit_trail
from bridge.workbench.cookies import set_cookies
from bridge.workbench.guard import SignedIn, keep_watch
from bridge.workbench.in_templates import add_words
from bridge.workbench.mappings_shown.routes import add_to as add_mappings
from bridge.workbench.office import Office
from bridge.workbench.overview.routes import add_to as add_overview
from bridge.workbench.queue.routes import add_to as add_queue
from bridge.workbench.reconciliation.files import let_files_in
from bridge.workbench.reconciliation.routes import add_to as add_reconciliation
from bridge.workbench.what_if.routes import add_to as add_what_if

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing comes from anywhere else, and nothing written into a page runs. Bootstrap's own signs are `data:` images."""
_PAGES: Final = (
    add_queue,
    add_administration,
    add_what_if,
    add_approvals,
    add_reconciliation,
    add_overview,
    add_audit_trail,
    add_mappings,
)


def add_workbench(app: Flask, office: Office) -> None:
    """Put the pages on an application."""
    set_cookies(app, office.ledger, https_only=office.settings.https_only)
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    Bootstrap5(app)
    protect = CSRFProtect(app)
    _know_people(app, office)
    blueprint = Blueprint("workbench", "bridge.workbench", static_folder="static", template_folder="templates")
    keep_watch(blueprint, office)
    blueprint.before_request(let_files_in)
    blueprint.before_request(protect.protect)
    _say_no_as_a_page(app, blueprint)
    (limiter,) = app.extensions["limiter"]
    add_accounts(blueprint, office, limiter)
    add_words(blueprint)
    for add in _PAGES:
        add(blueprint, office)
    blueprint.after_request(_on_every_page)
    app.register_blueprint(blueprint)


def _know_people(app: Flask, office: Office) -> None:
    """Tell who is signed in, by the ledger: a session that was ended there opens nothing."""
    login = LoginManager(app)
    login.session_protection = None  # it would tie a session to an address and a browser's name, which change

    @login.user_loader  # type: ignore[untyped-decorator]  # flask_login carries no types
    def person(secret: str) -> SignedIn | None:
        try:
            with office.ledger.begin() as book:
                found = person_of(book, secret, office.settings.idle)
        except Exception as error:  # the page that says so asks again who is signed in
            if not is_away(error):
                raise
            g.is_away = True
            return None
        return None if found is None else SignedIn(found, secret)


def _on_every_page(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _CSP
    if request.endpoint == "workbench.static":
        response.headers["Cache-Control"] = "no-cache"
    return response


def _say_no_as_a_page(app: Flask, blueprint: Blueprint) -> None:
    """Have refusals and faults told on a page where a browser asks, as everywhere else where a program does."""

    def page(error: Exception) -> Response:
        refusal = _refusal(error)
        if not wants_page(request):
            return answer(refusal)
        made = Response(render_template("no.html", refusal=refusal), refusal.status, headers=dict(refusal.headers))
        return _on_every_page(made)

    for kind in (Refusal, HTTPException, AwayError, Exception):
        blueprint.register_error_handler(kind, page)
    app.register_error_handler(404, page)


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, CSRFError):
        return Refusal(400, "The form is too old, or not ours. Go back, load the page again, and send it once more.")
    return says_no(AwayError("The database cannot be reached.") if is_away(error) else error)

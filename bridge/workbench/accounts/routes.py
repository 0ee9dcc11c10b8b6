"""The pages of sign-in and of one's own account."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_login import current_user, logout_user

from bridge.ledger import people
from bridge.ledger.people import Person
from bridge.ledger.sessions import end_session
from bridge.roles import Role
from bridge.workbench.accounts import elsewhere, keeping
from bridge.workbench.accounts.signing_in import begin, sign_in_by_password
from bridge.workbench.accounts.way_back import way_back
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.passwords import PasswordError, hash_password, is_right

_REFUSED = (
    "Name or password is wrong, or the account is locked. After five wrong passwords it is, for a quarter of an hour."
)
_GUESSES = "20 per minute"


def add_to(blueprint: Blueprint, office: Office, limiter: Limiter) -> None:
    """Put the pages on the workbench."""
    _add_sign_in(blueprint, office, limiter)
    _add_account(blueprint, office)
    keeping.add_to(blueprint, office)
    elsewhere.add_to(blueprint, office)


def _add_sign_in(blueprint: Blueprint, office: Office, limiter: Limiter) -> None:
    @blueprint.get("/sign-in")
    @needs(None)
    def sign_in() -> ResponseReturnValue:
        if current_user.is_authenticated:
            return redirect(_after(), 303)
        return _sign_in_page(200)

    @blueprint.post("/sign-in")
    @limiter.limit(_GUESSES)
    @needs(None)
    def try_sign_in() -> ResponseReturnValue:
        name = request.form.get("name", "").strip().lower()
        if sign_in_by_password(office.ledger, name, request.form.get("password", "")) is None:
            return _sign_in_page(401, name, _REFUSED)
        return redirect(_after(), 303)

    @blueprint.post("/sign-out")
    @needs(Role.VIEWER)
    def sign_out() -> ResponseReturnValue:
        with office.ledger.begin() as book:
            end_session(book, me().secret)
            audit(book, "sign-out")
        logout_user()
        session.clear()
        return redirect(url_for("workbench.sign_in"), 303)

    def _sign_in_page(status: int, name: str = "", refused: str = "") -> ResponseReturnValue:
        other = office.settings.elsewhere
        page = render_template(
            "accounts/sign_in.html", name=name, refused=refused, after=request.args.get("next", ""), elsewhere=other
        )
        return page, status


def _after() -> str:
    return way_back(request.args.get("next"), url_for("workbench.queue"))


def _add_account(blueprint: Blueprint, office: Office) -> None:
    @blueprint.get("/account")
    @needs(Role.VIEWER)
    def account() -> ResponseReturnValue:
        return render_template("accounts/account.html", person=me().person)

    @blueprint.post("/account")
    @needs(Role.VIEWER)
    def change_password() -> ResponseReturnValue:
        person, form = me().person, request.form
        try:
            hashed = _new_password(person, form)
        except PasswordError as error:
            return render_template("accounts/account.html", person=person, problem=str(error)), 422
        with office.ledger.begin() as book:
            people.set_password_hash(book, person.name, hashed)
            audit(book, "change-password")
            changed = people.by_name(book, person.name)
            if changed is not None:
                begin(book, changed)
        flash("The password is changed; wherever else you were signed in, you are not any more.")
        return redirect(url_for("workbench.queue"), 303)


def _new_password(person: Person, form: Mapping[str, str]) -> str:
    """Make the digest of a new password. Raises PasswordError where it cannot be taken."""
    if not is_right(form.get("current", ""), person.password_hash):
        raise PasswordError("The current password is wrong.")
    if form.get("new", "") != form.get("again", ""):
        raise PasswordError("The two new passwords differ.")
    return hash_password(form.get("new", ""), person.name)

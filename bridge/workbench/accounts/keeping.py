"""The page on which admins keep the accounts."""

from secrets import token_urlsafe

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import people
from bridge.ledger.ledger import Book
from bridge.ledger.people import AccountError
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.passwords import hash_password
from bridge.workbench.roles import Role

_FIRST_PASSWORD_BYTES = 12


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the page on the workbench."""

    @blueprint.get("/people")
    @needs(Role.ADMIN)
    def accounts() -> ResponseReturnValue:
        return _page()

    @blueprint.post("/people")
    @needs(Role.ADMIN)
    def change_account() -> ResponseReturnValue:
        name, what = request.form.get("name", "").strip().lower(), request.form.get("do", "")
        try:
            with office.ledger.begin() as book:
                password = _change(book, name, what)
                audit(book, f"account-{what}", about=name, detail={"role": request.form.get("role", "")})
        except AccountError as error:
            return _page(problem=str(error)), 422
        if password:
            return _page(name=name, password=password)
        flash(f"{name} is changed.")
        return redirect(url_for("workbench.accounts"), 303)

    def _page(*, problem: str = "", name: str = "", password: str = "") -> str:
        with office.ledger.begin() as book:
            everyone = people.everyone(book)
        return render_template(
            "accounts/people.html", everyone=everyone, roles=list(Role), problem=problem, name=name, password=password
        )


def _change(book: Book, name: str, what: str) -> str:
    """Do what is asked with an account; give the password to be told to the person, where one was made."""
    form = request.form
    if name == me().name and what in {"role", "disable"}:
        raise AccountError("Nobody changes the role of their own account, nor closes it: ask another admin.")
    if what == "role":
        people.set_role(book, name, form.get("role", ""))
    elif what == "disable":
        people.disable(book, name)
    elif what == "enable":
        people.enable(book, name)
    elif what in {"add", "password"}:
        password = token_urlsafe(_FIRST_PASSWORD_BYTES)
        hashed = hash_password(password, name)
        if what == "password":
            people.set_password_hash(book, name, hashed, must_change=True)
        else:
            role, full_name = form.get("role", ""), form.get("full_name", "")
            people.add_person(book, name, role, full_name=full_name, password_hash=hashed, must_change=True)
        return password
    else:
        raise AccountError("Say what is to be done with the account.")
    return ""

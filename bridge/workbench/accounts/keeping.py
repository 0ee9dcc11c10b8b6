"""The page on which admins keep the accounts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import people
from bridge.ledger.people import AccountError
from bridge.roles import Role
from bridge.workbench.accounts.changing import change
from bridge.workbench.guard import needs
from bridge.workbench.office import Office


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the page on the workbench."""

    @blueprint.get("/people")
    @needs(Role.ADMIN)
    def accounts() -> ResponseReturnValue:
        return _page()

    @blueprint.post("/people")
    @needs(Role.ADMIN)
    def change_account() -> ResponseReturnValue:
        form = request.form
        name, role, full_name = (form.get(one, "").strip() for one in ("name", "role", "full_name"))
        name = name.lower()
        try:
            password = change(office, name, form.get("do", ""), role=role, full_name=full_name)
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

"""The pages on which a file of charges is brought, its columns are chosen, and it is loaded or put away."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import charges as kept
from bridge.ledger.ledger import Book
from bridge.ledger.rows import LARGEST
from bridge.reconciling.charge_rows import AS_WRITTEN, Charges
from bridge.reconciling.columns import FIELDS, NEEDED
from bridge.reconciling.csv_text import TOO_LARGE
from bridge.reconciling.values import FORMS
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.reconciliation.asked import FILE
from bridge.workbench.reconciliation.loading import (
    BAD_SHOWN,
    MOST_SENT,
    Shown,
    bring,
    load,
    loaded_files,
    look_at,
)
from bridge.workbench.words import counted

UPLOAD: Final = "workbench.bring_charges"


def let_files_in() -> None:
    """Take a larger body where a file of charges is brought, by whom the guard let through.

    Raises Refusal for one that is too large: what reads the form first, for its token, would speak of other bodies.
    """
    if request.endpoint == UPLOAD:
        request.max_content_length = MOST_SENT
        if (request.content_length or 0) > MOST_SENT:
            raise Refusal(413, TOO_LARGE)


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the routes on the workbench."""

    @blueprint.get("/reconciliation/files")
    @needs(Role.VIEWER)
    def charge_files() -> ResponseReturnValue:
        may_load = me().role >= Role.BILLER
        return render_template("reconciliation/files.html", files=loaded_files(office), may_load=may_load, forms=FORMS)

    @blueprint.post("/reconciliation/files")
    @needs(Role.BILLER)
    def bring_charges() -> ResponseReturnValue:
        brought = request.files.get("file")
        if brought is None or not brought.filename:
            raise Refusal(422, "Choose a file first.")
        with brought.stream as stream:
            content = stream.read()
        with office.ledger.begin() as book:
            number = bring(book, brought.filename, content).number
            audit(book, "file of charges brought", detail={"upload": number})
        return redirect(url_for("workbench.charge_columns", number=number), 303)

    @blueprint.get("/reconciliation/uploads/<int:number>")
    @needs(Role.BILLER)
    def charge_columns(number: int) -> ResponseReturnValue:
        with office.ledger.begin() as book:
            shown = look_at(book, office, _upload(book, number))
            audit(book, "file of charges looked at", detail={"upload": number})
        return _page(shown)

    @blueprint.post("/reconciliation/uploads/<int:number>")
    @needs(Role.BILLER)
    def load_charges(number: int) -> ResponseReturnValue:
        if request.form.get("do") == "put-away":
            with office.ledger.begin() as book:
                kept.drop_upload(book, _upload(book, number).number)
                audit(book, "file of charges put away", detail={"upload": number})
            flash("The file was put away. Nothing was loaded.")
            return redirect(url_for("workbench.charge_files"), 303)
        chosen = tuple(request.form.getlist("column"))
        with office.ledger.begin() as book:
            done = load(book, office, look_at(book, office, _upload(book, number), lambda _: chosen, _form()))
        if done.file is None:
            return _page(done.shown), 422
        read = done.shown.read
        flash(f"{counted(len(read.rows), 'charge')} loaded. Days were read {FORMS[read.form]}.")
        query = urlencode({"source": f"{FILE}{done.file}", **_days(read)})
        return redirect(f"{url_for('workbench.reconciliation')}?{query}", 303)


def _page(shown: Shown) -> str:
    return render_template(
        "reconciliation/columns.html",
        shown=shown,
        fields=FIELDS,
        needed=[FIELDS[one] for one in NEEDED],
        forms=FORMS,
        bad=shown.read.bad[:BAD_SHOWN],
    )


def _upload(book: Book, number: int) -> kept.Upload:
    found = kept.upload(book, number) if number <= LARGEST else None
    if found is None:
        raise Refusal(404, "This file was loaded, put away, or waited for more than a day. Bring it again.")
    return found


def _form() -> str:
    form = request.form.get("form", AS_WRITTEN)
    return form if form in FORMS else AS_WRITTEN


def _days(read: Charges) -> dict[str, str]:
    days = [row.day for row in read.rows]
    return {"from": f"{min(days)}", "to": f"{max(days)}"}

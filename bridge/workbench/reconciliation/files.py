"""Files of charges: brought by somebody, their columns looked at and chosen, and then loaded whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.errors import BridgeError
from bridge.ledger import charges as kept
from bridge.ledger.ledger import Book
from bridge.reconciling.charge_rows import AS_WRITTEN, Charges, read_charges
from bridge.reconciling.columns import FIELDS, NEEDED, Columns, ColumnsFault, guess, header_name
from bridge.reconciling.csv_text import DELIMITERS, ENCODINGS, MOST_BYTES, FileFault, Sheet, read_sheet
from bridge.reconciling.values import FORMS
from bridge.web.refusals import Refusal
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.reconciliation.asked import FILE
from bridge.workbench.reconciliation.resolving import resolve
from bridge.workbench.roles import Role
from bridge.workbench.words import counted

UPLOAD: Final = "workbench.bring_charges"
_SLACK: Final = 64 * 1024
"""Bytes of a form beside its file."""
_SAMPLES: Final = 3
_BAD_SHOWN: Final = 500
_LONGEST: Final = 200
_NUMBERS: Final = 2**63
"""No number of the ledger is as large."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is shown: its heading, some cells, and what it stands for."""

    heading: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A file before it is loaded.

    remembered  whether somebody chose for this header before; else the columns were guessed
    problem     why it cannot be loaded as chosen; "" where it can
    before      the same file as it was loaded before, or None
    """

    upload: kept.Upload
    sheet: Sheet
    columns: tuple[Column, ...]
    form: str
    remembered: bool
    read: Charges
    problem: str
    before: kept.ChargeFile | None

    @property
    def says(self) -> str:
        """Say how the file was read."""
        encoding, delimiter = ENCODINGS[self.sheet.encoding], DELIMITERS[self.sheet.delimiter]
        return f"{counted(len(self.sheet.rows), 'row')}, {encoding}, columns parted by {delimiter}"


def let_files_in() -> None:
    """Take a larger body where a file of charges is brought, by whom the guard let through."""
    if request.endpoint == UPLOAD:
        request.max_content_length = MOST_BYTES + _SLACK


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the routes on the workbench."""

    @blueprint.get("/reconciliation/files")
    @needs(Role.VIEWER)
    def charge_files() -> ResponseReturnValue:
        with office.ledger.begin() as book:
            files = kept.files(book)
            audit(book, "files of charges")
        may_load = me().role >= Role.BILLER
        return render_template("reconciliation/files.html", files=files, may_load=may_load, forms=FORMS)

    @blueprint.post("/reconciliation/files")
    @needs(Role.BILLER)
    def bring_charges() -> ResponseReturnValue:
        brought = request.files.get("file")
        if brought is None or not brought.filename:
            raise Refusal(422, "Choose a file first.")
        with brought.stream as stream:
            content = stream.read()
        try:
            read_sheet(content)
        except FileFault as fault:
            raise Refusal(422, f"{fault} Nothing was loaded.") from fault
        with office.ledger.begin() as book:
            number = kept.keep_upload(book, me().name, _file_name(brought.filename), content)
            audit(book, "file of charges brought", detail={"upload": number})
        return redirect(url_for("workbench.charge_columns", number=number), 303)

    @blueprint.get("/reconciliation/uploads/<int:number>")
    @needs(Role.BILLER)
    def charge_columns(number: int) -> ResponseReturnValue:
        with office.ledger.begin() as book:
            shown = _shown(book, office, _upload(book, number))
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
            shown = _shown(book, office, _upload(book, number), (chosen, _form()))
            file = None if shown.problem or shown.read.bad else _load(book, office, shown, chosen)
        if isinstance(file, int):
            query = urlencode({"source": f"{FILE}{file}", **_days(shown.read)})
            return redirect(f"{url_for('workbench.reconciliation')}?{query}", 303)
        return _page(file or shown), 422


def _load(book: Book, office: Office, shown: Shown, chosen: Columns) -> int | Shown:
    """Load a file whose rows are all good, or give it back with what is wrong: nothing is loaded then."""
    try:
        rows, bad = resolve(book, office.billed, shown.read.rows)
    except BridgeError as error:
        return _with(shown, problem=f"The server cannot be asked whom the numbers mean: {error}")
    if bad:
        return _with(shown, read=Charges(shown.read.form, (), bad))
    kept.remember_choice(book, me().name, header_name(shown.sheet.header), chosen, shown.form)
    reading = {
        "encoding": shown.sheet.encoding,
        "delimiter": shown.sheet.delimiter,
        "form": shown.read.form,
        "columns": [[name, field] for name, field in zip(shown.sheet.header, chosen, strict=True)],
    }
    number = kept.load(book, me().name, shown.upload, rows, reading)
    audit(book, "file of charges loaded", detail={"file": number, "charges": len(rows)})
    flash(f"{counted(len(rows), 'charge')} loaded. Days were read {FORMS[shown.read.form]}.")
    return number


def _with(shown: Shown, *, read: Charges | None = None, problem: str = "") -> Shown:
    return Shown(
        shown.upload,
        shown.sheet,
        shown.columns,
        shown.form,
        shown.remembered,
        read or shown.read,
        problem,
        shown.before,
    )


def _shown(book: Book, office: Office, upload: kept.Upload, chosen: tuple[Columns, str] | None = None) -> Shown:
    """Lay a file out: as somebody chose now, else as it was chosen for its header before, else as guessed."""
    sheet = read_sheet(upload.content)
    before = kept.choice_for(book, header_name(sheet.header))
    columns, form = chosen or before or (guess(sheet.header), AS_WRITTEN)
    problem, read = "", Charges(form)
    try:
        read = read_charges(sheet, columns, form, site_names(office))
    except ColumnsFault as fault:
        problem = f"{fault}"
    if len(columns) != len(sheet.header):
        columns = ("",) * len(sheet.header)
    samples = [tuple(_cell(row.cells, at) for row in sheet.rows[:_SAMPLES]) for at in range(len(sheet.header))]
    laid = tuple(Column(*one) for one in zip(sheet.header, samples, columns, strict=True))
    known = before is not None
    return Shown(
        upload, sheet, laid, form, known, read, problem or read.fault, kept.loaded_before(book, upload.content)
    )


def site_names(office: Office) -> Mapping[str, str]:
    """Give the ids of sites by all their names, in small letters."""
    names: dict[str, str] = {}
    for site in office.mappings.sites.values():
        said = (site.id, site.name, *site.locations, *(one.value or "" for one in site.identifiers))
        names.update({" ".join(name.lower().split()): site.id for name in said if name})
    return names


def _page(shown: Shown) -> str:
    return render_template(
        "reconciliation/columns.html",
        shown=shown,
        fields=FIELDS,
        needed=[FIELDS[one] for one in NEEDED],
        forms=FORMS,
        bad=shown.read.bad[:_BAD_SHOWN],
    )


def _upload(book: Book, number: int) -> kept.Upload:
    found = kept.upload(book, number) if number < _NUMBERS else None
    if found is None:
        raise Refusal(404, "This file was loaded, put away, or waited for more than a day. Bring it again.")
    return found


def _form() -> str:
    form = request.form.get("form", AS_WRITTEN)
    return form if form in FORMS else AS_WRITTEN


def _days(read: Charges) -> dict[str, str]:
    days = [row.day for row in read.rows]
    return {"from": f"{min(days)}", "to": f"{max(days)}"}


def _file_name(name: str) -> str:
    """Give the name of a file, without the folders that some browsers write before it."""
    return PurePosixPath(PureWindowsPath(name).name).name[:_LONGEST]


def _cell(cells: tuple[str, ...], at: int) -> str:
    return cells[at].strip()[:40] if at < len(cells) else ""

"""The routes of files of charges: which were loaded, and a file looked at or loaded, whole or not at all."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from flask import request
from marshmallow import fields
from werkzeug.exceptions import RequestEntityTooLarge

from bridge.api.asking import Asked, Reader, one_of, several, words
from bridge.api.rooms import CSV, Room
from bridge.api.shapes import record, rows, shape
from bridge.ledger import charges as kept
from bridge.ledger.ledger import Book
from bridge.reconciling.charge_rows import BadRow
from bridge.reconciling.columns import FIELDS, SEVERAL, by_headings
from bridge.reconciling.csv_text import TOO_LARGE
from bridge.reconciling.values import FORMS
from bridge.roles import Role
from bridge.web.bodies import body_of, refuse_compressed
from bridge.web.refusals import Refusal
from bridge.workbench.guard import audit
from bridge.workbench.office import Office
from bridge.workbench.reconciliation.loading import (
    BAD_SHOWN,
    MOST_SENT,
    Column,
    Shown,
    bring,
    load,
    loaded_files,
    look_at,
)
from bridge.workbench.words import counted

_FORM: Final = "multipart/form-data"
_HEADING: Final = 1000
_UNNAMED: Final = "charges.csv"


class ChargesAsked(Asked):
    """How a file is read: which heading stands over what, and how it writes its days.

    Where no heading is named, the columns are read as somebody chose for the same header before, else as guessed.
    """

    name = words(most=200, says="The name of the file.")
    form = one_of(FORMS, says="How it writes its days; without it, as the days themselves tell.")
    patient, encounter, day, code, units, amount, site, number = (
        words(most=_HEADING, says=f"The heading of: {FIELDS[one]}.")
        for one in ("patient", "encounter", "day", "code", "units", "amount", "site", "number")
    )
    modifier = several(words(most=_HEADING, says=f"A heading of: {FIELDS['modifier']}."), most=20)


_TEXT: Final = {"type": "string"}
_BODY: Final = {
    "required": True,
    "content": {
        CSV: {"schema": {"type": "string", "format": "binary"}},
        _FORM: {
            "schema": {
                "type": "object",
                "required": ["file"],
                "additionalProperties": False,
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "name": _TEXT,
                    "form": {"type": "string", "enum": [*FORMS]},
                    **{one: {"type": "array", "items": _TEXT} if one in SEVERAL else _TEXT for one in FIELDS},
                },
            }
        },
    },
}
"""A file alone, with the rest in the address, or a form that holds all of it."""
FILE: Final = shape(kept.ChargeFile)
FILES: Final = record("ChargeFiles", files=rows(FILE))
PREVIEW: Final = record(
    "PreviewOfCharges",
    says=fields.String(),
    charges=fields.Integer(),
    columns=rows(shape(Column, called="ColumnOfCharges")),
    form=fields.String(),
    remembered=fields.Boolean(),
    problem=fields.String(),
    bad=rows(shape(BadRow, called="BadRowOfCharges")),
    bad_total=fields.Integer(),
    before=fields.Nested(FILE, allow_none=True),
)


def add_files(room: Room) -> None:
    """Put the routes in the room."""
    office = room.office

    @room.get("/reconciliation/files", Role.VIEWER, FILES)
    def charge_files() -> object:
        """List the files of charges that were loaded, the last one first, each with how it was read."""
        return {"files": loaded_files(office)}

    @room.file("/reconciliation/files/preview", Role.BILLER, PREVIEW, asked=ChargesAsked, body=_BODY, most=MOST_SENT)
    def preview_charges(asked: Mapping[str, Any]) -> object:
        """Tell how a file of charges would be read, and which rows are bad and why; nothing is loaded or kept."""
        told, content = _brought(asked)
        with office.ledger.begin() as book:
            shown = _shown(book, office, told, content)
            kept.drop_upload(book, shown.upload.number)
            audit(book, "file of charges looked at")
        return _told(shown)

    @room.file("/reconciliation/files", Role.BILLER, FILE, asked=ChargesAsked, body=_BODY, most=MOST_SENT, status=201)
    def load_charges(asked: Mapping[str, Any]) -> object:
        """Load a file of charges, whole or not at all.

        A refusal tells each bad row by its line. How the columns were chosen is remembered for the next file with the
        same header. Reconcile against the file by `source=file:NUMBER`.
        """
        told, content = _brought(asked)
        with office.ledger.begin() as book:
            done = load(book, office, _shown(book, office, told, content))
            if done.file is None:
                raise _refused(done.shown, is_away=done.is_away)
            return kept.charge_file(book, done.file)


def _brought(asked: Mapping[str, Any]) -> tuple[Mapping[str, Any], bytes]:
    """Read what was sent: how to read the file, and the file itself."""
    refuse_compressed(request)
    try:
        if request.mimetype == CSV:
            return asked, body_of(request, MOST_SENT)
        if request.mimetype != _FORM:
            raise Refusal(415, f"Send the file as {CSV}, or in a form as {_FORM}.")
        told: Mapping[str, Any] = Reader().parse(ChargesAsked, request, location="form")
        brought = request.files.get("file")
    except RequestEntityTooLarge as error:
        raise Refusal(413, TOO_LARGE) from error
    if brought is None:
        raise Refusal(422, "The form holds no `file`.")
    with brought.stream as stream:
        return {"name": brought.filename or "", **asked, **told}, stream.read()


def _shown(book: Book, office: Office, told: Mapping[str, Any], content: bytes) -> Shown:
    upload = bring(book, told.get("name") or _UNNAMED, content)
    named = {one: told[one] if one in SEVERAL else [told[one]] for one in FIELDS if told.get(one)}
    choose = partial(by_headings, chosen=named) if named else None
    return look_at(book, office, upload, choose, told.get("form"))


def _told(shown: Shown) -> Mapping[str, object]:
    bad = shown.read.bad
    own = {name: getattr(shown, name) for name in ("says", "columns", "form", "remembered", "problem", "before")}
    return {**own, "charges": len(shown.read.rows), "bad": bad[:BAD_SHOWN], "bad_total": len(bad)}


def _refused(shown: Shown, *, is_away: bool) -> Refusal:
    if is_away:
        return Refusal(502, "The FHIR server cannot be asked whom the numbers mean. Nothing was loaded.")
    bad = shown.read.bad
    if not bad:
        return Refusal(422, f"{shown.problem} Nothing was loaded.")
    each = [f"Line {row.line}: {'; '.join(row.reasons)}." for row in bad[:BAD_SHOWN]]
    return Refusal(422, f"{counted(len(bad), 'row')} cannot be read. Nothing was loaded.", each=each)

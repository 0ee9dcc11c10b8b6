"""Files of charges: looked at, and then loaded whole or not at all; for the pages and for programs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from bridge.errors import BridgeError
from bridge.ledger import charges as kept
from bridge.ledger.ledger import Book
from bridge.reconciling.charge_rows import AS_WRITTEN, Charges, read_charges
from bridge.reconciling.columns import Columns, ColumnsFault, guess, header_name
from bridge.reconciling.csv_text import DELIMITERS, ENCODINGS, MOST_BYTES, FileFault, Sheet, read_sheet
from bridge.web.refusals import Refusal
from bridge.workbench.guard import audit, me
from bridge.workbench.office import Office
from bridge.workbench.reconciliation.resolving import resolve
from bridge.workbench.words import counted

MOST_SENT: Final = MOST_BYTES + 64 * 1024
"""Bytes of a body that brings a file, with the form around it."""
BAD_SHOWN: Final = 500
"""So many bad rows are told."""
Choose = Callable[[Sequence[str]], Columns]
"""Says what the columns under a header stand for; raises ColumnsFault where it cannot."""
_SAMPLES: Final = 3
_LONGEST: Final = 200


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

    @property
    def chosen(self) -> Columns:
        """Give what the columns stand for."""
        return tuple(one.field for one in self.columns)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file.

    file     the number under which its charges are kept; None where nothing was loaded
    is_away  whether that is because the server could not be asked whom the numbers mean
    """

    shown: Shown
    file: int | None = None
    is_away: bool = False


def loaded_files(office: Office) -> list[kept.ChargeFile]:
    """List the files that were loaded, the last one first, and write down that they were looked at."""
    with office.ledger.begin() as book:
        audit(book, "files of charges")
        return kept.files(book)


def bring(book: Book, name: str, content: bytes) -> kept.Upload:
    """Keep a file until it is loaded. Raises Refusal where it can never be."""
    try:
        read_sheet(content)
    except FileFault as fault:
        raise Refusal(422, f"{fault} Nothing was loaded.") from fault
    return kept.keep_upload(book, me().name, _file_name(name), content)


def look_at(
    book: Book, office: Office, upload: kept.Upload, choose: Choose | None = None, form: str | None = None
) -> Shown:
    """Lay a file out: as somebody chose now, else as it was chosen for its header before, else as guessed.

    form  how the file writes its days; None: as the rest
    """
    sheet = read_sheet(upload.content)
    before = kept.choice_for(book, header_name(sheet.header))
    columns, form_before = before or (guess(sheet.header), AS_WRITTEN)
    form = form if form is not None else form_before if choose is None else AS_WRITTEN
    problem, read = "", Charges(form)
    try:
        columns = columns if choose is None else choose(sheet.header)
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


def load(book: Book, office: Office, shown: Shown) -> Loaded:
    """Load a file whose rows are all good, or give it back with what is wrong: nothing is loaded then."""
    if shown.problem or shown.read.bad:
        return Loaded(shown)
    try:
        rows, bad = resolve(book, office.billed, shown.read.rows)
    except BridgeError as error:
        problem = f"The server cannot be asked whom the numbers mean: {error}"
        return Loaded(replace(shown, problem=problem), is_away=True)
    if bad:
        return Loaded(replace(shown, read=Charges(shown.read.form, (), bad)))
    kept.remember_choice(book, me().name, header_name(shown.sheet.header), shown.chosen, shown.form)
    reading = {
        "encoding": shown.sheet.encoding,
        "delimiter": shown.sheet.delimiter,
        "form": shown.read.form,
        "columns": [[name, field] for name, field in zip(shown.sheet.header, shown.chosen, strict=True)],
    }
    number = kept.load(book, me().name, shown.upload, rows, reading)
    audit(book, "file of charges loaded", detail={"file": number, "charges": len(rows)})
    return Loaded(shown, number)


def site_names(office: Office) -> Mapping[str, str]:
    """Give the ids of sites by all their names, in small letters."""
    names: dict[str, str] = {}
    for site in office.mappings.sites.values():
        said = (site.id, site.name, *site.locations, *(one.value or "" for one in site.identifiers))
        names.update({" ".join(name.lower().split()): site.id for name in said if name})
    return names


def _file_name(name: str) -> str:
    """Give the name of a file, without the folders that some browsers write before it."""
    return PurePosixPath(PureWindowsPath(name).name).name[:_LONGEST]


def _cell(cells: tuple[str, ...], at: int) -> str:
    return cells[at].strip()[:40] if at < len(cells) else ""

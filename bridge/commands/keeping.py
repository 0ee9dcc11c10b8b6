"""Where a pass writes what was decided: a folder of four files as `bridge map` makes it, or the outcomes alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from bridge.chart.lenient import ReadingNote
from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.deliver.folder import Folder
from bridge.deliver.sheets import NAMES, Clerk, Sheets
from bridge.errors import UsageError
from bridge.facts.decision import Decision
from bridge.pipeline import told

ONE_FILE = ".ndjson"


Notes = dict[str, tuple[ReadingNote, ...]]


@dataclass(frozen=True, slots=True)
class Keep:
    """What writes down under --out.

    decisions  those of one patient
    oddities   what was odd about resources, by their names
    """

    decisions: Callable[[Sequence[Decision]], None]
    oddities: Callable[[Notes], None]


@contextmanager
def keeping(out: Path | None, as_of: date | None) -> Iterator[Keep]:
    """Give what writes decisions down under --out: all in a folder, or the outcomes in one file NAME.ndjson.

    What was there before stays until the pass is complete. Raises UsageError where it cannot be written.
    """
    if out is None:
        yield Keep(lambda _: None, lambda _: None)
    elif out.suffix == ONE_FILE:
        with one_file(out) as write:
            yield Keep(_writing(as_of, lambda sheets: write(sheets.outcomes)), lambda _: None)
    else:
        with Folder(out) as folder:
            yield Keep(_writing(as_of, partial(_into, folder)), lambda notes: folder.write("findings", told(notes)))


def _writing(as_of: date | None, keep: Callable[[Sheets], object]) -> Callable[[Sequence[Decision]], None]:
    """Give what writes the decisions of one patient as `bridge map` does, and hands their lines on."""
    clerk = Clerk(ClaimChecker().check, TaskChecker().check, as_of)

    def write(decisions: Sequence[Decision]) -> None:
        sheets = Sheets()
        clerk.write(decisions, sheets)
        keep(sheets)

    return write


def _into(folder: Folder, sheets: Sheets) -> None:
    for name in NAMES:
        folder.write(name, getattr(sheets, name))


@contextmanager
def one_file(out: Path) -> Iterator[Callable[[bytes | bytearray], object]]:
    """Give what writes into one file; what was there before stays until all is written.

    Raises UsageError where it cannot be written.
    """
    draft = out.with_name(f".{out.name}.partial")
    try:
        if out.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        out.parent.mkdir(parents=True, exist_ok=True)
        file = draft.open("wb")
    except OSError as error:
        message = f"--out {out}: cannot be written ({error.strerror}). Name a file that you may write."
        raise UsageError(message) from error
    try:
        with file:
            yield file.write
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)

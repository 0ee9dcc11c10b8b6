"""Where a pass writes what was decided: a folder of four files as `bridge map` makes it, or the outcomes alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.deliver.folder import Folder
from bridge.deliver.sheets import NAMES, Clerk, Sheets
from bridge.errors import UsageError
from bridge.facts.decision import Decision

ONE_FILE = ".ndjson"


@contextmanager
def keeping(out: Path | None, as_of: date | None) -> Iterator[Callable[[Sequence[Decision]], None]]:
    """Give what writes decisions down under --out: all in a folder, or the outcomes in one file NAME.ndjson.

    What was there before stays until the pass is complete. Raises UsageError where it cannot be written.
    """
    if out is None:
        yield lambda _: None
    elif out.suffix == ONE_FILE:
        with _outcomes(out) as write:
            yield _writing(as_of, lambda sheets: write(sheets.outcomes))
    else:
        with Folder(out) as folder:
            yield _writing(as_of, partial(_into, folder))


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
def _outcomes(out: Path) -> Iterator[Callable[[bytes | bytearray], object]]:
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

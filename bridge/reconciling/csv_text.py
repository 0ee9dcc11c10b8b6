"""Reads the text of a CSV file: its encoding, its delimiter, its header and its rows, each with its line number."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from bridge.facts.fact import fact

MOST_BYTES: Final = 20 * 1024 * 1024
TOO_LARGE: Final = f"The file has more than {MOST_BYTES // 1024 // 1024} MiB. Split it, by month for instance."
MOST_ROWS: Final = 50_000
LONGEST_CELL: Final = 1_000
"""Letters that a cell of a charge may have."""
DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MOST_COLUMNS: Final = 200
_LOOKED_AT: Final = 100
"""Rows by which the delimiter is told."""
_ENCODINGS: Final = ("utf-8", "cp1252")
_MARKED: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
ENCODINGS: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
"""Their names as people say them."""


class FileFault(Exception):  # noqa: N818  (it is told to whoever brought the file)
    """The whole file cannot be used; the message says why and what to do."""


@fact
class Row:
    """One row of a file; `line` is the first line that it stands on, from 1."""

    line: int
    cells: tuple[str, ...]


@fact
class Sheet:
    """A file as it was read.

    encoding   such as `utf-8`
    delimiter  one of `DELIMITERS`
    header     the cells of its first row, without the space around them
    rows       all others but empty ones
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(content: bytes) -> Sheet:
    """Read a file.

    Raises FileFault where it is too large, is no text, or has no header or no rows.
    """
    if len(content) > MOST_BYTES:
        raise FileFault(TOO_LARGE)
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise FileFault("This is a workbook of a spreadsheet program. Save it as CSV there, and send that file.")
    encoding, text = _decode(content)
    if not text.strip():
        raise FileFault("The file is empty.")
    delimiter = _delimiter(text)
    rows = list(_rows(text, delimiter))
    header = tuple(" ".join(cell.split()) for cell in rows[0].cells)
    _check_header(header)
    if len(rows) == 1:
        raise FileFault("The file has a header and no rows.")
    if len(rows) - 1 > MOST_ROWS:
        raise FileFault(f"The file has {len(rows) - 1:,} rows; at most {MOST_ROWS:,} are taken. Split it.")
    return Sheet(encoding, delimiter, header, tuple(rows[1:]))


def _decode(content: bytes) -> tuple[str, str]:
    """Read bytes as the encoding that their mark names, else as UTF-8, else as Windows-1252."""
    marked = [name for mark, name in _MARKED if content.startswith(mark)]
    for encoding in marked[:1] or _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return encoding, text
    raise FileFault("The file is no text in UTF-8 or Windows-1252. Save it as CSV in UTF-8.")


def _delimiter(text: str) -> str:
    """Choose the delimiter that cuts the most rows into as many cells as the header has; of several the most cells."""
    found = max(DELIMITERS, key=lambda one: _fitness(text, one))
    if _fitness(text, found)[1] < 2:  # noqa: PLR2004  (a table has two columns at least)
        raise FileFault(
            "The first row has one column only. It must be the header, without a title above it, and comma, semicolon, "
            "tab or a vertical bar must part its columns."
        )
    return found


def _fitness(text: str, delimiter: str) -> tuple[float, int]:
    counts: list[int] = []
    try:
        for row in _rows(text, delimiter):
            counts.append(len(row.cells))
            if len(counts) > _LOOKED_AT:
                break
    except FileFault:
        pass  # what cannot be read is told when the whole file is read, with the delimiter of the rows before it
    if not counts or counts[0] < 2:  # noqa: PLR2004  (as above)
        return (0.0, counts[0] if counts else 0)
    return (sum(count == counts[0] for count in counts) / len(counts), counts[0])


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Give the rows that are not empty, each with the line it begins on.

    Raises FileFault where a quotation is never closed, or a cell is too long to be one.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FileFault(f"Line {before + 1} cannot be read as CSV: {error}.") from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Row(before + 1, tuple(cells))
        before = reader.line_num


def _check_header(header: tuple[str, ...]) -> None:
    if len(header) > _MOST_COLUMNS:
        raise FileFault(f"The file has {len(header)} columns; at most {_MOST_COLUMNS} are taken.")
    if any(len(name) > LONGEST_CELL for name in header):
        raise FileFault("The first row is no header: one of its cells is longer than a heading can be.")
    if sum(bool(name) for name in header) < len(header) / 2:
        raise FileFault("The first row is no header: most of its cells are empty.")

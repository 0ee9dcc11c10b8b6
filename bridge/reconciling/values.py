"""Reads the cells of a charge: days, units, dollars, codes, modifiers. What is not clear is refused, with a reason."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

ISO: Final = "iso"
MONTH_FIRST: Final = "month-first"
DAY_FIRST: Final = "day-first"
FORMS: Final = {
    ISO: "year first, such as 2018-06-12 or 20180612",
    MONTH_FIRST: "month first, such as 06/12/2018",
    DAY_FIRST: "day first, such as 12/06/2018",
}
"""How a file writes its days. A month in letters (12-Jun-2018, Jun 12, 2018) is clear in each of them."""
FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2200, 1, 1)
"""The days of which charges are compared; another year is a slip of the pen."""
_MOST: Final = Decimal(1_000_000_000)
_TIME: Final = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?)?"
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})([-/.]?)(\d{{2}})\2(\d{{2}}){_TIME}")
_YEAR_LAST: Final = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_LETTERS_SECOND: Final = re.compile(rf"(\d{{1,2}})[- ]([A-Za-z]{{3,9}})[-, ]+(\d{{4}}){_TIME}")
_LETTERS_FIRST: Final = re.compile(rf"([A-Za-z]{{3,9}})[- ](\d{{1,2}})[-, ]+(\d{{4}}){_TIME}")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NUMBER: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?")
_CODE: Final = re.compile(r"([A-Z]\d{4}|\d{5}|\d{4}[A-Z])(?:[-:, ]+(.+))?")
_MODIFIER: Final = re.compile(r"[A-Z0-9]{2}")
_PARTS: Final = re.compile(r"[-:;,/| ]+")


class CellFault(Exception):  # noqa: N818  (it is told to whoever brought the file)
    """A cell cannot be read; the message says why, without what stands in it."""


def form_of(cells: Iterable[str]) -> str:
    """Tell in which form a column writes its days.

    Raises CellFault where it could be two of them: no day of the column is past the 12th of its month.
    """
    month_first = day_first = slashed = False
    for cell in cells:
        found = _YEAR_LAST.fullmatch(cell.strip())
        if found:
            slashed = True
            month_first |= int(found[3]) > len(_MONTHS)
            day_first |= int(found[1]) > len(_MONTHS)
    if not slashed:
        return ISO
    if month_first == day_first:
        told = "Some days can only be read month first, and some only day first" if month_first else _EITHER
        raise CellFault(f"{told}. Choose the form in which the file writes its days.")
    return MONTH_FIRST if month_first else DAY_FIRST


_EITHER: Final = "Each day could be read month first and day first, as in 06/12/2018"


def read_day(cell: str, form: str) -> date:
    """Read a day; a time behind it is left out. Raises CellFault where it is none, or none in that form."""
    written = cell.strip()
    for pattern, order in _patterns(form):
        found = pattern.fullmatch(written)
        if found:
            try:
                day = order(found)
            except ValueError as error:
                raise CellFault("the day of service is no day of the calendar") from error
            if not FIRST_DAY <= day <= LAST_DAY:
                raise CellFault("the day of service is of a year that cannot be meant")
            return day
    if re.search(r"\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$", written):
        raise CellFault(
            "the day of service has a time zone, so that it may be the day before or after where it was given"
        )
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", written):
        raise CellFault("the day of service has a year of two digits, which could be several days")
    raise CellFault(f"the day of service is not written {FORMS[form]}")


_Order = Callable[[re.Match[str]], date]


def _patterns(form: str) -> Iterable[tuple[re.Pattern[str], _Order]]:
    yield _YEAR_FIRST, lambda found: date(int(found[1]), int(found[3]), int(found[4]))
    yield _LETTERS_SECOND, lambda found: date(int(found[3]), _month(found[2]), int(found[1]))
    yield _LETTERS_FIRST, lambda found: date(int(found[3]), _month(found[1]), int(found[2]))
    if form == MONTH_FIRST:
        yield _YEAR_LAST, lambda found: date(int(found[4]), int(found[1]), int(found[3]))
    if form == DAY_FIRST:
        yield _YEAR_LAST, lambda found: date(int(found[4]), int(found[3]), int(found[1]))


def _month(letters: str) -> int:
    fits = [number for number, name in enumerate(_MONTHS, 1) if name == letters.lower() or name[:3] == letters.lower()]
    if not fits:
        raise ValueError("no month")
    return fits[0]


def read_units(cell: str) -> int:
    """Read whole units; below zero they take a charge back. Raises CellFault for a part of a unit, or none."""
    number = _number(cell.strip(), "units")
    if number != number.to_integral_value():
        raise CellFault("the units are no whole number")
    if not number:
        raise CellFault("the units are zero")
    return int(number)


def read_amount(cell: str) -> Decimal | None:
    """Read dollars, exactly; None for an empty cell."""
    written = cell.strip()
    return _number(written, "charge") if written else None


def _number(written: str, what: str) -> Decimal:
    """Read a number as it is written in the United States: `$45,000.00`, `-18`, `(18)`."""
    inner = written
    negative = False
    if inner.startswith("(") and inner.endswith(")"):
        negative, inner = True, inner[1:-1].strip()
    elif inner.startswith(("-", "\N{MINUS SIGN}")):
        negative, inner = True, inner[1:].strip()
    elif inner.endswith("-"):
        negative, inner = True, inner[:-1].strip()
    if what == "charge":
        inner = inner.removeprefix("$").strip()
        if not negative and inner.startswith("-"):
            negative, inner = True, inner[1:].strip()
    if not inner:
        raise CellFault(f"the {what} {'is' if what == 'charge' else 'are'} missing")
    if not inner.isascii() or not _NUMBER.fullmatch(inner) or inner == ".":
        raise CellFault(f"the {what} {'is' if what == 'charge' else 'are'} no number as in 1,234.50")
    number = Decimal(inner.replace(",", ""))
    if number > _MOST:
        raise CellFault(f"the {what} {'is' if what == 'charge' else 'are'} larger than anything can be")
    return -number if negative else number


def read_code(cell: str) -> tuple[str, tuple[str, ...]]:
    """Read a code, with modifiers where they stand behind it (`J9229-JW`). Raises CellFault where it is none."""
    found = _CODE.fullmatch(cell.strip().upper())
    if not found:
        raise CellFault("the code is no HCPCS or CPT code" if cell.strip() else "the code is missing")
    return found[1], read_modifiers(found[2] or "")


def read_modifiers(cell: str) -> tuple[str, ...]:
    """Read modifiers: none, one, or several in one cell. Raises CellFault for what is none."""
    parts = tuple(part for part in _PARTS.split(cell.strip().upper()) if part)
    if not all(_MODIFIER.fullmatch(part) for part in parts):
        raise CellFault("a modifier is not two letters or digits")
    return parts


def one_of(names: Mapping[str, str], cell: str) -> str:
    """Give what a cell names, by any of its names; else the cell itself, without the space around it."""
    written = " ".join(cell.split())
    return names.get(written.lower(), written)

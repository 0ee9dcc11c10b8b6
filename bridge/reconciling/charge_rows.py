"""Reads the rows of a file as charges: all of them are good, or the bad ones are told by line and reason."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from bridge.facts.fact import fact
from bridge.reconciling.columns import (
    AMOUNT,
    CODE,
    DAY,
    ENCOUNTER,
    MODIFIER,
    NUMBER,
    PATIENT,
    SITE,
    UNITS,
    Columns,
    check,
)
from bridge.reconciling.csv_text import LONGEST_CELL, Row, Sheet
from bridge.reconciling.values import (
    CellFault,
    form_of,
    one_of,
    read_amount,
    read_code,
    read_day,
    read_modifiers,
    read_units,
)

AS_WRITTEN: Final = ""
"""Stands for the form of days that the file itself tells."""


@fact
class ChargeRow:
    """One charge of a file.

    line     the line of the file that it begins on
    patient  as the file writes it, `encounter` and `number` too; "" where it names none
    site     the id of the site's file where it is known by one of its names, else as the file writes it
    """

    line: int
    patient: str
    encounter: str
    day: date
    code: str
    modifiers: tuple[str, ...]
    units: int
    amount: Decimal | None
    site: str
    number: str


@fact
class BadRow:
    """One row that cannot be read, and why: all reasons at once."""

    line: int
    reasons: tuple[str, ...]


@fact
class Charges:
    """A whole file as charges.

    form    how its days were read
    rows    all charges; empty where one row is bad
    bad     the rows that cannot be read, in order
    fault   why no row could be read at all; "" where they could
    """

    form: str
    rows: tuple[ChargeRow, ...] = ()
    bad: tuple[BadRow, ...] = ()
    fault: str = ""


def read_charges(sheet: Sheet, columns: Columns, form: str, sites: Mapping[str, str]) -> Charges:
    """Read a file as charges.

    columns  what its columns stand for
    form     how it writes its days; AS_WRITTEN: by the days themselves
    sites    ids of sites by their names in small letters

    Raises ColumnsFault where a needed column is missing.
    """
    check(columns, sheet.header)
    places = {field: [at for at, one in enumerate(columns) if one == field] for field in columns if field}
    day = places[DAY][0]
    if form == AS_WRITTEN:
        try:
            form = form_of(row.cells[day] for row in sheet.rows if len(row.cells) > day)
        except CellFault as fault:
            return Charges(AS_WRITTEN, fault=f"{fault}")
    rows: list[ChargeRow] = []
    bad: list[BadRow] = []
    for row in sheet.rows:
        read = _Reading(row, len(sheet.header), places, form, sites).charge()
        if isinstance(read, BadRow):
            bad.append(read)
        else:
            rows.append(read)
    return Charges(form, () if bad else tuple(rows), tuple(bad))


class _Reading:
    """Reads one row, and notes everything that is wrong with it."""

    def __init__(
        self, row: Row, width: int, places: Mapping[str, Sequence[int]], form: str, sites: Mapping[str, str]
    ) -> None:
        self._row = row
        self._width = width
        self._places = places
        self._form = form
        self._sites = sites

    def charge(self) -> ChargeRow | BadRow:
        """Give the charge, or why it is none."""
        cells = self._row.cells
        if len(cells) != self._width:
            has = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
            return BadRow(self._row.line, (f"the row has {has} where the header has {self._width}",))
        reasons = [reason for reason in (self._no_patient(), self._too_long()) if reason]
        day = code = units = amount = None
        modifiers: tuple[str, ...] = ()
        try:
            day = read_day(self._cell(DAY), self._form)
        except CellFault as fault:
            reasons.append(f"{fault}")
        try:
            code, modifiers = read_code(self._cell(CODE))
        except CellFault as fault:
            reasons.append(f"{fault}")
        try:
            beside = (read_modifiers(cells[at]) for at in self._places.get(MODIFIER, ()))
            modifiers = tuple(sorted({*modifiers, *(one for found in beside for one in found)}))
        except CellFault as fault:
            reasons.append(f"{fault}")
        try:
            units = read_units(self._cell(UNITS))
        except CellFault as fault:
            reasons.append(f"{fault}")
        try:
            amount = read_amount(self._cell(AMOUNT))
        except CellFault as fault:
            reasons.append(f"{fault}")
        if units and amount and (units < 0) != (amount < 0):
            reasons.append("only one of units and charge is below zero: a charge that is taken back has both so")
        if reasons or day is None or code is None or units is None:
            return BadRow(self._row.line, tuple(reasons))
        said = (self._cell(PATIENT), self._cell(ENCOUNTER))
        site = one_of(self._sites, self._cell(SITE))
        return ChargeRow(self._row.line, *said, day, code, modifiers, units, amount, site, self._cell(NUMBER))

    def _cell(self, field: str) -> str:
        places = self._places.get(field, ())
        return self._row.cells[places[0]].strip() if places else ""

    def _no_patient(self) -> str:
        return "" if self._cell(PATIENT) else "the patient is missing"

    def _too_long(self) -> str:
        used = (at for places in self._places.values() for at in places)
        too_long = any(len(self._row.cells[at]) > LONGEST_CELL for at in used)
        return "a cell is longer than anything of a charge can be" if too_long else ""

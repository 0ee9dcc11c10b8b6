"""Finds out which patients and encounters the numbers of a file mean; where nobody knows, they stay as written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bridge.ledger.expected import known_encounters, known_patients
from bridge.ledger.ledger import Book
from bridge.reconciling.charge_rows import BadRow, ChargeRow
from bridge.workbench.billed import Billed

_SEVERAL: Final = "the patient's number is that of several patients"


def resolve(
    book: Book, billed: Billed | None, rows: Sequence[ChargeRow]
) -> tuple[tuple[ChargeRow, ...], tuple[BadRow, ...]]:
    """Give the rows with references for what is known, and those whose patient is not clear.

    A number is an id on the server, or an identifier of whatever system. An account number may be that of several
    encounters: then it names none.

    Raises a BridgeError where the server is broken.
    """
    patients = {row.patient for row in rows}
    visits = {row.encounter for row in rows if row.encounter}
    whose = _meant("Patient", patients, known_patients(book, _names("Patient", patients)), billed)
    where = _meant("Encounter", visits, known_encounters(book, _names("Encounter", visits)), billed)
    bad = tuple(BadRow(row.line, (_SEVERAL,)) for row in rows if len(whose[row.patient]) > 1)
    read = (replace(row, patient=_one(row.patient, whose), encounter=_one(row.encounter, where)) for row in rows)
    return tuple(read), bad


def _names(kind: str, values: Collection[str]) -> set[str]:
    return {_name(kind, value) for value in values}


def _name(kind: str, value: str) -> str:
    return value if value.startswith(f"{kind}/") else f"{kind}/{value}"


def _meant(
    kind: str, values: Collection[str], known: Collection[str], billed: Billed | None
) -> dict[str, frozenset[str]]:
    """Give what each value may mean: references of themselves, ids that the ledger knows, numbers that a server has."""
    open_ones = [value for value in values if not value.startswith(f"{kind}/")]
    numbers: Mapping[str, frozenset[str]] = {}
    if billed is not None and open_ones:
        numbers = billed.named(kind, open_ones)
    return {value: _of(_name(kind, value), value, known) | numbers.get(value, frozenset()) for value in values}


def _of(name: str, value: str, known: Collection[str]) -> frozenset[str]:
    return frozenset({name}) if name == value or name in known else frozenset()


def _one(value: str, meant: Mapping[str, frozenset[str]]) -> str:
    found = meant.get(value, frozenset())
    return min(found) if len(found) == 1 else value

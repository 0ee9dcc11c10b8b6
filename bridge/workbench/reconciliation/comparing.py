"""Compares what was given with what was charged, for a page: it reads the ledger, the server or a file, and no more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from typing import Final

from bridge.errors import BridgeError
from bridge.facts.amounts import STEPS_PER_MG, Milligrams
from bridge.facts.reconciled import Charged, DrugCodes, Expected, Opened
from bridge.ledger import charges as charge_files
from bridge.ledger import expected as on_record
from bridge.ledger.ledger import Book
from bridge.ledger.not_countable import not_countable
from bridge.reconciling.matching import charges_of, reconcile
from bridge.reconciling.results import Result
from bridge.reconciling.totals import Totals, totals
from bridge.reconciling.vials import VialsOff, vials_off
from bridge.tables.mappings import Mappings
from bridge.web.refusals import Refusal
from bridge.workbench.office import Office
from bridge.workbench.reconciliation.asked import NOT_KNOWN, OTHERS, OURS, Asked
from bridge.workbench.reconciliation.noting import differences_nowhere, notes_of
from bridge.workbench.words import counted

BESIDE: Final = timedelta(days=14)
"""Before and after the days that are asked for so much more is compared: a charge may stand on a wrong day."""
_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found for some days.

    results  of these days and this site, in order
    notes    what could not be compared, in words
    trouble  why the server could not be asked; "" where it could
    """

    results: tuple[Result, ...] = ()
    vials: tuple[VialsOff, ...] = ()
    totals: Totals = field(default_factory=lambda: totals(()))
    notes: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Charges:
    charges: Sequence[Charged]
    notes: tuple[str, ...] = ()


def compare(office: Office, asked: Asked) -> Compared:
    """Compare both sides.

    Raises Refusal where a file is asked for that there is not.
    """
    first, last = asked.first - BESIDE, asked.last + BESIDE
    with office.ledger.begin() as book:
        lines, opened = on_record.expected(book, first, last)
        came = None if asked.file is None else _of_file(book, asked.file, asked)
        patients = on_record.patients_between(book, first, last) if came is None else []
        waiting = [name for name, site in not_countable(book, asked.first, asked.last) if is_at(asked.site, site)]
    if came is None:
        try:
            came = _of_server(office, patients, asked)
        except BridgeError as error:
            return Compared(trouble=f"{error}")
    with office.ledger.begin() as book:
        known = _placed(book, came.charges)
    came = _Charges(known, came.notes)
    return _compared(asked, lines, opened, came, waiting, drug_codes(office.mappings))


def _of_file(book: Book, number: int, asked: Asked) -> _Charges:
    file = charge_files.charge_file(book, number)
    if file is None:
        raise Refusal(404, "There is no such file of charges.")
    charges = charge_files.charges_in(book, number, asked.first - BESIDE, asked.last + BESIDE)
    if asked.first < file.first or asked.last > file.last:
        return _Charges(charges, (f"The file has charges from {file.first} to {file.last} only.",))
    return _Charges(charges)


def _of_server(office: Office, patients: Sequence[str], asked: Asked) -> _Charges:
    if office.billed is None:
        return _Charges((), ("No server is asked here: choose a file of charges.",))
    read = office.billed.charges(patients, asked.first - BESIDE, asked.last + BESIDE, anew=asked.anew)
    charges = [one for one in read.charges if _is_wanted(one, asked.source)]
    minutes = read.age // _MINUTE
    when = "just now" if not minutes else f"{counted(minutes, 'minute')} ago"
    return _Charges(charges, (f"Claims were read {when}.", *read.notes))


def _is_wanted(charge: Charged, source: str) -> bool:
    return charge.ours if source == OURS else not charge.ours if source == OTHERS else True


def _placed(book: Book, charges: Sequence[Charged]) -> list[Charged]:
    """Give each charge its site, by its encounter; an encounter that the ledger does not know says nothing."""
    named = {one.encounter for one in charges if one.encounter is not None}
    known = on_record.known_encounters(book, named)
    return [_at_site(one, known) for one in charges]


def _at_site(charge: Charged, known: Mapping[str, str | None]) -> Charged:
    if charge.encounter is None:
        return charge
    if charge.encounter not in known:
        return replace(charge, encounter=None)
    return charge if charge.site is not None else replace(charge, site=known[charge.encounter])


def _compared(
    asked: Asked,
    lines: Sequence[Expected],
    opened: Iterable[Opened],
    came: _Charges,
    waiting: Sequence[str],
    drugs: Collection[DrugCodes],
) -> Compared:
    kept, others = charges_of(came.charges, lines, drugs)
    by_id = {one.drug: one for one in drugs}
    found = reconcile(lines, kept, by_id)
    then = [one for one in found if asked.is_of(one.day)]
    results = tuple(one for one in then if is_at(asked.site, one.site))
    here = (one for one in opened if asked.is_of(one.day) and is_at(asked.site, one.site))
    nowhere = 0 if asked.site in {"", NOT_KNOWN} else differences_nowhere(then)
    left_out = sum(asked.is_of(one.day) for one in others)
    notes = notes_of(left_out, (one for one in kept if asked.is_of(one.day)), waiting, nowhere)
    return Compared(results, tuple(vials_off(here, found, by_id)), totals(results), (*came.notes, *notes))


def is_at(asked: str, site: str | None) -> bool:
    """Say whether a site is the one that is asked for."""
    return not asked or (site or NOT_KNOWN) == asked


def drug_codes(mappings: Mappings) -> list[DrugCodes]:
    """Give how each drug is charged, from its file."""
    return [
        DrugCodes(
            drug.id,
            frozenset(code.hcpcs for code in drug.codes.values() if not code.unclassified),
            frozenset(code.hcpcs for code in drug.codes.values() if code.unclassified),
            _steps(drug.vial_mg),
            _steps(drug.unit_mg),
            _steps(drug.waste_tolerance),
        )
        for drug in mappings.drugs.values()
    ]


def _steps(mg: Fraction) -> Milligrams:
    return Milligrams(round(mg * STEPS_PER_MG))

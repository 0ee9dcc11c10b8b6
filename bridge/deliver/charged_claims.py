"""Finds what is charged by Claims on the server, ours and others': of some patients, and of some days."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bridge.deliver.charged import Unreadable, is_in_force, patient_of, read_charged
from bridge.facts.reconciled import Charged
from bridge.fhir_server.entries import Entry, newest
from bridge.fhir_server.failures import PagingError, RefusedError
from bridge.fhir_server.searching import Search, Searcher

WRITTEN_WITHIN: Final = timedelta(days=45)
"""So long after the last day a Claim of a patient is looked for who was given nothing that we know of."""
MOST_CLAIMS: Final = 20_000
"""So many Claims are looked through for such patients."""


@dataclass(frozen=True, slots=True)
class ChargedThere:
    """What Claims on the server charge.

    notes  what could not be compared or found, in words
    """

    charges: tuple[Charged, ...]
    notes: tuple[str, ...] = ()


def charged_claims(searcher: Searcher, patients: Collection[str], first: date, last: date) -> ChargedThere:
    """Find the charges for some days, and read them; nothing is written.

    patients  who were given something then: their Claims are found whatever they say of when they were written. Those
              of other patients are found by the day on which they were written, which FHIR searches by

    Raises a ServerError where the server is broken, or refuses to search Claims by their patients.
    """
    notes: list[str] = []
    entries = [*_of_patients(searcher, patients), *_written_then(searcher, first, last, notes)]
    charges: dict[str, Charged] = {}
    lacks: Counter[str] = Counter()
    for entry in newest(entries):
        if not is_in_force(entry):
            continue
        for one in read_charged(entry):
            if isinstance(one, Unreadable):
                lacks[f"{one}"] += 1
            elif first <= one.day <= last:
                charges[one.key] = one
    notes += [f"{count} not compared: {what}." for what, count in sorted(lacks.items())]
    return ChargedThere(tuple(charges.values()), tuple(notes))


def _of_patients(searcher: Searcher, patients: Collection[str]) -> Iterator[Entry]:
    wanted = frozenset(patients)

    def fits(entry: Entry) -> bool:
        return patient_of(entry) in wanted

    because = "what is charged for patients who were given something"
    searches: Sequence[Search] = searcher.of_any("Claim", "patient", sorted(wanted), fits=fits, because=because)
    for matches, _ in searcher.several(searches):
        yield from matches


def _written_then(searcher: Searcher, first: date, last: date, notes: list[str]) -> Iterator[Entry]:
    """Give the Claims that were written in or soon after some days."""
    until = last + WRITTEN_WITHIN
    asked = (("created", f"ge{first.isoformat()}"), ("created", f"le{until.isoformat()}"))
    because = "charges of patients of whom no administration is known"
    seen = 0
    try:
        for page in searcher.pages(Search("Claim", asked, because=because)):
            yield from page.matches
            seen += len(page.matches)
            if seen >= MOST_CLAIMS:
                notes.append(
                    f"Only {seen:,} Claims written from {first} to {until} were looked through: charges of patients of "
                    "whom no administration is known may be missing here. Ask for fewer days."
                )
                return
    except (RefusedError, PagingError):
        notes.append(
            "The server does not search Claims by the day on which they were written: charges of patients of whom no "
            "administration is known are not found."
        )

"""Finds the administrations of a time: those that changed, and those whose charts did."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bridge.chart.datatypes import Reference, Resource
from bridge.chart.drug_resources import Medication, MedicationAdministration, MedicationDispense, MedicationRequest
from bridge.chart.patient_resources import Observation
from bridge.chart.pool import Pool
from bridge.fetch.asking import Asking
from bridge.fetch.fitting import OF_A_TIME, Window, all_of, patient_of, with_codes
from bridge.fetch.gathered import Gathered
from bridge.fetch.own_server import OwnServer
from bridge.fetch.searches import ADMINISTRATION, Wanted, code_list, found_on_a_page
from bridge.fetch.triage import Triage
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.searching import Page, Search


class Changes:
    """Looks through what changed, a page at a time; nothing of it is kept but names.

    Every kind is asked for by itself, page by page, not all together: after an import there may be a million.
    """

    def __init__(self, asking: Asking, server: OwnServer, triage: Triage, wanted: Iterable[Wanted]) -> None:
        self._asking = asking
        self._server = server
        self._triage = triage
        self._wanted = tuple(wanted)

    def administrations(self, window: Window) -> Iterator[Page]:
        """Give the administrations that changed, with what tells their drug, page by page.

        Neither drug nor status is asked for: a drug that is named in words only would be missed.
        """
        include = found_on_a_page(self._asking.able.release)
        search = Search(ADMINISTRATION, window.asked(), include, window.holds, "administrations that changed")
        yield from self._pages(search)

    def patients(self, window: Window) -> Iterator[str]:
        """Name the patients of whose charts something else changed; one may come again."""
        for wanted in self._wanted:
            for page in self._pages_of(wanted, window):
                told = [(entry, *patient_of(entry, self._server)) for entry in page.matches]
                yield from (patient for _, patient, _ in told if patient is not None)
                yield from self._otherwise([entry for entry, _, tells in told if not tells])

    def _pages_of(self, wanted: Wanted, window: Window) -> Iterator[Page]:
        """Give what changed of a kind; by other filters where some are refused, and not at all where all are."""
        fits = all_of(window.holds, with_codes(wanted.codes)) if wanted.codes else window.holds
        search = Search(wanted.kind, window.asked(), (), fits, f"changes of {wanted.because}")
        coded = replace(search, asked=(*search.asked, ("code", ",".join(code_list(wanted.codes)))))
        for one in (coded, search) if wanted.codes else (search,):
            try:
                yield from self._pages(one)
            except RefusedError:
                continue
            return
        self._asking.say(f"The server does not let us search {wanted.kind}: that one changed is not noticed.")

    def _pages(self, search: Search) -> Iterator[Page]:
        """Walk through a search; where the server refuses the time, through all there is, compared here."""
        try:
            yield from self._asking.searcher.pages(search)
        except RefusedError:
            rest = tuple(each for each in search.asked if each[0] not in OF_A_TIME)
            yield from self._asking.searcher.pages(replace(search, asked=rest))
            self._asking.say(
                f"The server does not search {search.kind} by time (`{search.asked[0][0]}`): all of them are read, and "
                "compared here."
            )

    # What names no patient

    def _otherwise(self, entries: list[Entry]) -> Iterator[str]:
        """Name the patients of what names none: through the administration, the order or the product."""
        changed = Gathered(self._server)
        changed.put(entries)
        names = set(_pointed_at(changed.pool))
        for entry in self._asking.searcher.read(sorted(names)).values() if names else ():
            patient = None if entry is None else patient_of(entry, self._server)[0]
            if patient is not None:
                yield patient
        yield from self._given(self._triage.medications(changed, changed.pool.names_of(Medication)))

    def _given(self, medications: set[str]) -> Iterator[str]:
        """Name the patients who were given products."""
        searches = self._asking.searcher.of_any(
            ADMINISTRATION, "medication", sorted(medications), because="doses of a product that was corrected"
        )
        for search in searches:
            for page in self._asking.searcher.pages(search):
                found = Gathered(self._server)
                found.put(page.matches)
                for record in found.pool.of_type(MedicationAdministration):
                    product = found.pool.name_of(record, record.medication_reference, Medication)
                    patient = found.pool.patient_of(record.named)
                    if product in medications and patient is not None:
                        yield patient


def _pointed_at(pool: Pool) -> Iterator[str]:
    """Name the administrations and orders that Observations and dispenses belong to."""
    for measured in pool.of_type(Observation):
        yield from _named(pool, measured, measured.part_of, MedicationAdministration)
    for handed in pool.of_type(MedicationDispense):
        yield from _named(pool, handed, handed.authorizing_prescription, MedicationRequest)


def _named(pool: Pool, owner: Resource, references: Iterable[Reference], kind: type[Resource]) -> Iterator[str]:
    for reference in references:
        name = pool.name_of(owner, reference, kind)
        if name is not None and name.startswith(f"{kind.__name__}/"):
            yield name

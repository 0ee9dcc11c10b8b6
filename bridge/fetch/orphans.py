"""Finds what belongs to a dose but names no patient: waste charted, or vials handed over, for the administration."""

from collections.abc import Iterable, Sequence

from bridge.chart.datatypes import Extension
from bridge.chart.drug_resources import MedicationAdministration, MedicationDispense, MedicationRequest
from bridge.chart.patient_resources import Observation
from bridge.chart.pool import Pool
from bridge.fetch.asking import Asking
from bridge.fetch.fitting import all_of, patient_of, with_codes
from bridge.fetch.gathered import Gathered
from bridge.fetch.own_server import OwnServer
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.searching import Search
from bridge.tables.documentation import Documentation


class Orphans:
    """Searches by the administration or its order, only where the record does not say the amount itself."""

    def __init__(self, asking: Asking, server: OwnServer, places: Documentation) -> None:
        self._asking = asking
        self._server = server
        self._places = places
        self._refused: set[str] = set()

    def bring(self, gathered: Gathered, records: Sequence[MedicationAdministration]) -> None:
        """Bring the Observations and dispenses without a patient that may belong to the administrations."""
        searches = [
            *self._waste(gathered.pool, records),
            *self._vials(gathered.pool, records),
        ]
        wanted = [search for search in searches if search.kind not in self._refused]
        for search, answer in zip(wanted, self._asking.several(wanted), strict=True):
            if isinstance(answer, RefusedError):
                self._refused.add(search.kind)
                by = search.asked[0][0]
                self._asking.say(
                    f"The server does not let us search {search.kind} by {by}: one that names no patient is not found."
                )
            else:
                gathered.put(answer[0])

    def _waste(self, pool: Pool, records: Iterable[MedicationAdministration]) -> list[Search]:
        """Search for what was charted as part of administrations that say no discarded amount."""
        charted = {pool.name_of(one, part) for one in pool.of_type(Observation) for part in one.part_of}
        urls = self._places.discarded_extensions
        lacking = [one.named for one in records if not _says(one.extension, urls) and one.named not in charted]
        return self._asking.searcher.of_any(
            "Observation",
            "part-of",
            lacking,
            fits=all_of(self._is_orphan, with_codes(self._places.discarded_codes)),
            because="an amount discarded, charted for the administration without a patient",
        )

    def _vials(self, pool: Pool, records: Iterable[MedicationAdministration]) -> list[Search]:
        """Search for what was handed over under the orders of administrations that say no number of vials."""
        lacking = (one for one in records if not _says(one.extension, self._places.vials_extensions))
        orders = {pool.name_of(one, one.request, MedicationRequest) for one in lacking}
        dispenses = pool.of_type(MedicationDispense)
        handed = {pool.name_of(one, order) for one in dispenses for order in one.authorizing_prescription}
        return self._asking.searcher.of_any(
            "MedicationDispense",
            "prescription",
            sorted(name for name in orders - handed if name is not None and "#" not in name),
            fits=self._is_orphan,
            because="vials handed over for the order, without a patient",
        )

    def _is_orphan(self, entry: Entry) -> bool:
        return not patient_of(entry, self._server)[1]


def _says(extensions: Iterable[Extension], urls: Sequence[str]) -> bool:
    """Say whether a quantity stands under one of the places."""
    return any(one.url in urls and one.value_quantity is not None for one in extensions)

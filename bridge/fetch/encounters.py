"""Finds the administrations of encounters by nothing but the encounter."""

from collections.abc import Sequence

from bridge.chart.drug_resources import MedicationAdministration
from bridge.fetch.asking import Asking
from bridge.fetch.fitting import of_encounters
from bridge.fetch.gathered import Gathered
from bridge.fetch.own_server import OwnServer
from bridge.fetch.searches import ADMINISTRATION, encounter_parameters
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.failures import RefusedError


class Encounters:
    """Asks for each encounter by itself: no list of them can go wrong, where a claim hangs on what does not come."""

    def __init__(self, asking: Asking, server: OwnServer) -> None:
        self._asking = asking
        self._server = server

    def administrations_of(self, encounters: Sequence[str]) -> list[Entry]:
        """Give the administrations of encounters.

        Raises RefusedError where the server refuses every way to ask for them.
        """
        fits = of_encounters(frozenset(encounters), self._server)
        searches = [
            search
            for parameter in encounter_parameters(self._asking.able.release)
            for encounter in encounters
            for search in self._asking.searcher.of_any(
                ADMINISTRATION, parameter, [encounter], fits=fits, because="the doses of a visit"
            )
        ]
        answers = self._asking.several(searches)
        refusals = [answer for answer in answers if isinstance(answer, RefusedError)]
        if refusals and len(refusals) == len(answers):
            raise refusals[0]
        found = [entry for answer in answers if not isinstance(answer, RefusedError) for entry in answer[0]]
        return [entry for entry in found if self._is_of(entry, encounters)]

    def _is_of(self, entry: Entry, encounters: Sequence[str]) -> bool:
        """Say whether an administration belongs to one of the encounters, as charts are read."""
        found = Gathered(self._server)
        found.put([entry])
        record = found.pool.one(MedicationAdministration, entry.name)
        if record is None or record.context is None:
            return False
        return found.pool.name_of(record, record.context) in encounters

"""Traces what changed to what must be looked at again: the visit of a dose, the patient of everything else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.chart.drug_resources import MedicationAdministration
from bridge.fetch.asking import Asking
from bridge.fetch.gathered import Gathered
from bridge.fetch.own_server import OwnServer
from bridge.fetch.searches import ADMINISTRATION
from bridge.fhir_server.entries import Entry

ENCOUNTER, PATIENT, MEDICATION = "Encounter", "Patient", "Medication"


@dataclass(frozen=True, slots=True)
class Traced:
    """Where a change leads.

    names  what is to be looked at, each with its patient or None: an encounter, a patient, or an administration that
           has no encounter
    gone   whether the server does not have what changed (any more): then `names` may be empty
    """

    names: dict[str, str | None]
    gone: bool = False


class Tracing:
    """Reads what changed, and says where it leads; nothing is decided on what is read here."""

    def __init__(self, asking: Asking, server: OwnServer) -> None:
        self._asking = asking
        self._server = server

    def trace(self, names: Sequence[str]) -> dict[str, Traced]:
        """Trace changed resources (`Type/id`); all are read together.

        Raises what the wire raises.
        """
        read = self._asking.searcher.read(names)
        gathered = Gathered(self._server)
        gathered.put(entry for entry in read.values() if entry is not None)
        medications = [name for name, entry in read.items() if entry is not None and _kind(name) == MEDICATION]
        given = self._given(medications)
        return {name: self._traced(name, entry, gathered, given) for name, entry in read.items()}

    def _traced(self, name: str, entry: Entry | None, gathered: Gathered, given: dict[str, list[str]]) -> Traced:
        pool = gathered.pool
        if entry is None:
            return Traced({}, gone=True)
        if _kind(name) == MEDICATION:
            return Traced(dict.fromkeys(given.get(name, ())))
        patient = name if _kind(name) == PATIENT else pool.patient_of(name)
        if _kind(name) == ENCOUNTER:
            return Traced({name: patient})
        record = pool.one(MedicationAdministration, name)
        if record is not None:
            encounter = None if record.context is None else pool.name_of(record, record.context)
            is_visit = encounter is not None and _kind(encounter) == ENCOUNTER and "#" not in encounter
            return Traced({encounter if encounter is not None and is_visit else name: patient})
        return Traced({} if patient is None or _kind(patient) != PATIENT else {patient: patient})

    def _given(self, medications: Sequence[str]) -> dict[str, list[str]]:
        """Name the administrations that were made from medications: those are traced in their turn."""
        found: dict[str, list[str]] = {}
        searches = self._asking.searcher.of_any(
            ADMINISTRATION, "medication", medications, because="the doses of a product that changed"
        )
        for entries, _ in self._asking.searcher.several(searches):
            for entry, medication in self._made_from(entries, frozenset(medications)):
                found.setdefault(medication, []).append(entry.name)
        return found

    def _made_from(self, entries: Iterable[Entry], medications: frozenset[str]) -> Iterable[tuple[Entry, str]]:
        for entry in entries:
            own = Gathered(self._server)
            own.put([entry])
            record = own.pool.one(MedicationAdministration, entry.name)
            if record is None or record.medication_reference is None:
                continue
            medication = own.pool.name_of(record, record.medication_reference)
            if medication in medications:
                yield entry, medication


def _kind(name: str) -> str:
    return name.partition("/")[0]

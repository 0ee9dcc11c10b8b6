"""Finds out whose an administration was that is not on the server any more, and during which visit it was given."""

from collections.abc import Iterator

from bridge.chart.drug_resources import MedicationAdministration
from bridge.fetch.asking import Asking
from bridge.fetch.gathered import Gathered
from bridge.fetch.own_server import OwnServer
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.failures import NotFhirError, RefusedError
from bridge.fhir_server.received import read_bundle


def last_known(asking: Asking, server: OwnServer, name: str) -> tuple[str | None, str | None]:
    """Name the patient and the encounter of a resource that was deleted, from its last version; None where unknown.

    It is never put among what is there: only whose it was is read from it.
    """
    past = Gathered(server)
    past.put(_versions(asking, name))
    patient = past.pool.patient_of(name)
    record = past.pool.one(MedicationAdministration, name)
    encounter = None
    if record is not None and record.context is not None:
        encounter = past.pool.name_of(record, record.context)
    if name.startswith("Encounter/"):
        encounter = name
    return patient, encounter


def _versions(asking: Asking, name: str) -> Iterator[Entry]:
    """Give the versions of a resource that the server remembers; none where it keeps no history."""
    try:
        answer = asking.wire.get(f"{name}/_history")
    except (RefusedError, NotFhirError):
        return
    received = read_bundle(answer.body) if answer.found else None
    for came in () if received is None else received.came:
        if came.entry is not None and came.entry.name == name:
            yield came.entry

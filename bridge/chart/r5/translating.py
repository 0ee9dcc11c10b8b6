"""Writes a resource of R5 as R4 would; one of R4 is left alone."""

from collections.abc import Callable, Mapping
from typing import Final

from bridge.chart.r5 import drugs, parties, records, visits
from bridge.chart.r5.changes import Written

_AS_R4: Final[Mapping[str, Callable[[Written], Written | None]]] = {
    "ClaimResponse": parties.CLAIM_RESPONSE.as_r4,
    "Condition": records.CONDITION.as_r4,
    "Consent": records.CONSENT.as_r4,
    "Coverage": parties.COVERAGE.as_r4,
    "Encounter": visits.encounter_as_r4,
    "Location": parties.LOCATION.as_r4,
    "Medication": drugs.MEDICATION.as_r4,
    "MedicationAdministration": drugs.MEDICATION_ADMINISTRATION.as_r4,
    "MedicationDispense": drugs.MEDICATION_DISPENSE.as_r4,
    "MedicationRequest": drugs.MEDICATION_REQUEST.as_r4,
    "Observation": records.OBSERVATION.as_r4,
    "Organization": parties.ORGANIZATION.as_r4,
    "Practitioner": parties.PRACTITIONER.as_r4,
}
"""Patient and Flag have the same elements in both releases."""


def as_r4(kind: str, written: Written) -> Written | None:
    """Write a resource as R4 does; None where nothing in it is of R5, and where the kind is the same in both.

    kind     its `resourceType`, one of those that are read
    written  the resource with its numbers exactly as written

    What R4 has no element for and nothing is read from is left out. What neither release knows stays, to be told.
    """
    translate = _AS_R4.get(kind)
    return None if translate is None else translate(written)

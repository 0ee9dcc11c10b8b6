"""The FHIR R4 resources a chart is made of, each with the elements that billing reads.

A field typed `Skipped` (or a tuple of it) is part of R4 and often there, but nothing is read from it. A field without
a default is one that R4 requires; a resource that lacks it is read all the same, with None there, and that is told.
"""

from bridge.chart.drug_resources import Medication, MedicationAdministration, MedicationDispense, MedicationRequest
from bridge.chart.party_resources import ClaimResponse, Coverage, Location, Organization, Practitioner
from bridge.chart.patient_resources import Condition, Consent, Encounter, Flag, Observation, Patient

AnyResource = (
    MedicationAdministration
    | Encounter
    | Condition
    | Patient
    | Medication
    | MedicationRequest
    | MedicationDispense
    | Coverage
    | Organization
    | Location
    | Practitioner
    | Observation
    | ClaimResponse
    | Consent
    | Flag
)
"""One of the resources that are read; all others are passed over."""

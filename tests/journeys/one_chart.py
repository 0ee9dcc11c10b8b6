"""One plain chart that is billed as it stands: 1.53 mg from two vials at a hospital in 2018; tests then spoil it."""

import copy
import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

Resource = dict[str, Any]

BRIDGE = "https://fhir.bridge.example/StructureDefinition"
UCUM = "http://unitsofmeasure.org"
PLACE_OF_SERVICE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"


def quantity(value: object, unit: str, code: str | None = None) -> Resource:
    """Write a quantity in UCUM."""
    return {"value": value, "unit": unit, "system": UCUM, "code": code or unit}


def to(reference: str) -> Resource:
    """Refer to a resource."""
    return {"reference": reference}


def coded(system: str, code: str) -> Resource:
    """Write a concept of one code."""
    return {"coding": [{"system": system, "code": code}]}


def chart() -> list[Resource]:
    """Write the chart anew, so that a test may change it."""
    return copy.deepcopy(_CHART)


def part(resources: Iterable[Resource], kind: str) -> Resource:
    """Find the chart's only resource of a kind."""
    (found,) = (one for one in resources if one["resourceType"] == kind)
    return found


def administration(**elements: object) -> Resource:
    """Write the chart's administration with some elements changed; None takes one away."""
    changed = {**part(chart(), "MedicationAdministration"), **elements}
    return {name: value for name, value in changed.items() if value is not None}


def others() -> list[Resource]:
    """Write the chart without its administration."""
    return [one for one in chart() if one["resourceType"] != "MedicationAdministration"]


def bundle(resources: Iterable[Resource], kind: str = "collection") -> Resource:
    """Put resources into a Bundle."""
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources]}


def encoded(written: object) -> bytes:
    """Encode as JSON, numbers exactly as they are written."""
    return msgspec.json.encode(written)


def lines(resources: Iterable[Resource]) -> bytes:
    """Write NDJSON."""
    return b"".join(encoded(one) + b"\n" for one in resources)


def put(path: Path, text: bytes) -> Path:
    """Write a file, compressed if its name ends in `.gz`, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
    return path


_CHART: list[Resource] = [
    {"resourceType": "Patient", "id": "pt-1", "birthDate": "1961-04-23"},
    {"resourceType": "Organization", "id": "hospital", "name": "Hillside Synthetic Hospital"},
    {"resourceType": "Organization", "id": "payer", "name": "Medicare"},
    {
        "resourceType": "Location",
        "id": "suite",
        "type": [coded(PLACE_OF_SERVICE, "22")],
        "managingOrganization": to("Organization/hospital"),
    },
    {
        "resourceType": "Coverage",
        "id": "cov-1",
        "status": "active",
        "beneficiary": to("Patient/pt-1"),
        "payor": [to("Organization/payer")],
        "period": {"start": "2017-01-01"},
        "order": 1,
    },
    {
        "resourceType": "Condition",
        "id": "cond-1",
        "clinicalStatus": coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
        "verificationStatus": coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed"),
        "code": coded("http://hl7.org/fhir/sid/icd-10-cm", "C91.02"),
        "subject": to("Patient/pt-1"),
        "onsetDateTime": "2018-03-29",
    },
    {
        "resourceType": "Encounter",
        "id": "enc-1",
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": to("Patient/pt-1"),
        "period": {"start": "2018-06-12T09:30:00-05:00", "end": "2018-06-12T12:00:00-05:00"},
        "location": [{"location": to("Location/suite")}],
        "serviceProvider": to("Organization/hospital"),
    },
    {
        "resourceType": "Medication",
        "id": "med-1",
        "code": coded("http://hl7.org/fhir/sid/ndc", "0008-0100-01"),
        "batch": {"lotNumber": "SYN1", "expirationDate": "2019-03-31"},
    },
    {
        "resourceType": "MedicationRequest",
        "id": "order-1",
        "status": "completed",
        "intent": "order",
        "medicationReference": to("Medication/med-1"),
        "subject": to("Patient/pt-1"),
        "requester": to("Practitioner/doctor"),
    },
    {
        "resourceType": "MedicationAdministration",
        "id": "ma-1",
        "status": "completed",
        "medicationReference": to("Medication/med-1"),
        "subject": to("Patient/pt-1"),
        "context": to("Encounter/enc-1"),
        "effectivePeriod": {"start": "2018-06-12T10:00:00-05:00", "end": "2018-06-12T11:00:00-05:00"},
        "performer": [{"actor": to("Practitioner/nurse")}],
        "request": to("MedicationRequest/order-1"),
        "reasonReference": [to("Condition/cond-1")],
        "dosage": {
            "dose": quantity(msgspec.Raw(b"1.53"), "mg"),
            "route": coded("http://snomed.info/sct", "47625008"),
        },
        "extension": [
            {"url": f"{BRIDGE}/discarded-amount", "valueQuantity": quantity(msgspec.Raw(b"0.27"), "mg")},
            {"url": f"{BRIDGE}/vials-opened", "valueQuantity": quantity(2, "{vial}")},
        ],
    },
]

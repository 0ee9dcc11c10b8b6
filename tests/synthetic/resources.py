"""The FHIR R4 resources a synthetic chart is made of; every number is written exactly as its text says."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import orjson

Resource = dict[str, Any]

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
NDC = "http://hl7.org/fhir/sid/ndc"
ATC = "http://www.whocc.no/atc"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
NPI = "http://hl7.org/fhir/sid/us-npi"
PLACE_OF_SERVICE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
BRIDGE = "https://fhir.bridge.example/StructureDefinition/"
EHR = "https://ehr.lakeview.example/fhir/"

DISCARDED = f"{BRIDGE}discarded-amount"
VIALS = f"{BRIDGE}vials-opened"
DOCUMENTATION = "https://fhir.bridge.example/CodeSystem/documentation"
DISCARDED_AMOUNT = (DOCUMENTATION, "discarded-amount", "Amount of drug discarded")
FREE_DRUG = (DOCUMENTATION, "free-drug", "Drug supplied free of charge")
BODY_SURFACE = (LOINC, "3140-1", "Body surface area Derived from formula")

RELAPSE = (ICD10, "C91.02", "Acute lymphoblastic leukemia, in relapse")
NOT_IN_REMISSION = (ICD10, "C91.00", "Acute lymphoblastic leukemia not having achieved remission")

Code = tuple[str, str, str]
"""(system, code, display)"""


def coding(code: Code) -> Resource:
    """Write one coding."""
    system, symbol, display = code
    return {"system": system, "code": symbol, "display": display}


def concept(*codes: Code, text: str | None = None) -> Resource:
    """Write a CodeableConcept; without a text of its own it takes the first display."""
    written: Resource = {"coding": [coding(code) for code in codes]} if codes else {}
    written["text"] = text or codes[0][2]
    return written


def status_of(system: str, code: str) -> Resource:
    """Write a status whose system is one of HL7's own."""
    return {"coding": [{"system": f"{TERMINOLOGY}{system}", "code": code}]}


def to(reference: str) -> Resource:
    """Refer to a resource by `Type/id`."""
    return {"reference": reference}


def quantity(value: str, unit: str, code: str | None = None) -> Resource:
    """Write a quantity in UCUM; the number keeps the digits of its text."""
    return {"value": orjson.Fragment(value), "unit": unit, "system": UCUM, "code": code or unit}


def amount(written: Resource) -> Fraction:
    """Read the number of a quantity back, exactly."""
    return Fraction(bytes(orjson.dumps(written["value"])).decode())


def resource(kind: str, id_: str, changed: str, **elements: object) -> Resource:
    """Open a resource with its version and the day it was last changed; an element that is None is left out."""
    head: Resource = {
        "resourceType": kind,
        "id": id_,
        "meta": {"versionId": "1", "lastUpdated": f"{changed}T23:05:00.000Z"},
    }
    head.update((name, value) for name, value in elements.items() if value is not None)
    return head


def patient(id_: str, changed: str, name: tuple[str, str], gender: str, born: str) -> Resource:
    """Write a synthetic person."""
    given, family = name
    return resource(
        "Patient",
        id_,
        changed,
        identifier=[{"system": f"{EHR}mrn", "value": f"SYN-{id_}"}],
        active=True,
        name=[{"use": "official", "family": family, "given": [given]}],
        gender=gender,
        birthDate=born,
    )


def organization(
    id_: str, changed: str, kind: str, name: str, identifier: tuple[str, str], alias: Sequence[str] = ()
) -> Resource:
    """Write who pays (`pay`) or who gives care (`prov`)."""
    system, value = identifier
    return resource(
        "Organization",
        id_,
        changed,
        identifier=[{"system": system, "value": value}],
        active=True,
        type=[status_of("organization-type", kind)],
        name=name,
        alias=list(alias) or None,
    )


def location(id_: str, changed: str, name: str, managed_by: str, kind: Code | None) -> Resource:
    """Write a place of care; `kind` is what it says of itself, if anything."""
    return resource(
        "Location",
        id_,
        changed,
        status="active",
        name=name,
        mode="instance",
        type=[concept(kind)] if kind else None,
        managingOrganization=to(managed_by),
    )


def practitioner(id_: str, changed: str, name: tuple[str, str], title: str) -> Resource:
    """Write a nurse or a doctor."""
    given, family = name
    return resource(
        "Practitioner",
        id_,
        changed,
        identifier=[{"system": f"{EHR}staff", "value": f"SYN-{id_}"}],
        active=True,
        name=[{"family": family, "given": [given], "suffix": [title]}],
    )


def coverage(id_: str, changed: str, who: str, payor: str, first: str, order: int = 1) -> Resource:
    """Write who pays for a patient from a day on."""
    return resource(
        "Coverage",
        id_,
        changed,
        status="active",
        subscriberId=f"SYN-{id_}",
        beneficiary=to(who),
        period={"start": first},
        payor=[to(payor)],
        order=order,
    )


def condition(id_: str, changed: str, who: str, code: Code, onset: str) -> Resource:
    """Write a confirmed, active diagnosis of the problem list."""
    return resource(
        "Condition",
        id_,
        changed,
        clinicalStatus=status_of("condition-clinical", "active"),
        verificationStatus=status_of("condition-ver-status", "confirmed"),
        category=[status_of("condition-category", "problem-list-item")],
        code=concept(code),
        subject=to(who),
        onsetDateTime=onset,
        recordedDate=onset,
    )


def authorization(id_: str, changed: str, who: str, insurer: str, covered_by: str, days: tuple[str, str]) -> Resource:
    """Write a prior authorization that holds from a day to a day."""
    first, last = days
    return resource(
        "ClaimResponse",
        id_,
        changed,
        status="active",
        type=status_of("claim-type", "professional"),
        use="preauthorization",
        patient=to(who),
        created=first,
        insurer=to(insurer),
        outcome="complete",
        preAuthRef=f"SYNAUTH-{id_}",
        preAuthPeriod={"start": first, "end": last},
        insurance=[{"sequence": 1, "focal": True, "coverage": to(covered_by)}],
    )


def observation(id_: str, changed: str, who: str, kind: str, code: Code, at: str, **value: object) -> Resource:
    """Write a measurement or a finding; `kind` is its category, `value` the element that holds the result."""
    return resource(
        "Observation",
        id_,
        changed,
        status="final",
        category=[status_of("observation-category", kind)],
        code=concept(code),
        subject=to(who),
        effectiveDateTime=at,
        **value,
    )


def encounter(id_: str, changed: str, who: str, times: tuple[str, str], place: str, provider: str) -> Resource:
    """Write a finished ambulatory visit."""
    start, end = times
    return resource(
        "Encounter",
        id_,
        changed,
        status="finished",
        **{"class": coding((ACT, "AMB", "ambulatory"))},
        subject=to(who),
        period={"start": start, "end": end},
        location=[{"location": to(place)}],
        serviceProvider=to(provider),
    )


def medication(id_: str, changed: str, code: Mapping[str, Any], lot: str | None, expires: str | None) -> Resource:
    """Write the product that was hung, with its lot."""
    batch = {"lotNumber": lot, "expirationDate": expires} if lot else None
    return resource("Medication", id_, changed, code=code, status="active", batch=batch)


def order(id_: str, changed: str, who: str, drug: str, written: tuple[str, str], dose: str) -> Resource:
    """Write a signed order; `written` is when and by whom, `dose` is in mg."""
    when, by = written
    return resource(
        "MedicationRequest",
        id_,
        changed,
        status="completed",
        intent="order",
        medicationReference=to(drug),
        subject=to(who),
        authoredOn=when,
        requester=to(by),
        dosageInstruction=[
            {"text": f"{dose} mg IV once", "doseAndRate": [{"doseQuantity": quantity(dose, "mg")}]},
        ],
    )


def administration(id_: str, changed: str, who: str, drug: str, times: tuple[str, str], dose: str) -> Resource:
    """Write a completed infusion; `dose` is in mg."""
    start, end = times
    return resource(
        "MedicationAdministration",
        id_,
        changed,
        status="completed",
        medicationReference=to(drug),
        subject=to(who),
        effectivePeriod={"start": start, "end": end},
        dosage={
            "route": concept((SNOMED, "47625008", "Intravenous route"), text="IV infusion"),
            "dose": quantity(dose, "mg"),
        },
    )


def left_in_the_vials(discarded: str, vials: int) -> list[Resource]:
    """Write the two extensions: mg discarded and vials opened."""
    return [
        {"url": DISCARDED, "valueQuantity": quantity(discarded, "mg")},
        {"url": VIALS, "valueQuantity": quantity(str(vials), "vial", "{vial}")},
    ]

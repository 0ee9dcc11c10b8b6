"""Builds the chart of one administration from a few words; what is not said is charted completely and without fault."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bridge.facts.amounts import Quantity
from bridge.facts.chart import (
    Administration,
    Authorization,
    Chart,
    Clock,
    Coding,
    Concept,
    Condition,
    Coverage,
    Dispensed,
    Encounter,
    Identifier,
    Medication,
    Moment,
    Observation,
    Order,
    Organization,
    Origin,
    PatientRecord,
    Period,
    Place,
    Recorded,
    Statement,
    Strength,
)

PATIENT = "Patient/anna"
NDC = "http://hl7.org/fhir/sid/ndc"
ATC = "http://www.whocc.no/atc"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
OWN_CODES = "https://fhir.bridge.example/CodeSystem/documentation"
POS = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
LOINC = "http://loinc.org"
NAIC = "urn:oid:2.16.840.1.113883.6.300"
BLOOD_COUNT, LIVER_PANEL, HEART_RATE, BODY_SURFACE = "58410-2", "24325-3", "8867-4", "3140-1"
LAKEVIEW = Organization(Origin("Organization/lakeview"), (), ("Lakeview",))

LOCATIONS = {
    "outpatient-hospital": "Location/lakeview-main-infusion",
    "off-campus-excepted": "Location/lakeview-north-infusion",
    "off-campus-not-excepted": "Location/lakeview-west-infusion",
    "critical-access": "Location/prairie-infusion-room",
    "physician-office": "Location/cedar-creek-infusion-room",
    "infusion-center": "Location/riverbend-infusion-suite",
    "ambulatory-surgical-center": "Location/harbor-surgery-infusion",
}
PAYERS = {
    "medicare": "Medicare",
    "aetna": "Aetna",
    "cigna": "Cigna",
    "blue-cross-blue-shield": "Blue Cross Blue Shield",
    "unitedhealthcare": "UnitedHealthcare",
}


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a case says of one administration; `None` is what nobody wrote down.

    at         start on the day: `10:00-05:00` with its offset, `15:00Z` as UTC, `10:00` without a zone
    minutes    length of the infusion
    site       a setting of LOCATIONS, `pos 22`, `role HOSP`, or the reference of a location
    managed_by the reference of the organization that manages the location
    payer      a file's id, or a name as a chart writes it, or several coverages in their own words, with a `name`, or
               with a `naic` number where no record of the payer can be read
    authorized_by   the insurer that the authorization names instead of the coverage
    diagnosis  ICD-10-CM codes it was given for, or conditions in their own words
    codes      codes of the medication before its NDC, as [system, code]
    admitted   start of an inpatient stay at the same organization, as the chart writes it
    consent    last day of a consent to the treatment
    vital_signs, labs   day on which the heart rate, or blood count and liver panel, were measured
    """

    id: str = "one"
    day: date | None = date(2018, 6, 12)
    at: str | None = "10:00-05:00"
    minutes: int | None = 60
    status: str | None = "completed"
    dose: str | None = "1.8 mg"
    vials: int | None = 2
    dispensed: int | None = None
    discarded: str | None = "0 mg"
    site: str | None = "outpatient-hospital"
    managed_by: str | None = None
    payer: str | Sequence[dict[str, Any]] | None = "medicare"
    authorization: str | None = "PA-1"
    authorized_by: str | None = None
    cd22: str | None = "positive"
    diagnosis: Sequence[str | dict[str, Any]] = ("C91.02",)
    ndc: str | None = "0008-0100-01"
    codes: Sequence[Sequence[str]] = ((ATC, "L01FB01"),)
    drug: str | None = "inotuzumab ozogamicin"
    medication: bool = True
    strength: tuple[str, str] | None = None
    lot: str | None = "LOT1"
    expires: date | None = None
    route: str | None = "intravenous"
    signed: bool = True
    order: str | None = "no dose"
    born: date | None = date(1970, 1, 1)
    encounter: str | None = "finished"
    kind: str | None = "AMB"
    visit: str = "visit"
    free: bool = False
    body_surface: str | None = None
    provider: bool = True
    admitted: str | None = None
    consent: date | None = None
    vital_signs: date | None = None
    labs: date | None = None


def chart_of(given: Given) -> Chart:
    """Build one administration's chart."""
    conditions = [_condition(number, said) for number, said in enumerate(given.diagnosis)]
    by = {
        way: tuple(one.origin.reference for way_of, one in conditions if way_of == way) for way in ("reason", "visit")
    }
    return Chart(
        _administration(given, by["reason"]),
        None if given.encounter is None else _encounter(given, by["visit"]),
        _record(given, {one.origin.reference: one for _, one in conditions if one.patient in (None, PATIENT)}),
        {one.origin.reference: one for way, one in conditions if way != "list"},
    )


def quantity(text: str) -> Quantity:
    """Read `1.53 mg` as a chart's free text; `1.53 ucum:mg` as a coded unit."""
    value, _, unit = text.partition(" ")
    if unit.startswith("ucum:"):
        code = unit.removeprefix("ucum:")
        return Quantity(Decimal(value), code, "http://unitsofmeasure.org", code)
    return Quantity(Decimal(value), unit or None)


def moment(day: date, at: str | None) -> Moment:
    """Write a day, or a time on it, as a chart does."""
    if at is None:
        return Moment(day.isoformat(), day)
    written = f"{day}T{at}"
    instant = datetime.fromisoformat(written)
    if instant.tzinfo is None:
        return Moment(written, day, None, Clock.NONE, timed=True)
    clock = Clock.UTC if at.endswith(("Z", "+00:00")) else Clock.OFFSET
    return Moment(written, day, instant, clock, timed=True)


def _end(start: Moment, minutes: int) -> Moment:
    if start.instant is None:
        return replace(start, timed=True)
    instant = start.instant + timedelta(minutes=minutes)
    return Moment(instant.isoformat(), instant.date(), instant, start.clock, timed=True)


def _administration(given: Given, reasons: tuple[str, ...]) -> Administration:
    origin = Origin(f"MedicationAdministration/{given.id}", "1")
    start = None if given.day is None else moment(given.day, given.at)
    return Administration(
        origin,
        given.status,
        PATIENT,
        None if given.encounter is None else f"Encounter/{given.visit}",
        _medication(given) if given.medication else None,
        "Medication/bag",
        None if given.dose is None else quantity(given.dose),
        start,
        None if start is None or given.minutes is None else _end(start, given.minutes),
        effective_written=None if start is None else start.written,
        route=None if given.route is None else Concept(text=given.route),
        signed=given.signed,
        reasons=reasons,
        order=_order(given.order),
        discarded=None if given.discarded is None else Recorded(quantity(given.discarded), origin, "extension"),
        vials=None if given.vials is None else Recorded(quantity(f"{given.vials} {{vial}}"), origin, "extension"),
        dispensed=() if given.dispensed is None else (_dispense(given.dispensed, start),),
    )


def _dispense(vials: int, handed: Moment | None) -> Dispensed:
    recorded = Recorded(quantity(f"{vials} {{vial}}"), Origin("MedicationDispense/pharmacy"), "quantity")
    return Dispensed(recorded, handed, named=False)


def _medication(given: Given) -> Medication:
    codings = [Coding(system, code) for system, code in given.codes]
    if given.ndc is not None:
        codings.append(Coding(NDC, given.ndc))
    strengths: tuple[Strength, ...] = ()
    if given.strength is not None:
        top, bottom = given.strength
        strengths = (Strength(Concept(text="inotuzumab ozogamicin"), True, quantity(top), quantity(bottom)),)  # noqa: FBT003
    concept = Concept(tuple(codings), given.drug)
    return Medication(Origin("Medication/bag", "1"), concept, given.lot, given.expires, strengths)


def _order(ordered: str | None) -> Order | None:
    if ordered is None:
        return None
    doses = () if ordered == "no dose" else (quantity(ordered),)
    return Order(Origin("MedicationRequest/order"), "active", "order", PATIENT, requester=True, doses=doses)


def _encounter(given: Given, diagnoses: tuple[str, ...]) -> Encounter:
    places = () if given.site is None else ((_place(given.site, given.managed_by), None, None),)
    return Encounter(
        Origin(f"Encounter/{given.visit}", "1"),
        given.encounter,
        given.kind,
        PATIENT,
        places=places,
        provider=LAKEVIEW if given.provider else None,
        diagnoses=diagnoses,
    )


def _place(said: str, managed_by: str | None) -> Place:
    owner = None if managed_by is None else Organization(Origin(managed_by))
    system, _, code = said.partition(" ")
    if system in ("pos", "role"):
        types = (Coding(POS if system == "pos" else ROLE, code),)
        return Place(Origin("Location/elsewhere"), types=types, organization=owner)
    return Place(Origin(LOCATIONS.get(said, said)), organization=owner)


def _condition(number: int, said: str | dict[str, Any]) -> tuple[str, Condition]:
    """Give how the chart leads to the condition (reason, visit, or the problem list) and the condition."""
    words: dict[str, Any] = {"icd10": said} if isinstance(said, str) else said
    known = ((ICD10, "icd10"), (SNOMED, "snomed"))
    codings = tuple(Coding(system, words[key]) for system, key in known if key in words)
    condition = Condition(
        Origin(f"Condition/{number}", "1"),
        words.get("patient", PATIENT),
        codings,
        clinical=words.get("clinical", "active"),
        verification=words.get("verification", "confirmed"),
        onset=words.get("onset"),
        abated=words.get("abated"),
    )
    return words.get("by", "reason"), condition


def _record(given: Given, conditions: dict[str, Condition]) -> PatientRecord:
    coverages = _coverages(given.payer)
    flag = _statement("Flag/free", "free-drug", None)
    return PatientRecord(
        PATIENT,
        Origin(PATIENT, "1"),
        given.born,
        conditions,
        coverages,
        _authorizations(given, tuple(one.origin.reference for one in coverages)),
        () if given.admitted is None else (_stay(given.admitted),),
        _observations(given),
        () if given.consent is None else (_statement("Consent/1", "treatment-consent", given.consent),),
        (flag,) if given.free else (),
    )


def _coverages(said: str | Sequence[dict[str, Any]] | None) -> tuple[Coverage, ...]:
    if said is None:
        return ()
    several = [{"name": said}] if isinstance(said, str) else said
    return tuple(
        Coverage(
            Origin(f"Coverage/{number}", "1"),
            words.get("status", "active"),
            Period(words.get("first"), words.get("last")),
            words.get("order"),
            (_payor(number, words),),
            PATIENT,
        )
        for number, words in enumerate(several)
    )


def _payor(number: int, words: dict[str, Any]) -> Organization:
    """Give the payor, or what a coverage says of one that is named by its NAIC number only."""
    if "naic" in words:
        return Organization(Origin(words["naic"], is_reference=False), (Identifier(NAIC, words["naic"]),))
    return Organization(Origin(f"Organization/payor-{number}"), (), (PAYERS.get(words["name"], words["name"]),))


def _authorizations(given: Given, coverages: tuple[str, ...]) -> tuple[Authorization, ...]:
    if given.authorization is None:
        return ()
    origin, period = Origin("ClaimResponse/pa"), Period()
    if given.authorized_by is None:
        return (Authorization(origin, given.authorization, period, None, coverages),)
    insurer = Organization(Origin("Organization/insurer"), (), (given.authorized_by,))
    return (Authorization(origin, given.authorization, period, insurer),)


def _stay(admitted: str) -> Encounter:
    day, _, at = admitted.partition("T")
    start = moment(date.fromisoformat(day), at or None)
    return Encounter(Origin("Encounter/stay", "1"), "finished", "IMP", PATIENT, start=start, provider=LAKEVIEW)


def _statement(name: str, code: str, last: date | None) -> Statement:
    return Statement(Origin(name), Concept((Coding(OWN_CODES, code),)), Period(None, last))


def _observations(given: Given) -> tuple[Observation, ...]:
    day = None if given.day is None else moment(given.day, None)
    found = []
    if given.cd22 is not None:
        cd22 = (Coding(OWN_CODES, "cd22"),)
        found.append(Observation(Origin("Observation/cd22"), cd22, day, value=Concept(text=given.cd22)))
    if given.body_surface is not None:
        area = (Coding(LOINC, BODY_SURFACE),)
        found.append(Observation(Origin("Observation/bsa"), area, day, quantity(given.body_surface)))
    for code, measured in ((HEART_RATE, given.vital_signs), (BLOOD_COUNT, given.labs), (LIVER_PANEL, given.labs)):
        if measured is not None:
            found.append(Observation(Origin(f"Observation/{code}"), (Coding(LOINC, code),), moment(measured, None)))
    return tuple(found)

"""A whole chart around one dose, everything written down; a story then takes something away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.synthetic import resources as fhir
from tests.synthetic.resources import Code, Resource

Chart = dict[str, Resource]
"""The resources of one dose by what they are to it: `encounter`, `order`, `administration` ..."""

CHICAGO = ZoneInfo("America/Chicago")
VIAL = 90
"""Content of a vial in hundredths of a mg."""
NURSE, DOCTOR = "Practitioner/syn-nurse", "Practitioner/syn-doctor"
ANTIGEN: Code = (fhir.LOINC, "14017-8", "CD22 cells/100 cells in Blood")
POSITIVE: Code = (f"{fhir.TERMINOLOGY}v3-ObservationInterpretation", "POS", "Positive")
NDC_WRITTEN = ("0008-0100-01", "00008-0100-01", "00008010001")


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: the organization, and whether it wants to be asked beforehand."""

    organization: str
    authorizes: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is given, whose place it is (both as references), and by which clock."""

    location: str
    organization: str
    zone: ZoneInfo = CHICAGO


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic patient with one payer and one diagnosis."""

    id: str
    given: str
    family: str
    gender: str
    born: str
    payer: Payer
    diagnosis: Code = fhir.RELAPSE

    @property
    def reference(self) -> str:
        """Name the Patient."""
        return f"Patient/syn-pt-{self.id}"


@dataclass(frozen=True, slots=True)
class Dose:
    """One infusion of an hour.

    start    local time, such as `2018-06-12 10:00`
    given    hundredths of a mg
    surface  body surface area in hundredths of a m2
    vials    how many were opened; None: as many as the dose needs
    """

    id: str
    place: Place
    start: str
    given: int
    surface: int
    vials: int | None = None

    @property
    def opened(self) -> int:
        """Count the vials opened."""
        return -(-self.given // VIAL) if self.vials is None else self.vials

    @property
    def discarded(self) -> int:
        """Give what was left in the vials, in hundredths of a mg."""
        return self.opened * VIAL - self.given


def hundredths(amount: int) -> str:
    """Write hundredths as a decimal: 144 is `1.44`, 90 is `0.9`, 0 is `0`."""
    whole, part = divmod(amount, 100)
    return f"{whole}.{part:02d}".rstrip("0") if part else str(whole)


def person_chart(person: Person, first_dose: datetime) -> Chart:
    """Write what is known of the patient before the first dose: payer, diagnosis, CD22, authorization."""
    who, short = person.reference, f"syn-{person.id}"
    onset = (first_dose - timedelta(days=75)).date().isoformat()
    tested = (first_dose - timedelta(days=70)).date().isoformat()
    covered = f"{first_dose.year - 1}-01-01"
    cover = f"{short}-cover"
    chart: Chart = {
        "patient": fhir.patient(
            f"syn-pt-{person.id}", onset, (person.given, person.family), person.gender, person.born
        ),
        "coverage": fhir.coverage(cover, onset, who, person.payer.organization, covered),
        "condition": fhir.condition(f"{short}-leukemia", onset, who, person.diagnosis, onset),
        "antigen": fhir.observation(
            f"{short}-cd22",
            tested,
            who,
            "laboratory",
            ANTIGEN,
            tested,
            valueQuantity=fhir.quantity("92", "%"),
            interpretation=[fhir.concept(POSITIVE)],
        ),
    }
    if person.payer.authorizes:
        days = (tested, (first_dose + timedelta(days=180)).date().isoformat())
        chart["authorization"] = fhir.authorization(
            f"{short}-auth", tested, who, person.payer.organization, f"Coverage/{cover}", days
        )
    return chart


def start_of(dose: Dose) -> datetime:
    """Give the start with the offset of the place."""
    return datetime.fromisoformat(dose.start).replace(tzinfo=dose.place.zone)


def dose_chart(person: Person, dose: Dose) -> Chart:
    """Write the visit, the order, the product and the infusion of one dose."""
    who, start = person.reference, start_of(dose)
    changed = (start + timedelta(days=1)).date().isoformat()
    infused = (start.isoformat(), (start + timedelta(hours=1)).isoformat())
    stayed = ((start - timedelta(minutes=40)).isoformat(), (start + timedelta(minutes=110)).isoformat())
    drug, ordered = f"Medication/{dose.id}-vial", (start - timedelta(days=1)).isoformat()
    given, place = hundredths(dose.given), dose.place
    chart: Chart = {
        "encounter": fhir.encounter(f"{dose.id}-visit", changed, who, stayed, place.location, place.organization),
        "surface": fhir.observation(
            f"{dose.id}-bsa",
            changed,
            who,
            "vital-signs",
            fhir.BODY_SURFACE,
            stayed[0],
            valueQuantity=fhir.quantity(hundredths(dose.surface), "m2"),
        ),
        "medication": fhir.medication(
            f"{dose.id}-vial",
            changed,
            product(dose.given % len(NDC_WRITTEN)),
            f"SYN{start:%y%m}A",
            f"{start.year + 2}-03-31",
        ),
        "order": fhir.order(f"{dose.id}-order", changed, who, drug, (ordered, DOCTOR), given),
        "administration": fhir.administration(dose.id, changed, who, drug, infused, given),
    }
    link(chart, person, dose)
    return chart


def product(written: int) -> Resource:
    """Name the product by its NDC, in one of the ways in which charts write it."""
    named = (fhir.NDC, NDC_WRITTEN[written], "Besponsa 0.9 mg vial")
    return fhir.concept(named, text="inotuzumab ozogamicin (Besponsa)")


def link(chart: Chart, person: Person, dose: Dose) -> None:
    """Tie the visit, the order and the infusion to each other and to the diagnosis, and write down the vials."""
    leukemia = fhir.to(f"Condition/syn-{person.id}-leukemia")
    chart["encounter"]["diagnosis"] = [
        {"condition": leukemia, "rank": 1, "use": fhir.status_of("diagnosis-role", "billing")},
    ]
    chart["order"]["insurance"] = [fhir.to(f"Coverage/syn-{person.id}-cover")]
    chart["administration"].update(
        extension=fhir.left_in_the_vials(hundredths(dose.discarded), dose.opened),
        context=fhir.to(f"Encounter/{dose.id}-visit"),
        performer=[{"actor": fhir.to(NURSE)}],
        reasonReference=[leukemia],
        request=fhir.to(f"MedicationRequest/{dose.id}-order"),
    )


def share_visit(first: Chart, second: Chart) -> None:
    """Bring a second infusion into the visit of the first."""
    visit = second.pop("encounter")
    first["encounter"]["period"]["end"] = visit["period"]["end"]
    second["administration"]["context"] = fhir.to(f"Encounter/{first['encounter']['id']}")


def pour_from_one_set_of_vials(first: Chart, second: Chart, opened: int, discarded: int) -> None:
    """Chart the vials of a day's two infusions once: opened with the first, the remainder with the second."""
    first["administration"]["extension"] = fhir.left_in_the_vials("0", opened)[1:]
    second["administration"]["extension"] = fhir.left_in_the_vials(hundredths(discarded), 0)[:1]
    second["medication"]["batch"] = first["medication"]["batch"]

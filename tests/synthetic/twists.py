"""What makes a complete chart unusual without making it wrong, or needs more than one dose to be told."""

from datetime import UTC, datetime, timedelta, timezone

from tests.synthetic import flaws
from tests.synthetic import resources as fhir
from tests.synthetic.charts import VIAL, Chart, pour_from_one_set_of_vials, share_visit
from tests.synthetic.resources import Code

METHYLPREDNISOLONE: Code = (fhir.ATC, "H02AB04", "methylprednisolone")
ACETAMINOPHEN: Code = (fhir.ATC, "N02BE01", "acetaminophen")
DIPHENHYDRAMINE: Code = (fhir.ATC, "R06AA02", "diphenhydramine")
ONDANSETRON: Code = (fhir.ATC, "A04AA01", "ondansetron")
MYLOTARG: tuple[Code, Code] = (
    (fhir.NDC, "0008-4510-01", "Mylotarg 4.5 mg vial"),
    (fhir.HCPCS, "J9203", "Injection, gemtuzumab ozogamicin, 0.1 mg"),
)


def micrograms(charts: list[Chart]) -> None:
    """Write the dose in micrograms."""
    dosage = charts[0]["administration"]["dosage"]
    dosage["dose"] = fhir.quantity(str(fhir.amount(dosage["dose"]) * 1000), "ug")


def millilitres(charts: list[Chart]) -> None:
    """Write the dose of one vial as the 3.6 mL drawn from it, and the strength after reconstitution beside it."""
    charts[0]["administration"]["dosage"]["dose"] = fhir.quantity("3.6", "mL")
    charts[0]["medication"]["ingredient"] = [
        {
            "itemCodeableConcept": fhir.concept(text="inotuzumab ozogamicin"),
            "isActive": True,
            "strength": {"numerator": fhir.quantity("0.25", "mg"), "denominator": fhir.quantity("1", "mL")},
        }
    ]


def universal_time(charts: list[Chart]) -> None:
    """Write start and end as UTC."""
    period = charts[0]["administration"]["effectivePeriod"]
    for end, written in period.items():
        period[end] = datetime.fromisoformat(written).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def observation_stay(charts: list[Chart]) -> None:
    """Make the visit an observation stay, which is outpatient care."""
    charts[0]["encounter"]["class"] = fhir.coding((fhir.ACT, "OBSENC", "observation encounter"))


def vials_from_pharmacy(charts: list[Chart]) -> None:
    """Let the pharmacy's dispense say how many vials were opened."""
    chart = charts[0]
    given = chart["administration"]
    vials = given["extension"].pop(1)["valueQuantity"]
    chart["dispense"] = fhir.resource(
        "MedicationDispense",
        f"{given['id']}-dispense",
        chart["encounter"]["meta"]["lastUpdated"][:10],
        status="completed",
        medicationReference=given["medicationReference"],
        subject=given["subject"],
        authorizingPrescription=[given["request"]],
        quantity=vials,
        whenHandedOver=chart["encounter"]["period"]["start"],
    )
    given["supportingInformation"] = [fhir.to(f"MedicationDispense/{chart['dispense']['id']}")]


def waste_observed(charts: list[Chart]) -> None:
    """Let an Observation that is part of the infusion say what was discarded."""
    chart = charts[0]
    given = chart["administration"]
    discarded = given["extension"].pop(0)["valueQuantity"]
    chart["waste"] = fhir.observation(
        f"{given['id']}-waste",
        chart["surface"]["meta"]["lastUpdated"][:10],
        given["subject"]["reference"],
        "procedure",
        fhir.DISCARDED_AMOUNT,
        given["effectivePeriod"]["end"],
        valueQuantity=discarded,
        partOf=[fhir.to(f"MedicationAdministration/{given['id']}")],
    )


def medication_inside(charts: list[Chart]) -> None:
    """Carry the product inside the record of the infusion."""
    given, drug = charts[0]["administration"], charts[0]["medication"]
    inside = {name: value for name, value in drug.items() if name != "meta"} | {"id": "vial"}
    given["contained"] = [inside]
    given["medicationReference"] = fhir.to("#vial")


def contained_and_observed(charts: list[Chart]) -> None:
    """Contain the product in the record and let an Observation say the waste."""
    medication_inside(charts)
    waste_observed(charts)


def second_coverage(charts: list[Chart]) -> None:
    """Add a plan that nobody mapped and that pays second."""
    first = charts[0]["coverage"]
    charts[0]["supplement"] = fhir.coverage(
        f"{first['id']}-2",
        first["period"]["start"],
        first["beneficiary"]["reference"],
        "Organization/syn-payer-unknown",
        first["period"]["start"],
        order=2,
    )


def one_day(charts: list[Chart]) -> None:
    """Give two infusions of one visit out of one set of vials."""
    first, second = charts
    share_visit(first, second)
    given = int(sum(fhir.amount(chart["administration"]["dosage"]["dose"]) for chart in charts) * 100)
    opened = -(-given // VIAL)
    pour_from_one_set_of_vials(first, second, opened, opened * VIAL - given)


def one_day_without_a_dose(charts: list[Chart]) -> None:
    """Give two infusions of one visit and write down the dose of the first only."""
    first, second = charts
    share_visit(first, second)
    flaws.dose_not_said(second)


def recorded_twice(charts: list[Chart]) -> None:
    """Record the same infusion a second time, an hour's zone and a unit apart."""
    first, second = charts
    del second["encounter"]
    again = second["administration"]
    again["context"] = first["administration"]["context"]
    for end, written in first["administration"]["effectivePeriod"].items():
        moment = datetime.fromisoformat(written)
        further_east = timezone((moment.utcoffset() or timedelta()) + timedelta(hours=1))
        again["effectivePeriod"][end] = moment.astimezone(further_east).isoformat()
    micrograms([second])


def corrected(charts: list[Chart]) -> None:
    """Void the first record; the second, with the right dose, replaces it in the same visit."""
    first, second = charts
    share_visit(first, second)
    flaws.entered_in_error(first)


def admitted_soon_after(charts: list[Chart]) -> None:
    """Admit the patient two days after the first dose; the second falls into the stay."""
    first, second = charts
    flaws.admitted(second)
    visit = second["encounter"]
    begins = datetime.fromisoformat(first["encounter"]["period"]["start"]) + timedelta(days=2)
    visit["period"]["start"] = begins.isoformat()
    visit["period"]["end"] = (begins + timedelta(days=9)).isoformat()


def not_intravenous_and_short(charts: list[Chart]) -> None:
    """Give a route that cannot be, and waste that does not add up."""
    flaws.into_the_muscle(charts[0])
    flaws.discarded_too_little(charts[0])


def unknown_plan_and_refuted(charts: list[Chart]) -> None:
    """Insure with a plan nobody mapped, and refute the diagnosis."""
    flaws.paid_by_nobody_we_know(charts[0])
    flaws.refuted(charts[0])


def premedicated(charts: list[Chart]) -> None:
    """Turn the last three records into what is given before the first infusion."""
    before = ((METHYLPREDNISOLONE, "40"), (ACETAMINOPHEN, "650"), (DIPHENHYDRAMINE, "25"))
    for chart, (code, amount) in zip(charts[-len(before) :], before, strict=True):
        share_premedication(charts[0], chart)
        flaws.another_drug(chart, fhir.concept(code), fhir.quantity(amount, "mg"))


def share_premedication(first: Chart, chart: Chart) -> None:
    """Bring an earlier record into the visit without moving its end."""
    del chart["encounter"], chart["surface"]
    chart["administration"]["context"] = first["administration"]["context"]


def against_nausea(charts: list[Chart]) -> None:
    """Give ondansetron instead."""
    flaws.another_drug(charts[0], fhir.concept(ONDANSETRON), fhir.quantity("8", "mg"))


def the_other_antibody(charts: list[Chart]) -> None:
    """Give the look-alike itself, for its own disease, coded as what it is."""
    chart = charts[0]
    flaws.another_drug(chart, fhir.concept(*MYLOTARG, text=flaws.GEMTUZUMAB), fhir.quantity("4.5", "mg"))
    flaws.diagnosed(chart, (fhir.ICD10, "C92.02", "Acute myeloblastic leukemia, in relapse"))

"""Observations and dispenses that name no patient belong to the administration or the order that they name."""

from decimal import Decimal

import msgspec
import pytest

from bridge.facts.chart import Chart
from tests.journeys.one_chart import Resource, administration, coded, others, part, quantity, to
from tests.rooms.chart_facts.reading_charts import chart_of, charts_of, read

OWN_CODES = "https://fhir.bridge.example/CodeSystem/documentation"
OF_NOBODY = [None, {}, {"display": "Bela"}]


def waste(own_id: str, amount: str, of: str = "ma-1", **elements: object) -> Resource:
    made = {
        "resourceType": "Observation", "id": own_id, "status": "final",
        "code": coded(OWN_CODES, "discarded-amount"), "partOf": [to(f"MedicationAdministration/{of}")],
        "valueQuantity": quantity(msgspec.Raw(amount.encode()), "mg"), **elements,
    }  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def dispense(**elements: object) -> Resource:
    made = {
        "resourceType": "MedicationDispense", "id": "disp-1", "status": "completed",
        "medicationReference": to("Medication/med-1"), "quantity": quantity(2, "{vial}"), **elements,
    }  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def thrown(found: Chart) -> tuple[Decimal | None, str] | None:
    charted = found.administration.discarded
    return None if charted is None else (charted.quantity.value, charted.origin.reference)


# What was discarded


@pytest.mark.parametrize("subject", OF_NOBODY)
def test_an_observation_of_nobody_says_what_was_discarded_of_its_administration(subject: Resource | None) -> None:
    found = chart_of([*others(), waste("w", "0.1", subject=subject), administration(extension=None)])
    assert thrown(found) == (Decimal("0.1"), "Observation/w")


def test_the_patients_own_observation_and_the_records_own_amount_come_first() -> None:
    orphan, own = waste("z", "0.1"), waste("a", "0.2", subject=to("Patient/pt-1"))
    assert thrown(chart_of([*others(), orphan, own, administration(extension=None)])) == (
        Decimal("0.2"), "Observation/a",
    )  # fmt: skip
    charted = chart_of([*others(), orphan, administration()])
    assert thrown(charted) == (Decimal("0.27"), "MedicationAdministration/ma-1")


def test_of_two_patients_each_gets_the_amount_of_their_own_administration() -> None:
    theirs = administration(id="ma-2", subject=to("Patient/pt-2"), extension=None)
    nameless = administration(id="ma-3", subject=None, extension=None)
    third = administration(id="ma-4", subject=to("Patient/pt-2"), extension=None)
    amounts = [waste("x", "0.1"), waste("y", "0.2", of="ma-2"), waste("z", "0.3", of="ma-3")]
    found = charts_of([*others(), *amounts, administration(extension=None), theirs, nameless, third])
    assert {one.administration.origin.reference[-4:]: thrown(one) for one in found} == {
        "ma-1": (Decimal("0.1"), "Observation/x"),
        "ma-2": (Decimal("0.2"), "Observation/y"),
        "ma-3": (Decimal("0.3"), "Observation/z"),
        "ma-4": None,
    }


@pytest.mark.parametrize(
    "elements",
    [
        {"status": "entered-in-error"},
        {"status": "cancelled"},
        {"partOf": None},
        {"partOf": [to("MedicationAdministration/ma-2")]},
        {"code": coded(OWN_CODES, "cd22")},
        {"valueQuantity": None},
    ],
)
def test_another_observation_of_nobody_says_nothing_of_it(elements: Resource) -> None:
    assert thrown(chart_of([*others(), waste("w", "0.1", **elements), administration(extension=None)])) is None


def test_an_observation_of_nobody_is_no_measurement_of_the_patient() -> None:
    measured = waste("cd22", "1", code=coded(OWN_CODES, "cd22"), partOf=None)
    assert chart_of([*others(), measured, administration()]).record.observations == ()


# What pharmacy handed over


@pytest.mark.parametrize("subject", OF_NOBODY)
def test_a_dispense_of_nobody_counts_that_the_record_names(subject: Resource | None) -> None:
    (found,) = read(dispense(subject=subject), supportingInformation=[to("MedicationDispense/disp-1")]).dispensed
    assert (found.named, found.recorded.quantity.value) == (True, Decimal(2))


@pytest.mark.parametrize("subject", OF_NOBODY)
def test_a_dispense_of_nobody_counts_under_the_same_order_with_its_day(subject: Resource | None) -> None:
    prescription = {"authorizingPrescription": [to("MedicationRequest/order-1")], "whenHandedOver": "2018-06-12"}
    (found,) = read(dispense(subject=subject, **prescription)).dispensed
    assert found.handed is not None
    assert (found.named, found.handed.written) == (False, "2018-06-12")


def test_a_dispense_of_nobody_counts_for_a_record_without_a_patient() -> None:
    found = read(dispense(), subject=None, supportingInformation=[to("MedicationDispense/disp-1")])
    assert [one.named for one in found.dispensed] == [True]


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"authorizingPrescription": [to("MedicationRequest/order-2")]},
        {"authorizingPrescription": [to("MedicationRequest/order-1")], "status": "cancelled"},
        {"authorizingPrescription": [to("MedicationRequest/order-1")], "quantity": None},
    ],
)
def test_another_dispense_of_nobody_does_not_count(elements: Resource) -> None:
    assert read(dispense(**elements)).dispensed == ()


def test_a_dispense_of_nobody_does_not_count_for_somebody_elses_order() -> None:
    order = {**part(others(), "MedicationRequest"), "id": "order-2", "subject": to("Patient/pt-2")}
    theirs = administration(id="ma-2", subject=to("Patient/pt-2"), request=to("MedicationRequest/order-2"))
    counted = dispense(authorizingPrescription=[to("MedicationRequest/order-2")])
    mine, other = charts_of([*others(), order, counted, administration(), theirs])
    assert mine.administration.dispensed == ()
    assert [one.recorded.origin.reference for one in other.administration.dispensed] == ["MedicationDispense/disp-1"]


def test_the_patients_own_dispense_and_one_of_nobody_both_count() -> None:
    named = [to("MedicationDispense/disp-1"), to("MedicationDispense/disp-2")]
    found = read(dispense(subject=to("Patient/pt-1")), dispense(id="disp-2"), supportingInformation=named)
    assert [one.recorded.origin.reference for one in found.dispensed] == [
        "MedicationDispense/disp-1",
        "MedicationDispense/disp-2",
    ]

"""Where the chart says drug, dose, day, waste, vials, lot, order and nurse: each row of the contract's table."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from bridge.facts.chart import Coding
from tests.journeys.one_chart import BRIDGE, Resource, administration, coded, others, part, quantity, to
from tests.rooms.chart_facts.reading_charts import chart_of, pool_of, read

OWN_CODES = "https://fhir.bridge.example/CodeSystem/documentation"
ATC = Coding("http://www.whocc.no/atc", "L01FB01")


def exactly(written: str, unit: str = "mg", **more: object) -> Resource:
    return {**quantity(msgspec.Raw(written.encode()), unit), **more}


def medication(**elements: object) -> Resource:
    return {
        "resourceType": "Medication",
        "id": "med-1",
        "code": coded("http://www.whocc.no/atc", "L01FB01"),
        **elements,
    }


def without_medication() -> list[Resource]:
    return [one for one in others() if one["resourceType"] != "Medication"]


# Drug


def test_the_drug_is_the_code_on_the_record_before_any_reference() -> None:
    found = read(medicationCodeableConcept={"coding": [{"system": ATC.system, "code": ATC.code}], "text": "inotuzumab"})
    assert found.medication is not None
    assert (found.medication.concept.codings, found.medication.concept.text) == ((ATC,), "inotuzumab")
    assert found.medication.origin.reference == "MedicationAdministration/ma-1"
    assert found.medication_named is None


@pytest.mark.parametrize(
    "empty",
    [
        {},
        {"text": " "},
        {"text": "\u00a0"},
        {"coding": []},
        {"coding": [{}]},
        {"coding": [{"system": "http://x.example"}]},
    ],
)
def test_a_code_that_says_nothing_leaves_the_reference_to_be_read(empty: Resource) -> None:
    found = read(medicationCodeableConcept=empty)
    assert found.medication is not None
    assert [coding.code for coding in found.medication.concept.codings] == ["0008-0100-01"]
    assert (found.medication.origin.reference, found.medication_named) == ("Medication/med-1", "Medication/med-1")


@pytest.mark.parametrize("said", [{"text": "a bag"}, {"coding": [{"display": "a bag"}]}, {"coding": [{"code": "17"}]}])
def test_a_code_that_says_anything_comes_before_the_reference(said: Resource) -> None:
    found = read(medicationCodeableConcept=said)
    assert found.medication is not None
    assert (found.medication.origin.reference, found.medication_named) == ("MedicationAdministration/ma-1", None)


def test_a_code_that_says_nothing_beside_no_or_a_lost_reference_is_no_drug() -> None:
    lost = read(medicationCodeableConcept={}, medicationReference=to("Medication/gone"))
    assert (lost.medication, lost.medication_named) == (None, "Medication/gone")
    alone = read(medicationCodeableConcept={"coding": [{}]}, medicationReference=None)
    assert alone.medication is None or alone.medication.concept.says_nothing


def test_the_drug_is_that_of_the_medication_referred_to() -> None:
    found = read()
    assert found.medication is not None
    assert [coding.code for coding in found.medication.concept.codings] == ["0008-0100-01"]
    assert (found.medication.origin.reference, found.medication_named) == ("Medication/med-1", "Medication/med-1")


def test_a_contained_medication_is_evidence_under_the_records_own_name() -> None:
    found = read(contained=[medication(id="m")], medicationReference=to("#m"))
    assert found.medication is not None
    assert found.medication.concept.codings == (ATC,)
    assert found.medication.origin.reference == "MedicationAdministration/ma-1"
    assert found.medication_named == "MedicationAdministration/ma-1#m"


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        (to("Medication/gone"), "Medication/gone"),
        (to("https://ehr.example/fhir/Medication/gone"), "Medication/gone"),
        (to("#gone"), "#gone"),
        ({"display": "a bag"}, "a bag"),
        ({}, "nothing"),
        (to("Patient/pt-1"), "Patient/pt-1"),
    ],
)
def test_a_medication_that_cannot_be_read_is_none_and_named_as_the_record_does(reference: Resource, named: str) -> None:
    found = read(medicationReference=reference)
    assert (found.medication, found.medication_named) == (None, named)


def test_no_medication_at_all_is_none() -> None:
    found = read(medicationReference=None)
    assert (found.medication, found.medication_named) == (None, None)


# Dose and strength


def test_the_dose_is_exact_with_its_unit_and_code() -> None:
    found = read(dosage={"dose": exactly("1.530")})
    assert found.dose is not None
    assert (str(found.dose.value), found.dose.unit, found.dose.code) == ("1.530", "mg", "mg")
    assert read(dosage=None).dose is None
    assert read(dosage={"rateQuantity": exactly("1.5", "mg/h")}).dose is None


def test_a_dose_with_a_comparator_is_no_exact_amount() -> None:
    found = read(dosage={"dose": exactly("1.53", comparator="<")})
    assert found.dose is not None
    assert (found.dose.unit, found.dose.code) == ("< mg", None)


def test_the_strength_is_that_of_the_ingredients_else_of_the_whole_product() -> None:
    ratio = {"numerator": exactly("0.25"), "denominator": exactly("1", "mL")}
    ingredient = {"itemCodeableConcept": {"text": "inotuzumab"}, "isActive": True, "strength": ratio}
    amount = {"numerator": exactly("0.9"), "denominator": exactly("3.6", "mL")}
    both = read(contained=[medication(id="m", ingredient=[ingredient], amount=amount)], medicationReference=to("#m"))
    whole = read(contained=[medication(id="m", amount=amount)], medicationReference=to("#m"))
    half = read(contained=[medication(id="m", amount={"numerator": exactly("1")})], medicationReference=to("#m"))
    values = [
        [
            (one.ingredient.text, one.active, one.numerator.value, one.denominator.unit)
            for one in found.medication.strengths
        ]
        for found in (both, whole, half)
        if found.medication is not None
    ]
    assert values == [[("inotuzumab", True, Decimal("0.25"), "mL")], [(None, None, Decimal("0.9"), "mL")], []]


# Day


def test_the_start_of_the_period_is_the_day() -> None:
    found = read()
    assert found.start is not None
    assert found.end is not None
    assert found.start.day == date(2018, 6, 12)
    assert found.effective_written == "2018-06-12T10:00:00-05:00 to 2018-06-12T11:00:00-05:00"


def test_a_single_time_is_the_day_and_has_no_end() -> None:
    found = read(effectivePeriod=None, effectiveDateTime="2018-06-12")
    assert found.start is not None
    assert (found.start.day, found.end) == (date(2018, 6, 12), None)


def test_a_month_is_no_day_but_is_told() -> None:
    found = read(effectivePeriod=None, effectiveDateTime="2018-06")
    assert (found.start, found.effective_written) == (None, "2018-06")
    assert read(effectivePeriod={}).effective_written is None


# Waste and vials


def waste(own_id: str, amount: str, **elements: object) -> Resource:
    return {
        "resourceType": "Observation", "id": own_id, "status": "final", "subject": to("Patient/pt-1"),
        "code": coded(OWN_CODES, "discarded-amount"), "partOf": [to("MedicationAdministration/ma-1")],
        "valueQuantity": exactly(amount), **elements,
    }  # fmt: skip


def test_the_extensions_say_what_was_discarded_and_how_many_vials_were_opened() -> None:
    found = read(waste("w", "0.1"))
    assert found.discarded is not None
    assert found.vials is not None
    assert (found.discarded.quantity.value, found.discarded.element) == (Decimal("0.27"), "extension(discarded-amount)")
    assert (found.vials.quantity.value, found.vials.element) == (Decimal(2), "extension(vials-opened)")


def test_an_observation_says_what_was_discarded_where_the_record_does_not() -> None:
    found = read(waste("w", "0.1"), extension=None)
    assert found.discarded is not None
    assert (found.discarded.quantity.value, found.discarded.origin.reference) == (Decimal("0.1"), "Observation/w")
    assert found.vials is None


@pytest.mark.parametrize(
    "elements",
    [
        {"status": "entered-in-error"},
        {"status": "cancelled"},
        {"partOf": [to("MedicationAdministration/ma-2")]},
        {"code": coded("http://loinc.org", "discarded-amount")},
        {"subject": to("Patient/pt-2")},
        {"valueQuantity": None},
    ],
)
def test_another_observation_says_nothing_of_it(elements: Resource) -> None:
    told = {name: value for name, value in waste("w", "0.1", **elements).items() if value is not None}
    assert read(told, extension=None).discarded is None


def test_of_two_observations_the_last_counts() -> None:
    first = waste("a", "0.1", effectiveDateTime="2018-06-12T12:00:00-05:00")
    second = waste("b", "0.2", effectiveDateTime="2018-06-12T11:00:00-05:00")
    found = read(first, second, extension=None)
    assert found.discarded is not None
    assert found.discarded.quantity.value == Decimal("0.1")


def test_a_discarded_amount_of_nothing_is_an_answer() -> None:
    extension = [{"url": f"{BRIDGE}/discarded-amount", "valueQuantity": exactly("0")}]
    found = read(extension=extension)
    assert found.discarded is not None
    assert found.discarded.quantity.value == 0
    assert read(extension=[{"url": f"{BRIDGE}/discarded-amount"}]).discarded is None


def dispense(**elements: object) -> Resource:
    made = {
        "resourceType": "MedicationDispense", "id": "disp-1", "status": "completed", "subject": to("Patient/pt-1"),
        "medicationReference": to("Medication/med-1"), "quantity": quantity(2, "{vial}"), **elements,
    }  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def test_a_dispense_counts_that_the_record_names() -> None:
    (found,) = read(dispense(), supportingInformation=[to("MedicationDispense/disp-1")]).dispensed
    assert (found.named, found.handed, found.recorded.quantity.value) == (True, None, Decimal(2))


def test_a_dispense_counts_under_the_same_order_with_the_time_it_was_handed_over() -> None:
    times = {"whenHandedOver": "2018-06-12T08:00:00-05:00", "whenPrepared": "2018-06-11T20:00:00-05:00"}
    order = [to("MedicationRequest/order-1")]
    (handed,) = read(dispense(authorizingPrescription=order, **times)).dispensed
    times.pop("whenHandedOver")
    (prepared,) = read(dispense(authorizingPrescription=order, **times)).dispensed
    assert handed.handed is not None
    assert prepared.handed is not None
    assert (handed.named, handed.handed.day.day, prepared.handed.day.day) == (False, 12, 11)


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"authorizingPrescription": [to("MedicationRequest/order-2")]},
        {"authorizingPrescription": [to("MedicationRequest/order-1")], "status": "cancelled"},
        {"authorizingPrescription": [to("MedicationRequest/order-1")], "status": "entered-in-error"},
        {"authorizingPrescription": [to("MedicationRequest/order-1")], "status": "declined"},
        {"authorizingPrescription": [to("MedicationRequest/order-1")], "quantity": None},
        {"authorizingPrescription": [to("MedicationRequest/order-1")], "subject": to("Patient/pt-2")},
    ],
)
def test_another_dispense_does_not_count(elements: Resource) -> None:
    assert read(dispense(**elements)).dispensed == ()


# Lot and expiry


def test_lot_and_expiry_stand_on_the_medication_and_a_month_lasts_to_its_end() -> None:
    batch = {"lotNumber": " SYN2 ", "expirationDate": "2020-02"}
    found = chart_of([*without_medication(), medication(batch=batch), administration()]).administration.medication
    assert found is not None
    assert (found.lot, found.expires) == ("SYN2", date(2020, 2, 29))
    bare = chart_of([*without_medication(), medication(batch={}), administration()]).administration.medication
    assert bare is not None
    assert (bare.lot, bare.expires) == (None, None)


# Route, order, nurse


def test_route_and_signature_are_read() -> None:
    found = read()
    assert found.route is not None
    assert [coding.code for coding in found.route.codings] == ["47625008"]
    assert found.signed
    assert not read(performer=None).signed
    assert not read(performer=[{"function": {"text": "nurse"}}]).signed


def test_the_order_is_read_with_who_asked_and_how_much() -> None:
    resources = [*others(), administration()]
    rate = {"doseAndRate": [{"doseQuantity": exactly("0.9", "mg/m2")}, {"doseRange": {}}]}
    part(resources, "MedicationRequest").update(
        dosageInstruction=[rate], insurance=[to("Coverage/cov-1"), {"display": "none"}]
    )
    order = chart_of(resources).administration.order
    assert order is not None
    assert (order.status, order.intent, order.patient, order.requester) == ("completed", "order", "Patient/pt-1", True)
    assert [(dose.value, dose.unit) for dose in order.doses] == [(Decimal("0.9"), "mg/m2")]
    assert order.insurance == ("Coverage/cov-1",)


@pytest.mark.parametrize(
    ("request_", "named"),
    [(None, None), (to("MedicationRequest/gone"), "MedicationRequest/gone"), ({"display": "by phone"}, "by phone")],
)
def test_an_order_that_cannot_be_read_is_none_and_named(request_: Resource | None, named: str | None) -> None:
    found = read(request=request_)
    assert (found.order, found.order_named) == (None, named)


def test_reasons_keep_their_order_and_lose_what_names_nothing() -> None:
    found = read(reasonReference=[to("Condition/b"), {"display": "leukemia"}, to("Condition/a")])
    assert found.reasons == ("Condition/b", "Condition/a")


def test_a_medication_is_read_once_for_all_its_administrations() -> None:
    pool = pool_of([*others(), administration(), administration(id="ma-2")])
    assert pool.counts()["MedicationAdministration"] == 2

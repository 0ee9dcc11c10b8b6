"""An administration, order, dispense or product in R5 is read as what it says, and what is odd in it is told."""

from decimal import Decimal
from typing import Any

import pytest

from bridge.chart.decoding import KINDS, read_resource
from tests.rooms.reading.one_resource import read

REFERENCE = {"reference": "Thing/t-1"}
DRUG = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1942950"}]}


def administration(**written: object) -> tuple[Any, list[str]]:
    said = {
        "status": "completed",
        "medication": {"reference": REFERENCE},
        "subject": {"reference": "Patient/p-1"},
        "occurenceDateTime": "2018-06-12T10:00:00-05:00",
    }
    return read("MedicationAdministration", **{**said, **written})


def test_an_administration_says_when_where_why_by_whom_and_what() -> None:
    given, told = administration(
        encounter={"reference": "Encounter/e-1"},
        performer=[{"actor": {"reference": {"reference": "Practitioner/n-1"}}}, {"actor": {"concept": DRUG}}],
        reason=[{"reference": {"reference": "Condition/c-1"}}, {"concept": {"text": "leukemia"}}],
        partOf=[{"reference": "Procedure/p-1"}],
        device=[{"reference": {"display": "pump"}}],
        category=[{"text": "inpatient"}],
        recorded="2018-06-12T12:00:00Z",
        isSubPotent=True,
        subPotentReason=[{"text": "stopped early"}],
        dosage={"dose": {"value": 1.53, "code": "mg"}},
    )
    assert told == []
    assert given.medication_reference.reference == "Thing/t-1"
    assert given.medication_codeable_concept is None
    assert given.context.reference == "Encounter/e-1"
    assert given.effective_date_time == "2018-06-12T10:00:00-05:00"
    assert [one.actor.reference for one in given.performer] == ["Practitioner/n-1", None]
    assert given.performer[1].actor.display == "1942950"
    assert [one.reference for one in given.reason_reference] == ["Condition/c-1"]
    assert given.dosage.dose.value == Decimal("1.53")


@pytest.mark.parametrize("spelling", ["occurencePeriod", "occurrencePeriod"])
def test_when_it_was_given_is_read_in_either_spelling(spelling: str) -> None:
    given, told = read(
        "MedicationAdministration",
        status="completed",
        medication={"concept": DRUG},
        subject=REFERENCE,
        **{spelling: {"start": "2018-06-12T10:00:00-05:00", "end": "2018-06-12T11:00:00-05:00"}},
    )
    assert told == []
    assert given.effective_period.end == "2018-06-12T11:00:00-05:00"
    assert given.medication_codeable_concept.coding[0].code == "1942950"


def test_a_timing_is_when_it_was_given_only_if_it_names_one_time() -> None:
    once, told = administration(occurenceTiming={"event": ["2018-06-12"]}, occurenceDateTime="2018-06-12")
    assert told == ["occurenceTiming is not an element of MedicationAdministration; passed over"]
    assert once.effective_date_time == "2018-06-12"
    said = {"status": "completed", "medication": {"concept": DRUG}, "subject": REFERENCE}
    assert read("MedicationAdministration", **said, occurenceTiming={"event": ["2018-06-12"]})[1] == []
    for several in ({"event": ["2018-06-12", "2018-06-13"]}, {"repeat": {"count": 2}}, "daily"):
        again, told = read("MedicationAdministration", **said, occurenceTiming=several)
        assert again.effective_date_time is None
        assert told == ["effective[x] is missing"]


def test_an_element_with_an_extension_instead_of_a_value_stays_one() -> None:
    raw = {"_occurenceDateTime": {"extension": [{"url": "https://example.org/why"}]}}
    said = {"status": "completed", "medication": {"concept": DRUG}, "subject": REFERENCE}
    assert read("MedicationAdministration", **said, **raw)[1] == ["effective[x] is missing"]


@pytest.mark.parametrize(
    ("medication", "reference", "code"),
    [
        ({"reference": REFERENCE, "concept": DRUG}, "Thing/t-1", None),
        ({"reference": {"display": "a drug"}, "concept": DRUG}, None, "1942950"),
        ({"reference": {"identifier": {"value": "7"}}, "concept": DRUG}, None, None),
    ],
)
def test_of_a_drug_by_reference_and_by_code_the_reference_is_followed_if_it_points_anywhere(
    medication: dict[str, Any], reference: str | None, code: str | None
) -> None:
    given, told = administration(medication=medication)
    assert told == []
    pointed = given.medication_reference
    assert (None if pointed is None else pointed.reference) == reference
    coded = given.medication_codeable_concept
    assert (None if coded is None else coded.coding[0].code) == code


@pytest.mark.parametrize("medication", [DRUG, "inotuzumab", {}, {"reference": "Medication/m-1"}])
def test_a_drug_in_the_shape_of_neither_release_is_told(medication: object) -> None:
    given, told = administration(medication=medication)
    assert given.medication_reference is None
    assert given.medication_codeable_concept is None
    assert "medication is not an element of MedicationAdministration; passed over" in told


def test_who_gave_it_and_why_stay_odd_where_they_are_odd_in_both_releases() -> None:
    given, told = administration(performer=["nurse"], reason=["leukemia"])
    assert given.performer == given.reason_reference == ()
    assert told == [
        "performer[0] is text, not an object; passed over",
        "reason is not an element of MedicationAdministration; passed over",
    ]
    assert administration(performer=[{"actor": {"concept": {}}}])[0].performer[0].actor.display is None


def test_elements_of_both_releases_are_read_and_what_does_not_fit_is_told() -> None:
    given, told = administration(
        encounter={"reference": "Encounter/e-2"},
        context={"reference": "Encounter/e-1"},
        recorded="2018-06-12T12:00:00Z",
    )
    assert given.context.reference == "Encounter/e-1"
    assert given.effective_date_time == "2018-06-12T10:00:00-05:00"
    assert told == [
        "encounter is not an element of MedicationAdministration; passed over",
        "recorded is not an element of MedicationAdministration; passed over",
    ]


def test_what_is_odd_in_a_resource_of_r5_is_told_under_the_names_of_r4() -> None:
    given, told = administration(status="", encounter={"reference": ""}, foo=1)
    assert given.id is None
    assert sorted(told) == [
        "context.reference is an empty text; passed over",
        "foo is not an element of MedicationAdministration; passed over",
        "status is an empty text; passed over",
    ]


@pytest.mark.parametrize("digits", ["1.530", "1E+2", "1e400", "12345678901234567890123.5"])
def test_a_number_keeps_exactly_its_digits_in_r5(digits: str) -> None:
    raw = b'{"resourceType":"MedicationAdministration","medication":{"concept":{"text":"x"}},"status":"completed",'
    raw += b'"subject":{},"occurenceDateTime":"2018-06-12","dosage":{"dose":{"value":%s}}}' % digits.encode()
    given: Any
    given, notes = read_resource(KINDS["MedicationAdministration"], raw)
    assert notes == ()
    assert given.dosage.dose.value == Decimal(digits)


def test_a_medication_says_its_strength_as_a_ratio_or_per_something() -> None:
    ratio = {"numerator": {"value": 0.9, "code": "mg"}, "denominator": {"value": 3.6, "code": "mL"}}
    per = {"value": 0.25, "unit": "mg/mL", "system": "http://unitsofmeasure.org", "code": "mg/mL"}
    medication, told = read(
        "Medication",
        code=DRUG,
        doseForm={"text": "powder"},
        totalVolume={"value": 3.6, "unit": "mL"},
        marketingAuthorizationHolder={"display": "the maker"},
        definition=REFERENCE,
        ingredient=[
            {"item": {"concept": DRUG}, "isActive": True, "strengthRatio": ratio},
            {"item": {"concept": DRUG, "reference": REFERENCE}, "strengthQuantity": per},
            {"item": {"reference": REFERENCE}, "strengthCodeableConcept": {"text": "strong"}},
        ],
    )
    assert told == []
    first, second, third = medication.ingredient
    assert (first.strength.numerator.value, first.strength.denominator.value) == (Decimal("0.9"), Decimal("3.6"))
    assert (second.strength.numerator.value, second.strength.numerator.code) == (Decimal("0.25"), "mg")
    assert (second.strength.denominator.value, second.strength.denominator.code) == (Decimal(1), "mL")
    assert second.item_codeable_concept.coding[0].code == "1942950"
    assert third.item_reference.reference == "Thing/t-1"
    assert third.strength is None


@pytest.mark.parametrize("item", [DRUG, "inotuzumab", REFERENCE])
def test_an_ingredient_in_the_shape_of_neither_release_is_told(item: object) -> None:
    medication, told = read("Medication", ingredient=[{"item": item, "isActive": True}])
    assert medication.ingredient[0].item_codeable_concept is None
    assert told == ["ingredient[0].item is not an element of Medication; passed over"]


@pytest.mark.parametrize(
    "strength",
    [
        {"value": 0.9, "code": "mg"},
        {"value": 0.25, "code": "mg/mL/h"},
        {"value": 0.25, "code": "/mL"},
        {"code": "mg/mL"},
        {"value": 0.25, "comparator": "<", "code": "mg/mL"},
        {"value": 0.25},
        "strong",
    ],
)
def test_a_strength_that_does_not_say_per_what_is_none(strength: object) -> None:
    medication, told = read("Medication", ingredient=[{"item": {"concept": DRUG}, "strengthQuantity": strength}])
    assert told == []
    assert medication.ingredient[0].strength is None


def test_an_order_and_a_dispense_name_the_drug_and_the_visit() -> None:
    order, told = read(
        "MedicationRequest",
        status="active",
        intent="order",
        medication={"reference": REFERENCE},
        subject=REFERENCE,
        performer=[REFERENCE],
        reported=False,
        reason=[{"concept": DRUG}],
        dosageInstruction=[
            {"asNeeded": False, "doseAndRate": [{"doseQuantity": {"value": 1.5, "code": "mg"}}]},
            {"maxDosePerPeriod": [{"numerator": {"value": 1}}]},
        ],
    )
    assert told == []
    assert order.medication_reference.reference == "Thing/t-1"
    assert order.dosage_instruction[0].dose_and_rate[0].dose_quantity.value == Decimal("1.5")
    dispense, told = read(
        "MedicationDispense",
        status="completed",
        medication={"concept": DRUG},
        subject=REFERENCE,
        encounter=REFERENCE,
        recorded="2018-06-12",
        category=[{"text": "inpatient"}],
        quantity={"value": 2, "code": "{vial}"},
    )
    assert told == []
    assert dispense.context.reference == "Thing/t-1"
    assert dispense.quantity.value == 2

"""A resource is read exactly; what is odd about it is told, and the rest of it is read."""

import json
from decimal import Decimal
from typing import Any

import pytest

from bridge.chart.decoding import read_resource
from bridge.chart.drug_resources import Medication, MedicationAdministration
from bridge.chart.party_resources import Coverage
from bridge.chart.patient_resources import Encounter

GIVEN: dict[str, Any] = {
    "resourceType": "MedicationAdministration",
    "id": "ma-1",
    "status": "completed",
    "medicationReference": {"reference": "Medication/med-1"},
    "subject": {"reference": "Patient/pt-1"},
    "effectiveDateTime": "2018-06-12T10:00:00-05:00",
    "dosage": {"dose": {"value": 1.53, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}},
}


def read(changes: dict[str, Any], without: str = "") -> tuple[MedicationAdministration, list[str]]:
    written = {name: value for name, value in {**GIVEN, **changes}.items() if name != without}
    resource, notes = read_resource(MedicationAdministration, json.dumps(written).encode())
    return resource, [str(note) for note in notes]


def dose_of(resource: MedicationAdministration) -> Decimal | None:
    assert resource.dosage is not None
    assert resource.dosage.dose is not None
    return resource.dosage.dose.value


def test_a_sound_resource_is_read_without_a_word() -> None:
    resource, told = read({})
    assert told == []
    assert resource.named == "MedicationAdministration/ma-1"
    assert resource.status == "completed"
    assert dose_of(resource) == Decimal("1.53")


@pytest.mark.parametrize(
    "digits", ["1.53", "1.530", "15", "0.30000000000000004", "1E+2", "1e400", "-0.0", "12345678901234567890123.5"]
)
def test_a_number_keeps_exactly_its_digits(digits: str) -> None:
    raw = json.dumps(GIVEN).replace("1.53", digits).encode()
    resource, notes = read_resource(MedicationAdministration, raw)
    assert notes == ()
    assert str(dose_of(resource)) == str(Decimal(digits))


def test_a_number_written_as_text_is_read_and_told() -> None:
    resource, told = read({"dosage": {"dose": {"value": "1.53", "code": "mg"}}})
    assert dose_of(resource) == Decimal("1.53")
    assert told == ["dosage.dose.value is text, not a number; read as 1.53"]


@pytest.mark.parametrize("value", ["1,53", "about 2", "NaN", "1e99999999999999999999", " 1.53", True, {}])
def test_what_is_no_number_is_passed_over_and_told(value: object) -> None:
    resource, told = read({"dosage": {"dose": {"value": value, "code": "mg"}}})
    assert dose_of(resource) is None
    assert len(told) == 1
    assert told[0].startswith("dosage.dose.value is ")


def test_a_number_too_large_for_any_computer_is_passed_over() -> None:
    raw = json.dumps(GIVEN).replace("1.53", "1e99999999999999999999").encode()
    resource, notes = read_resource(MedicationAdministration, raw)
    assert dose_of(resource) is None
    assert [note.element for note in notes] == ["dosage.dose.value"]


def test_an_order_with_a_huge_exponent_does_not_fill_the_memory() -> None:
    raw = b'{"resourceType":"Coverage","status":"active","beneficiary":{},"payor":[],"order":1e999999999}'
    resource, notes = read_resource(Coverage, raw)
    assert resource.order is None
    assert [str(note) for note in notes] == ["order is a number, not a whole number; passed over"]


@pytest.mark.parametrize(
    ("element", "value", "said"),
    [
        ("status", "", "status is an empty text; passed over"),
        ("status", None, "status is null; passed over"),
        ("status", 7, "status is a number, not a text; passed over"),
        ("foo", 1, "foo is not an element of MedicationAdministration; passed over"),
        ("dosage", [GIVEN["dosage"]], "dosage is a list where R4 wants one; its only entry is read"),
        ("dosage", [1, 2], "dosage is a list of 2 where R4 wants one; passed over"),
        ("dosage", "1.53 mg", "dosage is text, not an object; passed over"),
        ("performer", {"actor": {"display": "N"}}, "performer is not a list; read as a list of one"),
        ("reasonReference", [{"reference": ""}], "reasonReference[0].reference is an empty text; passed over"),
        ("note", "given late", "note is not a list; read as a list of one"),
        ("dosage", {"foo": 1}, "dosage.foo is not an element of MedicationAdministration; passed over"),
        ("extension", [{"valueQuantity": {"value": 1}}], "extension[0].url is missing"),
        ("effectivePeriod", {"start": "2018-06-12"}, "effective[x] is given in more than one way"),
        (
            "modifierExtension",
            [{"url": "https://example.org/not-really"}],
            "modifierExtension changes what the record means in a way that is not known here; passed over",
        ),
    ],
)
def test_an_oddity_is_told(element: str, value: object, said: str) -> None:
    resource, told = read({element: value})
    assert said in told
    assert resource.id == "ma-1"
    assert resource.subject is not None
    assert resource.subject.reference == "Patient/pt-1"


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ("status", "status is missing"),
        ("subject", "subject is missing"),
        ("medicationReference", "medication[x] is missing"),
        ("effectiveDateTime", "effective[x] is missing"),
    ],
)
def test_what_r4_requires_and_is_not_there_is_told(without: str, said: str) -> None:
    resource, told = read({}, without)
    assert told == [said]
    assert resource.id == "ma-1"


def test_an_element_with_an_extension_instead_of_a_value_is_told_as_that() -> None:
    _, told = read({"_status": {"extension": [{"url": "https://example.org/why"}]}}, without="status")
    assert told == ["status has no value, only an extension"]


def test_what_r4_knows_and_nobody_reads_is_no_oddity() -> None:
    known = {"_effectiveDateTime": {"id": "x"}, "device": [{"display": "pump"}], "instantiates": ["x"]}
    assert read({**known, "note": [{"text": "given late"}], "implicitRules": "x"})[1] == []


def test_an_extension_of_any_kind_is_no_oddity() -> None:
    extension = {"url": "https://example.org/a", "valueString": "x", "extension": [{"url": "b", "valueDecimal": 1.5}]}
    assert read({"extension": [extension]})[1] == []


def test_a_blank_lot_number_is_none() -> None:
    lot, notes = read_resource(Medication, b'{"resourceType":"Medication","batch":{"lotNumber":"  "}}')
    assert lot.batch is not None
    assert lot.batch.lot_number is None
    assert [str(note) for note in notes] == ["batch.lotNumber is an empty text; passed over"]


def test_required_lists_that_are_missing_are_empty() -> None:
    resource, notes = read_resource(Coverage, b'{"resourceType":"Coverage"}')
    assert resource.payor == ()
    assert [str(note) for note in notes] == ["status is missing", "beneficiary is missing", "payor is missing"]


def test_the_class_of_an_encounter_is_read() -> None:
    resource, notes = read_resource(
        Encounter, b'{"class":{"code":"AMB"},"status":"finished","resourceType":"Encounter"}'
    )
    assert notes == ()
    assert resource.class_ is not None
    assert resource.class_.code == "AMB"


def test_deep_nesting_is_told() -> None:
    nested = b'{"url":"u","extension":[' * 100 + b'{"url":"u","foo":1}' + b"]}" * 100
    raw = json.dumps({**GIVEN, "status": ""}).encode().replace(b'"status"', b'"extension":[' + nested + b'],"status"')
    resource, notes = read_resource(MedicationAdministration, raw)
    assert resource.id == "ma-1"
    assert any("nested too deeply" in note.problem for note in notes)

"""A reference finds what it means: contained, in its own Bundle, by URL, by kind and id, or by identifier."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bridge.chart.datatypes import Identifier, Reference, Resource
from bridge.chart.drug_resources import Medication, MedicationAdministration
from bridge.chart.party_resources import Organization
from bridge.chart.patient_resources import Condition, Encounter, Patient
from bridge.chart.pool import Pool
from bridge.chart.references import type_and_id
from bridge.intake.files import read_paths


def pool_of(folder: Path, *bundles: Sequence[tuple[str | None, dict[str, Any]]]) -> Pool:
    for number, entries in enumerate(bundles):
        listed = [{**({"fullUrl": url} if url else {}), "resource": resource} for url, resource in entries]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": listed}
        (folder / f"{number}.json").write_text(json.dumps(bundle))
    reading = read_paths([folder])
    assert reading.unreadable == ()
    return reading.pool


def administration(subject: str, own_id: str = "ma-1", **others: Any) -> dict[str, Any]:  # noqa: ANN401
    written = {"resourceType": "MedicationAdministration", "id": own_id, "status": "completed"}
    return {**written, "subject": {"reference": subject}, **others}


def owner_in(pool: Pool, name: str = "MedicationAdministration/ma-1") -> Resource:
    found = pool.resource(name)
    assert found is not None
    return found


PATIENT = {"resourceType": "Patient", "id": "pt-1", "identifier": [{"system": "urn:mrn", "value": "7"}]}


@pytest.mark.parametrize(
    "text",
    [
        "Patient/pt-1",
        "Patient/pt-1/_history/3",
        "https://ehr.example/fhir/Patient/pt-1",
        "https://ehr.example/fhir/Patient/pt-1/_history/3",
        "https://elsewhere.example/Patient/pt-1?_format=json",
        "Patient/pt-1#part",
        "Patient?identifier=urn:mrn|7",
    ],
)
def test_relative_and_absolute_references_are_found(text: str, tmp_path: Path) -> None:
    pool = pool_of(tmp_path, [("https://ehr.example/fhir/Patient/pt-1", PATIENT), (None, administration(text))])
    reference = Reference(reference=text)
    assert pool.name_of(owner_in(pool), reference) == "Patient/pt-1"
    assert pool.resolve(owner_in(pool), reference, Patient) is not None
    assert pool.resolve(owner_in(pool), reference, Encounter) is None
    assert pool.patient_of("MedicationAdministration/ma-1") == "Patient/pt-1"


def test_what_is_not_in_the_pool_still_has_its_name(tmp_path: Path) -> None:
    pool = pool_of(tmp_path, [(None, administration("Patient/other"))])
    reference = Reference(reference="https://ehr.example/fhir/Patient/other/_history/1")
    assert pool.name_of(owner_in(pool), reference) == "Patient/other"
    assert pool.resolve(owner_in(pool), reference) is None


@pytest.mark.parametrize("text", ["urn:uuid:0", "#nobody", "nonsense", "#", "Patient/", "https://ehr.example", "/"])
def test_what_means_nothing_has_no_name(text: str, tmp_path: Path) -> None:
    pool = pool_of(tmp_path, [(None, administration(text))])
    assert pool.name_of(owner_in(pool), Reference(reference=text)) is None
    assert pool.name_of(owner_in(pool), Reference(display="somebody")) is None
    assert pool.name_of(owner_in(pool), None) is None


def test_a_urn_means_the_entry_of_its_own_bundle_first(tmp_path: Path) -> None:
    first = [("urn:uuid:1", {**PATIENT, "id": "pt-a"}), (None, administration("urn:uuid:1", "ma-a"))]
    second = [("urn:uuid:1", {**PATIENT, "id": "pt-b"}), (None, administration("urn:uuid:1", "ma-b"))]
    pool = pool_of(tmp_path, first, second, [(None, administration("urn:uuid:1", "ma-c"))])
    assert pool.patient_of("MedicationAdministration/ma-a") == "Patient/pt-a"
    assert pool.patient_of("MedicationAdministration/ma-b") == "Patient/pt-b"
    assert pool.patient_of("MedicationAdministration/ma-c") is None, "two Bundles disagree"


def test_a_urn_of_another_bundle_is_found_where_only_one_has_it(tmp_path: Path) -> None:
    pool = pool_of(tmp_path, [("urn:uuid:1", PATIENT)], [(None, administration("urn:uuid:1"))])
    assert pool.patient_of("MedicationAdministration/ma-1") == "Patient/pt-1"
    assert [one.named for one in pool.of_patient(MedicationAdministration, "Patient/pt-1")] == [
        "MedicationAdministration/ma-1"
    ]


def test_an_entry_without_an_id_is_found_by_its_url(tmp_path: Path) -> None:
    nameless = {"resourceType": "Patient", "birthDate": "1961"}
    pool = pool_of(
        tmp_path,
        [("urn:uuid:1", nameless), ("https://ehr.example/Patient/9", nameless), (None, administration("urn:uuid:1"))],
    )
    assert pool.patient_of("MedicationAdministration/ma-1") == "#0.json:1"
    found = pool.resolve(owner_in(pool), Reference(reference="Patient/9"), Patient)
    assert found is not None
    assert (found.named, found.has_id) == ("#0.json:2", False)


def test_what_is_contained_is_found_by_its_owner_alone(tmp_path: Path) -> None:
    drug = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemReference": {"reference": "#i"}}]}
    part = {"resourceType": "Medication", "id": "#i", "status": "active"}
    holder = administration("Patient/pt-1", contained=[drug, part, {"resourceType": "Binary", "id": "b"}])
    pool = pool_of(tmp_path, [(None, holder), (None, administration("Patient/pt-1", "ma-2"))])
    found = pool.resolve(owner_in(pool), Reference(reference="#m"), Medication)
    assert found is not None
    assert (found.named, found.has_id) == ("MedicationAdministration/ma-1#m", False)
    inner = pool.resolve(found, found.ingredient[0].item_reference, Medication)
    assert inner is not None
    assert inner.status == "active"
    assert pool.resolve(owner_in(pool, "MedicationAdministration/ma-2"), Reference(reference="#m")) is None
    assert pool.names_of(Medication) == ()
    assert "Medication" not in pool.counts()


def test_a_contained_resource_that_cannot_be_named_is_told(tmp_path: Path) -> None:
    pool = pool_of(tmp_path, [(None, administration("Patient/1", contained=[{"resourceType": "Medication"}, 7]))])
    pool.read_rest()
    told = [str(note) for note in pool.notes()["MedicationAdministration/ma-1"]]
    assert "contained[0].id is missing, so that nothing can point at it" in told
    assert "contained[1] is no resource; passed over" in told


def test_an_identifier_means_the_one_resource_that_has_it(tmp_path: Path) -> None:
    shared = [{"system": "urn:npi", "value": "1"}]
    one = {"resourceType": "Organization", "id": "a", "identifier": shared, "name": "A"}
    location = {"resourceType": "Location", "id": "l", "identifier": shared}
    pool = pool_of(tmp_path, [(None, one), (None, location), (None, administration("Patient/1"))])
    reference = Reference(identifier=Identifier(system="urn:npi", value="1"))
    assert pool.name_of(owner_in(pool), reference) is None, "an Organization and a Location have it"
    assert pool.name_of(owner_in(pool), reference, Organization) == "Organization/a"
    typed = Reference(identifier=Identifier(system="urn:npi", value="1"), type="Location")
    assert pool.name_of(owner_in(pool), typed) == "Location/l"
    assert pool.name_of(owner_in(pool), Reference(identifier=Identifier(value="1"))) is None


def test_references_in_a_circle_end(tmp_path: Path) -> None:
    circle: list[tuple[None, dict[str, Any]]] = [
        (None, {"resourceType": "Organization", "id": "a", "name": "A", "partOf": {"reference": "Organization/b"}}),
        (None, {"resourceType": "Organization", "id": "b", "name": "B", "partOf": {"reference": "Organization/a"}}),
    ]
    pool = pool_of(tmp_path, circle)
    pool.read_rest()
    assert pool.resolve(owner_in(pool, "Organization/a"), Reference(reference="Organization/b")) is not None


def test_resources_are_given_in_a_stable_order(tmp_path: Path) -> None:
    subject = {"subject": {"reference": "Patient/pt-1"}}
    written = ({"resourceType": "Condition", "id": own_id, **subject} for own_id in "cab")
    made: list[tuple[None, dict[str, Any]]] = [(None, one) for one in written]
    pool = pool_of(tmp_path, made)
    assert [one.named for one in pool.of_type(Condition)] == ["Condition/a", "Condition/b", "Condition/c"]
    assert [one.named for one in pool.of_patient(Condition, "Patient/pt-1")] == [
        "Condition/a",
        "Condition/b",
        "Condition/c",
    ]
    assert pool.of_patient(Condition, "Patient/pt-2") == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [("Patient/1", "Patient/1"), ("x/Patient/1/", "Patient/1"), ("patient/1", None), ("Patient/1/2", None), ("", None)],
)
def test_type_and_id_are_taken_from_a_reference(text: str, name: str | None) -> None:
    assert type_and_id(text) == name

"""The elements that are read or passed over are those of FHIR R4, no more and no fewer."""

import importlib
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import fields

from bridge.chart import datatypes, drug_resources, party_resources, patient_resources
from bridge.chart.decoding import KINDS

PARTS: list[tuple[type[Struct], str, str]] = [
    *((kind, name.lower(), name) for name, kind in KINDS.items()),
    (datatypes.Period, "period", "Period"),
    (datatypes.Coding, "coding", "Coding"),
    (datatypes.CodeableConcept, "codeableconcept", "CodeableConcept"),
    (datatypes.Quantity, "quantity", "Quantity"),
    (datatypes.Ratio, "ratio", "Ratio"),
    (datatypes.Identifier, "identifier", "Identifier"),
    (datatypes.Reference, "reference", "Reference"),
    (datatypes.Meta, "meta", "Meta"),
    (drug_resources.Performer, "medicationadministration", "MedicationAdministrationPerformer"),
    (drug_resources.AdministeredDosage, "medicationadministration", "MedicationAdministrationDosage"),
    (patient_resources.EncounterDiagnosis, "encounter", "EncounterDiagnosis"),
    (patient_resources.EncounterLocation, "encounter", "EncounterLocation"),
    (patient_resources.PatientLink, "patient", "PatientLink"),
    (drug_resources.Ingredient, "medication", "MedicationIngredient"),
    (drug_resources.Batch, "medication", "MedicationBatch"),
    (drug_resources.DoseAndRate, "dosage", "DosageDoseAndRate"),
    (drug_resources.DosageInstruction, "dosage", "Dosage"),
    (party_resources.ClaimResponseInsurance, "claimresponse", "ClaimResponseInsurance"),
    (patient_resources.ConsentProvision, "consent", "ConsentProvision"),
]
BACKBONE_ONLY = {"modifierExtension"}
"""What only parts of resources may carry, not datatypes; it is known everywhere, so that it is told everywhere."""


def r4_elements(module: str, name: str) -> dict[str, Any]:
    model = getattr(importlib.import_module(f"fhir.resources.R4B.{module}"), name)
    found = {field.alias or key: field for key, field in model.model_fields.items()}
    return {key: field for key, field in found.items() if not key.startswith("_") and key != "fhir_comments"}


@pytest.mark.parametrize(("part", "module", "name"), PARTS, ids=[part[2] for part in PARTS])
def test_every_element_of_r4_is_known_and_nothing_else(part: type[Struct], module: str, name: str) -> None:
    known = {field.encode_name for field in fields(part)} | set(getattr(part, "also_known", ()))
    assert known - BACKBONE_ONLY == set(r4_elements(module, name)) - BACKBONE_ONLY


@pytest.mark.parametrize(("part", "module", "name"), PARTS, ids=[part[2] for part in PARTS])
def test_what_r4_has_as_a_list_is_read_as_a_list(part: type[Struct], module: str, name: str) -> None:
    r4 = r4_elements(module, name)
    for field in fields(part):
        ours = str(field.type).startswith("tuple")
        theirs = "List" in str(r4[field.encode_name].annotation)
        assert ours == theirs, field.encode_name


@pytest.mark.parametrize(("part", "module", "name"), PARTS, ids=[part[2] for part in PARTS])
def test_what_r4_requires_is_required(part: type[Struct], module: str, name: str) -> None:
    required = {
        key
        for key, field in r4_elements(module, name).items()
        if field.is_required() or (field.json_schema_extra or {}).get("element_required")
    }
    assert {field.encode_name for field in fields(part) if field.required} == required

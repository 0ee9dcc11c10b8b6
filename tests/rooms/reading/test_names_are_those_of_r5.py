"""Every element of R5 is translated, the same in R4, or known and not read; the tables name nothing else."""

import importlib

import msgspec
import pytest
from pydantic.fields import FieldInfo

from bridge.chart.decoding import KINDS, read_resource
from bridge.chart.r5 import drugs, parties, records, visits
from bridge.chart.r5.changes import Changes
from tests.r5.examples import elements, model, with_one_more

TABLES: list[tuple[Changes, str]] = [
    (drugs.MEDICATION_ADMINISTRATION, "MedicationAdministration"),
    (drugs.PERFORMER, "MedicationAdministrationPerformer"),
    (drugs.MEDICATION, "Medication"),
    (drugs.INGREDIENT, "MedicationIngredient"),
    (drugs.MEDICATION_REQUEST, "MedicationRequest"),
    (drugs.DOSAGE, "Dosage"),
    (drugs.MEDICATION_DISPENSE, "MedicationDispense"),
    (visits.ENCOUNTER, "Encounter"),
    (visits.LOCATION, "EncounterLocation"),
    (records.CONDITION, "Condition"),
    (records.OBSERVATION, "Observation"),
    (records.CONSENT, "Consent"),
    (parties.COVERAGE, "Coverage"),
    (parties.CLAIM_RESPONSE, "ClaimResponse"),
    (parties.ORGANIZATION, "Organization"),
    (parties.LOCATION, "Location"),
    (parties.PRACTITIONER, "Practitioner"),
]
NAMES = [name for _, name in TABLES]
SPELLINGS = {"occurrenceDateTime", "occurrencePeriod", "occurrenceTiming"}
"""Not in the published R5, but written all the same."""
TELLING: dict[str, dict[str, object]] = {
    "Encounter": {"class": [{"text": "ambulatory"}]},
    "Consent": {"subject": {"reference": "Patient/p-1"}},
    "ClaimResponse": {"insurer": {"display": "a payer"}},
}
"""What R5 does not require, but by which a resource is told to be of R5, or without which it is odd in R4."""
NO_SINGLE_TIME = {("MedicationAdministration", "occurenceTiming")}


def r4_elements(name: str) -> dict[str, FieldInfo]:
    module = model(name).__module__.rpartition(".")[2]
    return elements(getattr(importlib.import_module(f"fhir.resources.R4B.{module}"), name))


@pytest.mark.parametrize(("changes", "name"), TABLES, ids=NAMES)
def test_the_tables_name_what_differs_and_nothing_else(changes: Changes, name: str) -> None:
    r4, r5 = r4_elements(name), elements(model(name))
    named = {*changes.renamed, *changes.reshaped, *changes.left_out, *changes.lists} - SPELLINGS
    assert set(r5) - set(r4) <= named <= set(r5)
    assert changes.only_r4 == set(r4) - set(r5)
    assert set(changes.renamed.values()) <= changes.only_r4
    assert changes.left_out.isdisjoint(r4)


@pytest.mark.parametrize(("changes", "name"), TABLES, ids=NAMES)
def test_what_is_one_in_r4_and_a_list_in_r5_is_in_a_table(changes: Changes, name: str) -> None:
    r4, r5 = r4_elements(name), elements(model(name))
    lists = {each for each in set(r4) & set(r5) if "List" in str(r5[each].annotation)}
    new = {each for each in lists if "List" not in str(r4[each].annotation)}
    assert changes.lists == new - set(changes.reshaped)


def every_element() -> list[tuple[str, str]]:
    return [(kind, name) for kind in KINDS for name in elements(model(kind))]


@pytest.mark.parametrize(("kind", "name"), every_element())
def test_no_element_of_r5_is_odd(kind: str, name: str) -> None:
    written = {**TELLING.get(kind, {}), **with_one_more(kind, name)}
    model(kind).model_validate(written)
    _, notes = read_resource(KINDS[kind], msgspec.json.encode(written))
    told = [str(note) for note in notes]
    if name == "modifierExtension":
        assert told == ["modifierExtension changes what the record means in a way that is not known here; passed over"]
    elif (kind, name) in NO_SINGLE_TIME:
        assert told == ["effective[x] is missing"]
    else:
        assert told == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_r5_does_not_know_is_told(kind: str) -> None:
    written = {"resourceType": kind, **TELLING.get(kind, {}), **with_one_more(kind, "language"), "foo": [1]}
    _, notes = read_resource(KINDS[kind], msgspec.json.encode(written))
    assert [str(note) for note in notes] == [f"foo is not an element of {kind}; passed over"]

"""A gap becomes the FHIR Task that asks its owner."""

from dataclasses import replace

import msgspec
import pytest

from bridge.claim.asking import build_task
from bridge.claim.checking import TaskChecker
from bridge.claim.encoding import encode
from bridge.facts.decision import BLOCKS, OFF, Decision, Evidence, Gap, Named
from tests.rooms.claim.examples import DOSE, LOT


def asked(decision: Decision, gap: Gap) -> dict[str, object]:
    """Build a Task, check it, and read it back from its bytes."""
    encoded = encode(build_task(decision, gap))
    TaskChecker().check_in_full(encoded)
    return msgspec.json.decode(encoded, type=dict[str, object])


def test_a_gap_is_asked_about_in_full() -> None:
    task = asked(DOSE, LOT)
    assert task.pop("id")
    assert msgspec.convert(task.pop("identifier"), list[dict[str, str]])[0]["value"].startswith(LOT.id)
    assert task == {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {
            "coding": [{"system": "https://fhir.bridge.example/CodeSystem/gap", "code": "lot-number-not-recorded"}]
        },
        "description": "Which lot number was on the vials?",
        "focus": {"reference": "MedicationAdministration/ma-1"},
        "for": {"reference": "Patient/p-1"},
        "encounter": {"reference": "Encounter/e-1"},
        "performerType": [
            {
                "coding": [{"system": "https://fhir.bridge.example/CodeSystem/gap-owner", "code": "nurse"}],
                "text": "nurse",
            }
        ],
        "input": [
            {
                "type": {"text": "looked at"},
                "valueReference": {
                    "reference": "Medication/med-1",
                    "display": "Medication/med-1 version 3, batch.lotNumber",
                },
            },
            {"type": {"text": "looked at"}, "valueReference": {"reference": "MedicationAdministration/ma-1"}},
        ],
    }


def test_what_blocks_is_urgent() -> None:
    assert asked(DOSE, replace(LOT, severity=BLOCKS))["priority"] == "urgent"


def test_nobody_is_asked_about_a_gap_that_is_turned_off() -> None:
    with pytest.raises(KeyError):
        build_task(DOSE, replace(LOT, severity=OFF))


def test_what_is_unknown_is_left_out() -> None:
    task = asked(replace(DOSE, patient=Named(), encounter=Named()), replace(LOT, evidence=()))
    assert not {"for", "encounter", "input"} & task.keys()


def test_an_administration_without_an_id_is_named_by_its_place() -> None:
    place = Evidence("#charts/day.ndjson:17", is_reference=False)
    task = asked(replace(DOSE, administration=place), replace(LOT, evidence=(replace(place, element="dosage.dose"),)))
    assert task["focus"] == {"display": "#charts/day.ndjson:17"}
    assert task["input"] == [{"type": {"text": "looked at"}, "valueString": "#charts/day.ndjson:17, dosage.dose"}]


def test_the_same_place_is_named_once() -> None:
    evidence = (LOT.evidence[0], LOT.evidence[0])
    assert len(msgspec.convert(asked(DOSE, replace(LOT, evidence=evidence))["input"], list[object])) == 1


def test_a_task_is_named_by_administration_and_gap_and_by_nothing_else() -> None:
    def name(decision: Decision, gap: Gap) -> object:
        return asked(decision, gap)["identifier"]

    other = replace(DOSE, administration=Evidence("MedicationAdministration/ma-2"))
    newer = replace(DOSE, administration=Evidence("MedicationAdministration/ma-1", version="9"))
    assert name(DOSE, LOT) == name(newer, replace(LOT, severity=BLOCKS, question="And now?"))
    assert name(DOSE, LOT) != name(other, LOT)
    assert name(DOSE, LOT) != name(DOSE, replace(LOT, id="lot-expired"))

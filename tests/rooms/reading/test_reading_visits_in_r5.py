"""A visit in R5 is read as what it says: its status, its classes, its diagnoses."""

from typing import Any

import msgspec
import pytest

from tests.rooms.reading.one_resource import read

REFERENCE = {"reference": "Thing/t-1"}


def encounter(**written: object) -> tuple[Any, list[str]]:
    return read("Encounter", **{"status": "completed", "class": [{"coding": [{"code": "AMB"}]}], **written})


@pytest.mark.parametrize(
    ("r5", "r4"),
    [
        ("planned", "planned"),
        ("in-progress", "in-progress"),
        ("on-hold", "onleave"),
        ("discharged", "in-progress"),
        ("completed", "finished"),
        ("discontinued", "finished"),
        ("cancelled", "cancelled"),
        ("entered-in-error", "entered-in-error"),
        ("unknown", "unknown"),
    ],
)
def test_a_visits_status_is_read_as_what_it_means_in_r4(r5: str, r4: str) -> None:
    assert encounter(status=r5)[0].status == r4
    without_class = read("Encounter", status=r5, actualPeriod={"start": "2018-06-12"})[0]
    assert (without_class.status, without_class.period.start) == (r4, "2018-06-12")


def test_a_status_of_r5_in_a_visit_of_r4_stays_what_it_is() -> None:
    for more in ({}, {"account": [REFERENCE]}):
        assert read("Encounter", **{"status": "completed", "class": {"code": "AMB"}, **more})[0].status == "completed"
    visit, told = read("Encounter", status="completed")
    assert (visit.status, told) == ("finished", [])
    assert read("Encounter", status="finished")[1] == ["class is missing"]


@pytest.mark.parametrize(
    ("classes", "chosen"),
    [
        ([{"coding": [{"code": "AMB"}]}], "AMB"),
        ([{"coding": [{"code": "AMB"}]}, {"coding": [{"code": "IMP"}]}], "IMP"),
        ([{"coding": [{"code": "EMER"}]}, {"coding": [{"system": "local", "code": "9"}, {"code": "ACUTE"}]}], "ACUTE"),
        ([{"coding": [{"code": "OBSENC"}, {"code": "NONAC"}]}], "NONAC"),
        (
            [{"coding": [{"system": "local", "code": "9"}]}, {"coding": [{"system": "act", "code": "AMB"}]}],
            "AMB",
        ),
        ([{"coding": [{"code": "EMER"}]}, {"coding": [{"code": "AMB"}]}], "EMER"),
        ([{"code": "AMB"}, {"code": "IMP"}], "IMP"),
        ({"coding": [{"code": "IMP"}]}, "IMP"),
        ([{"text": "ambulatory"}], None),
        ([{"text": "ambulatory", "coding": ["AMB"]}], None),
        ([], None),
    ],
)
def test_of_several_classes_the_stay_is_kept(classes: object, chosen: str | None) -> None:
    raw = msgspec.json.encode(classes).replace(b'"act"', b'"http://terminology.hl7.org/CodeSystem/v3-ActCode"')
    visit, told = encounter(**{"class": msgspec.json.decode(raw)})
    assert told == []
    assert (None if visit.class_ is None else visit.class_.code) == chosen


def test_classes_that_are_nothing_of_the_kind_are_told() -> None:
    assert encounter(**{"class": ["IMP"]})[1] == [
        "class is a list where R4 wants one; its only entry is read",
        "class is text, not an object; passed over",
    ]


def test_diagnoses_are_ranked_in_their_order_and_a_code_becomes_a_condition() -> None:
    visit, told = encounter(
        subject={"reference": "Patient/p-1"},
        contained=[{"resourceType": "Basic", "id": "b"}],
        diagnosis=[
            {
                "condition": [
                    {"reference": {"reference": "Condition/c-1"}},
                    {"concept": {"coding": [{"code": "C91.02"}]}},
                ]
            },
            {"use": [{"text": "billing"}]},
            {"condition": [{"reference": {"reference": "Condition/c-2"}}]},
        ],
        location=[{"location": REFERENCE, "form": {"text": "bed"}, "status": "active"}],
        serviceType=[{"concept": {"text": "oncology"}}],
        reason=[{"value": [{"concept": {"text": "leukemia"}}]}],
        admission={"destination": REFERENCE},
    )
    assert told == []
    assert [(one.condition.reference, one.rank) for one in visit.diagnosis] == [
        ("Condition/c-1", 1),
        ("#r5-diagnosis-2", 2),
        ("Condition/c-2", 3),
    ]
    assert msgspec.json.decode(visit.contained[1]) == {
        "resourceType": "Condition",
        "id": "r5-diagnosis-2",
        "subject": {"reference": "Patient/p-1"},
        "code": {"coding": [{"code": "C91.02"}]},
    }
    assert visit.location[0].location.reference == "Thing/t-1"


@pytest.mark.parametrize("diagnoses", [["C91.02"], "C91.02", [{"condition": ["C91.02"]}]])
def test_diagnoses_in_the_shape_of_neither_release_are_told(diagnoses: object) -> None:
    visit, told = encounter(diagnosis=diagnoses)
    assert all(one.condition is None for one in visit.diagnosis)
    assert len(told) >= 1

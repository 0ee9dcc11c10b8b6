"""A question is asked, changed, answered and asked again; its history stands on the Task itself."""

from dataclasses import replace

from bridge.claim.asking import build_task
from bridge.claim.checking import TaskChecker
from bridge.claim.encoding import Resource, encode
from bridge.claim.releases import as_release
from bridge.claim.task_life import answered, asked, asked_again, changed, question_of, withdrawn
from tests.rooms.claim.examples import DOSE, LOT

MONDAY, TUESDAY, FRIDAY = "2026-11-23T08:00:00+00:00", "2026-11-24T08:00:00+00:00", "2026-11-27T08:00:00+00:00"
TASK = build_task(DOSE, LOT)
ASKED = asked(TASK, MONDAY)
TAKEN_UP = {**ASKED, "status": "in-progress", "owner": {"reference": "Practitioner/n-1"}}
ANSWERED = answered(TAKEN_UP, "Medication/med-1", "Medication/med-1 version 4", TUESDAY)


def test_a_question_says_when_it_was_asked() -> None:
    assert ASKED["authoredOn"] == MONDAY
    assert {**ASKED, "authoredOn": None, "meta": None} == {**TASK, "authoredOn": None, "meta": None}


def test_a_question_is_known_again_by_a_tag_that_says_what_it_asks() -> None:
    other = build_task(DOSE, replace(LOT, question="Which lot was it?"))
    own = {"system": "https://ehr.example/tags", "code": "seen"}
    again = changed({**ASKED, "meta": {"versionId": "4", "tag": [*_tags(ASKED), own]}}, other, TUESDAY)
    system = "https://fhir.bridge.example/CodeSystem/task-content"
    assert _tags(ASKED) == [{"system": system, "code": question_of(TASK)}]
    assert _tags(again) == [{**_tags(ASKED)[0], "code": question_of(other)}, own]
    assert question_of(other) != question_of(TASK)


def _tags(task: Resource) -> list[dict[str, str]]:
    meta = task["meta"]
    assert isinstance(meta, dict)
    return list(meta["tag"])


def test_an_answered_question_is_completed_and_names_the_version_that_answered_it() -> None:
    assert ANSWERED["status"] == "completed"
    assert ANSWERED["output"] == [
        {
            "type": {"text": "answered by"},
            "valueReference": {"reference": "Medication/med-1", "display": "Medication/med-1 version 4"},
        }
    ]


def test_whoever_took_a_question_up_stays_with_it() -> None:
    assert ANSWERED["owner"] == {"reference": "Practitioner/n-1"}
    other = build_task(DOSE, replace(LOT, question="Which lot was it?"))
    written_again = changed(TAKEN_UP, other, TUESDAY)
    assert (written_again["status"], written_again["owner"]) == ("in-progress", TAKEN_UP["owner"])
    assert written_again["description"] == "Which lot was it?"


def test_how_urgent_a_question_is_stays_as_whoever_took_it_up_has_it() -> None:
    calm = {**TAKEN_UP, "priority": "routine"}
    assert changed(calm, {**TASK, "priority": "urgent"}, TUESDAY)["priority"] == "routine"
    assert changed({**calm, "status": "requested"}, {**TASK, "priority": "urgent"}, TUESDAY)["priority"] == "urgent"


def test_a_question_that_comes_back_is_open_again_and_keeps_its_history() -> None:
    again = asked_again(ANSWERED, TASK, FRIDAY)
    assert again["status"] == "requested"
    assert again["output"] == ANSWERED["output"]
    assert again["authoredOn"] == MONDAY
    assert again["note"] == [
        {"time": FRIDAY, "text": "Asked again: it was completed, and the chart does not say it any more."}
    ]


def test_a_second_answer_stands_beside_the_first() -> None:
    second = answered(asked_again(ANSWERED, TASK, FRIDAY), "Medication/med-2", "Medication/med-2 version 1", FRIDAY)
    assert isinstance(second["output"], list)
    assert [one["valueReference"]["reference"] for one in second["output"]] == ["Medication/med-1", "Medication/med-2"]


def test_a_question_that_need_not_be_answered_any_more_is_cancelled_with_the_reason() -> None:
    gone = withdrawn(ASKED, "nothing is billed: entered-in-error", TUESDAY)
    assert (gone["status"], gone["statusReason"]) == ("cancelled", {"text": "nothing is billed: entered-in-error"})
    assert "statusReason" not in asked_again(gone, TASK, FRIDAY)


def test_every_stage_is_a_valid_task_in_each_release() -> None:
    stages: list[Resource] = [
        ASKED,
        answered(ASKED, "Medication/med-1", "Medication/med-1 version 4", TUESDAY),
        withdrawn(ASKED, "nothing is billed", TUESDAY),
        asked_again(answered(ASKED, "Medication/med-1", "Medication/med-1", TUESDAY), TASK, FRIDAY),
    ]
    for release in ("R4", "R4B", "R5"):
        for stage in stages:
            TaskChecker(release).check(encode(as_release(stage, release)))

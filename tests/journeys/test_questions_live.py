"""Questions on a running server: asked, closed by the version that answers, asked again, left to who took them up."""

import pytest

from tests.journeys.live_chart import NAME, ON_THE_ENGINE, Resource, Ward, name_of, observation, paid_by
from tests.journeys.one_chart import coded, quantity, to

pytestmark = pytest.mark.server

WASTE = "waste-not-recorded"
BOTH = "blocks,warns"


def silent(ward: Ward) -> None:
    """Take what was discarded out of the chart, and ask."""
    ward.give(1.53, None)
    ward.bill()
    assert ward.questions == {WASTE: "requested"}


def answers(task: Resource) -> list[tuple[str, str]]:
    """List what a question was answered by: each reference, and the words beside it."""
    assert all(one["type"]["text"] == "answered by" for one in task.get("output", []))
    return [(one["valueReference"]["reference"], one["valueReference"]["display"]) for one in task.get("output", [])]


def now(ward: Ward, name: str) -> tuple[str, str]:
    """Name a resource as it is now, and its version, as an answer does."""
    return name, f"{name} version {ward.read(name)['meta']['versionId']}"


def test_only_what_blocks_is_asked_unless_the_settings_say_more(ward: Ward) -> None:
    ward.change("Medication/med-1", batch=None)
    ward.give(1.53, None)
    ward.bill()
    assert ward.questions == {WASTE: "requested"}
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)
    ward.bill(BRIDGE_TASKS=BOTH)
    asked = dict.fromkeys((WASTE, "lot-number-not-recorded", "payer-rule-unverified"), "requested")
    assert ward.questions == asked
    before = ward.versions
    assert (ward.bill(BRIDGE_TASKS=BOTH).did, ward.versions) == ({}, before)
    assert ward.bill(BRIDGE_TASKS="none").did == {}
    assert ward.questions == asked  # nobody answered them


def test_an_extension_on_the_administration_answers_and_its_version_is_named(ward: Ward) -> None:
    silent(ward)
    ward.give(1.53, 0.27)
    passed = ward.bill()
    assert passed.did == {"created": 1, "closed": 1}
    task = ward.question(WASTE)
    assert (task["status"], answers(task)) == ("completed", [now(ward, NAME)])
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)


def test_an_observation_answers_and_its_version_is_named(ward: Ward) -> None:
    silent(ward)
    ward.put(observation(0.27))
    ward.bill()
    task = ward.question(WASTE)
    assert (task["status"], answers(task)) == ("completed", [now(ward, "Observation/waste-1")])


@ON_THE_ENGINE
def test_the_medication_answers_and_its_version_is_named(ward: Ward) -> None:
    ward.change("Medication/med-1", batch=None)
    ward.bill(BRIDGE_TASKS=BOTH)
    ward.change("Medication/med-1", batch={"lotNumber": "SYN2", "expirationDate": "2019-03-31"})
    ward.bill(BRIDGE_TASKS=BOTH)
    task = ward.question("lot-number-not-recorded")
    assert (task["status"], answers(task)) == ("completed", [now(ward, "Medication/med-1")])


def test_an_answer_that_is_taken_away_again_reopens_the_question_with_its_history(ward: Ward) -> None:
    silent(ward)
    ward.put(observation(0.27))
    ward.bill()
    first_answer = now(ward, "Observation/waste-1")
    ward.change("Observation/waste-1", status="entered-in-error")
    passed = ward.bill()
    assert passed.did == {"cancelled": 1, "asked-again": 1}
    task = ward.question(WASTE)
    assert (task["status"], answers(task)) == ("requested", [first_answer])
    (note,) = task["note"]
    assert "it was completed" in note["text"]
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)
    ward.give(1.53, 0.27)
    ward.bill()
    task = ward.question(WASTE)
    assert (task["status"], answers(task)) == ("completed", [first_answer, now(ward, NAME)])
    assert len(task["note"]) == 1


@pytest.mark.parametrize("how", ["entered-in-error", "deleted", "another drug"])
def test_a_question_about_what_is_not_billed_any_more_is_withdrawn(ward: Ward, how: str) -> None:
    silent(ward)
    if how == "deleted":
        ward.delete(NAME)
    elif how == "another drug":
        prednisone = coded("http://www.nlm.nih.gov/research/umls/rxnorm", "8640")
        ward.change(NAME, medicationReference=None, medicationCodeableConcept=prednisone)
    else:
        ward.change(NAME, status=how)
    assert ward.bill().did == {"closed": 1}
    task = ward.question(WASTE)
    assert (task["status"], answers(task)) == ("cancelled", [])
    assert task["statusReason"]["text"]
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)


def taken_up(ward: Ward, **elements: object) -> Resource:
    """Let a nurse take the question up on the target."""
    task = {**ward.question(WASTE), "status": "in-progress", "owner": to("Practitioner/nurse"), **elements}
    ward.target.put({**task, "note": [{"text": "I ask the pharmacy."}]})
    return ward.question(WASTE)


@ON_THE_ENGINE
def test_a_question_that_staff_took_up_stays_theirs_until_it_is_answered(ward: Ward) -> None:
    silent(ward)
    taken_up(ward)
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)
    ward.give(1.62, None)  # another question now: 0.18 mg are left
    ward.bill()
    task = ward.question(WASTE)
    assert (task["status"], task["owner"]) == ("in-progress", to("Practitioner/nurse"))
    assert [one["text"] for one in task["note"]] == ["I ask the pharmacy."]
    ward.give(1.62, 0.18)
    ward.bill()
    task = ward.question(WASTE)
    assert (task["status"], task["owner"]) == ("completed", to("Practitioner/nurse"))
    assert [one["text"] for one in task["note"]] == ["I ask the pharmacy."]


@ON_THE_ENGINE
def test_a_question_whose_priority_staff_changed_is_left_so(ward: Ward) -> None:
    silent(ward)
    taken_up(ward, priority="routine", businessStatus={"text": "asked the pharmacy"})
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)


@ON_THE_ENGINE
def test_a_question_that_staff_rejected_stays_rejected(ward: Ward) -> None:
    silent(ward)
    ward.target.put({**ward.question(WASTE), "status": "rejected"})
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)
    ward.give(1.53, 0.27)
    ward.bill()
    assert ward.questions == {WASTE: "rejected"}


@ON_THE_ENGINE
def test_a_question_that_staff_completed_without_an_answer_in_the_chart_is_asked_again(ward: Ward) -> None:
    silent(ward)
    ward.target.put({**ward.question(WASTE), "status": "completed"})
    assert ward.bill().did == {"asked-again": 1}
    assert ward.questions == {WASTE: "requested"}


@ON_THE_ENGINE
def test_what_nobody_can_tell_while_the_dose_is_missing_is_not_closed(ward: Ward) -> None:
    silent(ward)
    dosage = ward.read(NAME)["dosage"]
    ward.change(NAME, dosage={"route": dosage["route"]})
    ward.bill()
    assert ward.questions == {WASTE: "requested", "dose-not-recorded": "requested"}
    ward.change(NAME, dosage=dosage)
    ward.bill()
    assert ward.questions == {WASTE: "requested", "dose-not-recorded": "completed"}


@ON_THE_ENGINE
def test_what_nobody_can_tell_while_the_payer_is_unknown_is_not_closed(ward: Ward) -> None:
    ward.put(paid_by("Aetna"))
    ward.bill()
    assert ward.questions == {"prior-authorization-missing": "requested"}
    ward.put(paid_by("Nobody Knows"))
    ward.bill()
    assert ward.questions == {"prior-authorization-missing": "requested", "payer-not-mapped": "requested"}
    ward.change("Coverage/cov-1", status="cancelled")
    ward.bill()
    assert ward.questions["prior-authorization-missing"] == "requested"
    ward.change("Coverage/cov-1", status="active")
    ward.put(paid_by("Medicare"))  # which asks for none
    ward.bill()
    assert set(ward.questions.values()) == {"completed"}


@ON_THE_ENGINE
def test_an_administration_in_progress_leaves_its_questions_open(ward: Ward) -> None:
    silent(ward)
    before = ward.versions
    ward.change(NAME, status="in-progress")
    assert (ward.bill().did, ward.versions) == ({}, before)


@ON_THE_ENGINE
def test_what_is_missing_is_asked_while_the_visit_is_open(ward: Ward) -> None:
    ward.change("Encounter/enc-1", status="in-progress")
    silent(ward)
    ward.give(1.53, 0.27)
    passed = ward.bill()
    assert (passed.did, ward.claims) == ({"closed": 1}, [])
    assert ward.question(WASTE)["status"] == "completed"


@ON_THE_ENGINE
def test_a_question_moves_to_the_first_dose_of_the_day_and_is_not_called_answered(ward: Ward) -> None:
    silent(ward)
    earlier = {**ward.read(NAME), "id": "ma-0", "extension": None, "effectivePeriod": None}
    earlier |= {"dosage": {**earlier["dosage"], "dose": quantity(0.1, "mg")}}
    earlier |= {"effectiveDateTime": "2018-06-12T09:45:00-05:00"}
    ward.put({name: value for name, value in earlier.items() if value is not None})
    ward.bill()
    tasks = {
        one["focus"]["reference"]: one
        for one in ward.target.resources("Task")
        if one["code"]["coding"][0]["code"] == WASTE
    }
    assert tasks["MedicationAdministration/ma-0"]["status"] == "requested"
    assert (tasks[NAME]["status"], answers(tasks[NAME])) == ("cancelled", [])


def test_a_question_follows_its_administration_to_another_visit(ward: Ward) -> None:
    silent(ward)
    visit = ward.read("Encounter/enc-1")
    ward.put({**visit, "id": "enc-2"})
    ward.change(NAME, context=to("Encounter/enc-2"))
    ward.bill()
    (task,) = ward.target.resources("Task")
    assert (task["status"], task["encounter"]) == ("requested", to("Encounter/enc-2"))
    assert name_of(task) == name_of(ward.question(WASTE))

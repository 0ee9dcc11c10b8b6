"""A target that drops, changes or refuses: it is told, and nothing is sent in vain."""

from collections.abc import Callable

import pytest

from tests.fhir_server.validators import Validators
from tests.journeys.erring_target import REPLACED, on, sloppy
from tests.journeys.live_chart import (
    FIRST,
    NAME,
    SECOND,
    Resource,
    all_sent,
    another,
    another_visit,
    plain_chart,
)
from tests.journeys.one_chart import PLACE_OF_SERVICE, coded, to
from tests.rooms.commands.hospital import run
from tests.sloppy_server.asked import Asking
from tests.sloppy_server.server import Fault, SloppyServer, Switches

pytestmark = pytest.mark.server


# Fields that are dropped or changed


@pytest.mark.parametrize("field", ["Claim.item.modifier", "Claim.diagnosis", "Claim.meta.tag"])
def test_a_field_that_is_dropped_is_told_at_each_pass_and_is_no_reason_to_send_again(field: str) -> None:
    with on(Switches(drops_fields=frozenset({field}))) as ward:
        first = ward.bill()
        assert (first.did, ward.claims) == ({"created": 1}, [FIRST])
        assert any("was dropped" in one for one in first.troubles)
        before = ward.versions
        again = ward.bill()
        assert (again.did, ward.versions) == ({}, before)
        if field != "Claim.meta.tag":
            assert any("was dropped" in one for one in again.troubles)
        ward.amend()
        ward.bill()
        assert ward.claims == [REPLACED, SECOND]


def test_the_narrative_of_an_unclassified_code_that_is_dropped_is_told() -> None:
    with on(Switches(drops_fields=frozenset({"Claim.supportingInfo"}))) as ward:
        ward.change("Location/suite", type=[coded(PLACE_OF_SERVICE, "11")])
        assert any("supportingInfo was dropped" in one for one in ward.bill().troubles)
        again = ward.bill()
        assert (again.did, ward.claims) == ({}, ["1 active professional: 1"])
        assert any("supportingInfo was dropped" in one for one in again.troubles)


def one_unit_more(resource: Resource) -> Resource:
    """Count a unit more on each line of a claim that is in force, as no server should."""
    if resource["resourceType"] != "Claim" or resource["status"] != "active":
        return resource
    lines = [{**one, "quantity": {"value": one["quantity"]["value"] + 1}} for one in resource["item"]]
    return {**resource, "item": lines}


@pytest.mark.parametrize(("drops", "turns"), [(frozenset[str](), 1), (frozenset({"Claim.meta.tag"}), 2)])
def test_a_quantity_that_is_changed_is_told_at_each_pass_and_is_no_reason_to_send_again(
    drops: frozenset[str], turns: int
) -> None:
    # Without our tags nobody can tell whether the chart changed: it is replaced once, in vain, and that is seen.
    with on(Switches(changes=one_unit_more, drops_fields=drops)) as ward:
        first = ward.bill()
        assert (first.did, ward.claims) == ({"created": 1}, ["1 active 0131: 17 + 3"])
        for _ in range(4):
            assert any("item[0].quantity.value was changed" in one for one in ward.bill().troubles)
        assert len(ward.claims) == turns
        before = ward.versions
        assert (ward.bill().did, ward.versions) == ({}, before)


def test_a_question_that_is_changed_is_told_and_not_sent_over_and_over() -> None:
    def in_capitals(resource: Resource) -> Resource:
        return (
            {**resource, "description": resource["description"].upper()}
            if resource["resourceType"] == "Task"
            else resource
        )

    with on(Switches(changes=in_capitals)) as ward:
        ward.give(1.53, None)
        first = ward.bill()
        assert first.did == {"asked": 1}
        assert [one.partition(": ")[2] for one in first.troubles] == ["description was changed"]
        before = ward.versions
        assert (ward.bill().did, ward.versions) == ({}, before)


def test_a_field_that_is_changed_ends_the_command_with_status_1_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(plain_chart(), Switches(changes=one_unit_more)) as server:
        for _ in range(2):
            ran = run(server, monkeypatch, "bill", NAME)
            assert ran.status == 1
            assert "item[0].quantity.value was changed" in ran.complained
        assert len(server.resources("Claim")) == 1


def test_what_a_server_adds_is_its_own_affair() -> None:
    def stamped(resource: Resource) -> Resource:
        meta = dict(resource.get("meta", {}))
        own = {"system": "urn:server", "code": "seen"}
        return {
            **resource,
            "meta": {**meta, "tag": [own, *meta.get("tag", [])], "profile": ["urn:own"]},
            "language": "en",
        }

    with on(Switches(changes=stamped)) as ward:
        assert ward.bill().troubles == []
        again = ward.bill()
        assert (again.did, again.troubles) == ({}, [])
        ward.amend()
        assert ward.bill().troubles == []
        assert (ward.claims, ward.claim(1)["language"]) == ([REPLACED, SECOND], "en")


# Refusals


def refusing(patient: str) -> Callable[[Asking], Fault | None]:
    """Refuse whatever is sent for a patient, alone or among others."""

    def fails(asking: Asking) -> Fault | None:
        written = asking.method in {"PUT", "POST"} and not asking.path.endswith("_search")
        return Fault(422) if written and f'"Patient/{patient}"'.encode() in asking.body else None

    return fails


@pytest.mark.parametrize("alone", [False, True])
def test_one_claim_that_is_refused_hinders_no_other_and_is_told(alone: bool, validators: Validators) -> None:
    with on(Switches(no_batch=alone, no_transaction=alone, fails=refusing("pt-2")), validators) as ward:
        ward.put(*another(2), *another(3))
        passed = ward.bill(NAME, "MedicationAdministration/ma-2", "MedicationAdministration/ma-3")
        assert (ward.claims, passed.did) == ([FIRST, FIRST], {"created": 2})
        assert len(passed.troubles) == 1
        assert "refused it with status 422" in passed.troubles[0]
        sloppy(ward).switches = Switches()
        assert ward.bill("MedicationAdministration/ma-2").did == {"created": 1}


def test_a_claim_that_may_not_be_taken_back_gets_no_second_beside_it() -> None:
    with on(Switches()) as ward:
        ward.bill()
        ward.amend()
        sloppy(ward).switches = Switches(fails=refusing("pt-1"))
        passed = ward.bill()
        assert ward.claims == [FIRST]
        assert len(passed.troubles) == 1
        sloppy(ward).switches = Switches()
        ward.bill()
        assert ward.claims == [REPLACED, SECOND]


# Ways without tags, and other servers


def test_without_tags_a_dose_that_moved_to_another_visit_is_not_billed_twice() -> None:
    with on(Switches(drops_fields=frozenset({"Claim.meta.tag"}))) as ward:
        ward.bill()
        ward.put(another_visit())
        ward.change(NAME, context=to("Encounter/enc-2"))
        ward.bill()
        assert ward.claims == [FIRST, "1 cancelled 0138: 16 + 2"]


def test_a_target_that_does_not_search_tags_is_told_and_billed_to(validators: Validators) -> None:
    with on(Switches(refuses=frozenset({"_tag"})), validators) as ward:
        passed = ward.bill()
        assert (ward.claims, passed.troubles) == ([FIRST], [])
        ward.server.put({**ward.read(NAME), "status": "entered-in-error"})
        ward.bill()
        assert ward.claims == ["1 cancelled 0138: 16 + 2"]
        ward.delete(NAME)
        ward.bill()


def test_claims_and_questions_go_to_the_target_alone(validators: Validators) -> None:
    with on(Switches(), validators) as ward:
        ward.put(*another(2))
        ward.give(1.53, None)
        ward.bill(NAME, "MedicationAdministration/ma-2")
        assert (ward.claims, ward.questions) == ([FIRST], {"waste-not-recorded": "requested"})
        assert all_sent(ward.server) == []
        assert isinstance(ward.server, SloppyServer)
        assert ward.server.count("PUT") + ward.server.count("POST", "Claim") + ward.server.count("POST", "Task") == 0
        reads = {one.kind for one in sloppy(ward).requests if one.method == "GET"}
        assert reads <= {"Claim", "Task", "metadata"}


def test_an_r5_target_gets_its_questions_as_r5_has_them() -> None:
    with on(Switches(release="R5")) as ward:
        ward.give(1.53, None)
        ward.bill()
        task = ward.question("waste-not-recorded")
        assert "performerType" not in task
        assert task["requestedPerformer"][0]["concept"]["text"] == "nurse"
        before = ward.versions
        assert (ward.bill().did, ward.versions) == ({}, before)
        ward.give(1.53, 0.27)
        ward.bill()
        assert (ward.claims, ward.question("waste-not-recorded")["status"]) == ([FIRST], "completed")
        ward.give(1.53, None)
        ward.bill()
        task = ward.question("waste-not-recorded")
        assert (task["status"], len(task["output"]), len(task["note"])) == ("requested", 1, 1)
        ward.change(NAME, status="entered-in-error")
        passed = ward.bill()
        task = ward.question("waste-not-recorded")
        assert (task["status"], passed.troubles) == ("cancelled", [])
        assert task["statusReason"]["concept"]["text"] == "nothing is billed: entered-in-error"

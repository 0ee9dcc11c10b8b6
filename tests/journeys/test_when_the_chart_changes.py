"""What becomes of a claim when its chart changes: replaced, taken back, billed again; otherwise left alone."""

from datetime import datetime

import pytest

from tests.journeys.live_chart import (
    BILLS,
    CONTENT,
    FIRST,
    NAME,
    ON_THE_ENGINE,
    SECOND,
    Resource,
    Ward,
    another,
    another_visit,
    authorization,
    name_of,
    paid_by,
    replaces,
    tags,
)
from tests.journeys.one_chart import PLACE_OF_SERVICE, coded, to

pytestmark = pytest.mark.server

REPLACED = "1 cancelled 0131: 16 + 2"
VOID = "1 cancelled 0138: 16 + 2"


def test_an_amended_dose_cancels_the_claim_and_its_replacement_says_what_it_replaces(ward: Ward) -> None:
    ward.bill()
    ward.amend()
    passed = ward.bill()
    assert (ward.claims, passed.did) == ([REPLACED, SECOND], {"cancelled": 1, "replaced": 1})
    first, second = ward.claim(1), ward.claim(2)
    assert replaces(second) == [name_of(first)]
    assert second["identifier"][0] == first["identifier"][0]
    assert tags(second, CONTENT) != tags(first, CONTENT)
    assert tags(second, BILLS) == ["ma-1"]
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)


@ON_THE_ENGINE
def test_an_amendment_in_what_was_discarded_alone_replaces_the_claim(ward: Ward) -> None:
    # Of 1.8 mg in two vials 1.53 mg were given: 0.27 mg are left, and 0.2 mg do not explain them; 0.27 do.
    ward.give(1.53, 0.2)
    assert ward.bill().summary.outcomes["held"] == 1
    ward.give(1.53, 0.27)
    ward.bill()
    assert ward.claims == [FIRST]
    ward.give(1.45, 0.35)  # 14.5 and 3.5 units
    ward.bill()
    assert ward.claims == [REPLACED, "2 active 0137: 15 + 3"]


def own(number: int) -> dict[str, Resource]:
    """Write what makes an administration a patient's own."""
    return {
        "subject": to(f"Patient/pt-{number}"),
        "context": to(f"Encounter/enc-{number}"),
        "request": to(f"MedicationRequest/order-{number}"),
    }


def test_two_doses_charted_for_each_others_patients_change_places(ward: Ward) -> None:
    first = ward.read(NAME)
    week_later = {**first, "id": "ma-3", "effectiveDateTime": "2018-06-19T10:00:00-05:00"}
    ward.put(*another(2), {name: value for name, value in week_later.items() if name != "effectivePeriod"})
    names = (NAME, "MedicationAdministration/ma-2", "MedicationAdministration/ma-3")
    ward.bill(*names)
    assert ward.claims == [FIRST, "1 active 0131: 16 + 2 + 16 + 2"]
    ward.change(NAME, **own(2), reasonReference=[to("Condition/cond-2")])
    ward.change(names[1], **own(1), reasonReference=[to("Condition/cond-1")])
    ward.give(1.45, 0.35, names[1])  # 14.5 and 3.5 units
    ward.bill()
    # ma-1 bills for the second patient what ma-2 did: 16 + 2. The first patient's claim has ma-2 now, and still ma-3.
    assert ward.claims == [FIRST, "1 cancelled 0131: 16 + 2 + 16 + 2", "2 active 0137: 15 + 3 + 16 + 2"]
    assert tags(ward.claim(2), BILLS) == ["ma-2", "ma-3"]
    before = ward.versions
    assert (ward.bill(*names).did, ward.versions) == ({}, before)


@ON_THE_ENGINE
def test_another_diagnosis_replaces_the_claim(ward: Ward) -> None:
    ward.bill()
    ward.change("Condition/cond-1", code=coded("http://hl7.org/fhir/sid/icd-10-cm", "C91.00"))
    ward.bill()
    assert ward.claims == [REPLACED, "2 active 0137: 16 + 2"]
    assert [one["diagnosisCodeableConcept"]["coding"][0]["code"] for one in ward.claim(2)["diagnosis"]] == ["C91.00"]


def test_changed_back_is_a_third_turn_that_replaces_the_second(ward: Ward) -> None:
    ward.bill()
    ward.amend()
    ward.bill()
    ward.amend_back()
    ward.bill()
    assert ward.claims == [REPLACED, "2 cancelled 0137: 17 + 1", "3 active 0137: 16 + 2"]
    assert replaces(ward.claim(3)) == [name_of(ward.claim(2))]
    assert tags(ward.claim(3), CONTENT) == tags(ward.claim(1), CONTENT)
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)


@pytest.mark.parametrize("status", ["entered-in-error", "not-done"])
def test_what_was_never_given_is_taken_back_once(ward: Ward, status: str) -> None:
    ward.bill()
    ward.change(NAME, status=status)
    assert ward.bill().did == {"cancelled": 1}
    assert ward.claims == [VOID]
    before = ward.versions
    again = ward.bill()  # there is no void of a void
    assert (again.did, again.troubles, ward.versions) == ({}, [], before)


def test_what_was_taken_back_can_be_billed_again_as_a_first_bill(ward: Ward) -> None:
    ward.bill()
    ward.change(NAME, status="entered-in-error")
    ward.bill()
    ward.change(NAME, status="completed")
    ward.bill()
    assert ward.claims == [VOID, "2 active 0131: 16 + 2"]
    ward.change(NAME, status="entered-in-error")
    ward.bill()
    assert ward.claims == [VOID, "2 cancelled 0138: 16 + 2"]


def test_a_deleted_administration_is_taken_back(ward: Ward) -> None:
    ward.bill()
    ward.delete(NAME)
    passed = ward.bill()
    assert (ward.claims, passed.summary.gone) == ([VOID], [NAME])
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)


def test_of_two_administrations_the_deleted_one_leaves_the_claim(ward: Ward) -> None:
    second = {
        **ward.read(NAME),
        "id": "ma-2",
        "effectivePeriod": None,
        "effectiveDateTime": "2018-06-19T10:00:00-05:00",
    }
    ward.put({name: value for name, value in second.items() if value is not None})
    ward.bill()
    assert ward.claims == ["1 active 0131: 16 + 2 + 16 + 2"]
    assert tags(ward.claim(1), BILLS) == ["ma-1", "ma-2"]
    ward.delete("MedicationAdministration/ma-2")
    ward.bill("MedicationAdministration/ma-2")
    assert ward.claims == ["1 cancelled 0131: 16 + 2 + 16 + 2", "2 active 0137: 16 + 2"]


def test_another_payer_voids_the_claim_and_the_other_claim_names_it(ward: Ward) -> None:
    ward.bill()
    ward.put(paid_by("Blue Cross Blue Shield of Illinois"), authorization())
    ward.bill()
    medicare, other = sorted(
        ward.target.resources("Claim"), key=lambda one: one["identifier"][0]["value"], reverse=True
    )
    assert medicare["identifier"][0]["value"].startswith("medicare-institutional")
    assert other["identifier"][0]["value"].startswith("blue-cross-blue-shield-institutional")
    assert ward.claims == [FIRST, VOID]
    assert (other["status"], replaces(other)) == ("active", [name_of(medicare)])
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)


@ON_THE_ENGINE
def test_another_payer_who_asks_for_more_names_the_claim_that_was_taken_back_before(ward: Ward) -> None:
    ward.bill()
    ward.put(paid_by("Aetna"))
    ward.bill()
    assert (ward.claims, ward.questions) == ([VOID], {"prior-authorization-missing": "requested"})
    ward.put(authorization())
    ward.bill()
    assert (ward.claims, ward.questions) == ([FIRST, VOID], {"prior-authorization-missing": "completed"})
    (aetna,) = (one for one in ward.target.resources("Claim") if one["status"] == "active")
    (medicare,) = (one for one in ward.target.resources("Claim") if one["status"] == "cancelled")
    assert replaces(aetna) == [name_of(medicare)]


@ON_THE_ENGINE
def test_another_site_voids_the_claim_and_the_other_claim_names_it(ward: Ward) -> None:
    ward.bill()
    ward.change("Location/suite", type=[coded(PLACE_OF_SERVICE, "11")])  # an office: a professional claim of J9999
    ward.bill()
    assert ward.claims == ["1 active professional: 1", VOID]
    (hospital,) = (one for one in ward.target.resources("Claim") if "subType" in one)
    (office,) = (one for one in ward.target.resources("Claim") if "subType" not in one)
    assert replaces(office) == [name_of(hospital)]
    ward.change("Location/suite", type=[coded(PLACE_OF_SERVICE, "22")])
    ward.bill()
    assert ward.claims == [VOID, "1 cancelled professional: 1", "2 active 0131: 16 + 2"]


def test_an_administration_that_moves_to_another_visit_is_billed_there_alone(ward: Ward) -> None:
    ward.bill()
    ward.put(another_visit())
    ward.change(NAME, context=to("Encounter/enc-2"))
    ward.bill()
    assert ward.claims == [FIRST, VOID]
    (there,) = (one for one in ward.target.resources("Claim") if one["status"] == "active")
    assert there["item"][0]["encounter"] == [to("Encounter/enc-2")]


def test_an_administration_that_was_another_patients_is_billed_to_that_one_alone(ward: Ward) -> None:
    ward.bill()
    (visit,) = (one for one in ward.server.resources("Encounter"))
    (coverage,) = (one for one in ward.server.resources("Coverage"))
    (condition,) = (one for one in ward.server.resources("Condition"))
    (order,) = (one for one in ward.server.resources("MedicationRequest"))
    ward.put(
        {"resourceType": "Patient", "id": "pt-2", "birthDate": "1970-01-01"},
        {**visit, "id": "enc-2", "subject": to("Patient/pt-2")},
        {**coverage, "id": "cov-2", "beneficiary": to("Patient/pt-2")},
        {**condition, "id": "cond-2", "subject": to("Patient/pt-2")},
        {**order, "id": "order-2", "subject": to("Patient/pt-2")},
    )
    ward.change(
        NAME,
        subject=to("Patient/pt-2"),
        context=to("Encounter/enc-2"),
        request=to("MedicationRequest/order-2"),
        reasonReference=[to("Condition/cond-2")],
    )
    ward.bill()
    assert ward.claims == [FIRST, VOID]
    (active,) = (one for one in ward.target.resources("Claim") if one["status"] == "active")
    assert active["patient"] == to("Patient/pt-2")


def test_another_drug_takes_the_claim_back(ward: Ward) -> None:
    ward.bill()
    prednisone = coded("http://www.nlm.nih.gov/research/umls/rxnorm", "8640")
    ward.change(NAME, medicationReference=None, medicationCodeableConcept=prednisone)
    passed = ward.bill()
    assert (ward.claims, passed.did) == ([VOID], {"cancelled": 1})
    assert passed.summary.outcomes["not-mapped"] == 1


def test_an_encounter_that_is_opened_again_leaves_the_claim_in_force(ward: Ward) -> None:
    ward.bill()
    before = ward.versions
    ward.change("Encounter/enc-1", status="in-progress")
    passed = ward.bill()
    assert (passed.did, ward.versions) == ({}, before)
    assert passed.summary.outcomes["pending"] == 1
    ward.amend()
    assert (ward.bill().did, ward.versions) == ({}, before)  # it may change again before the visit ends
    ward.change("Encounter/enc-1", status="finished")
    ward.bill()
    assert ward.claims == [REPLACED, SECOND]


@ON_THE_ENGINE
def test_a_gap_that_opens_takes_the_claim_back_until_it_is_answered(ward: Ward) -> None:
    ward.bill()
    ward.give(1.53, None)
    ward.bill()
    assert (ward.claims, ward.questions) == ([VOID], {"waste-not-recorded": "requested"})
    ward.give(1.53, 0.27)
    ward.bill()
    assert (ward.claims, ward.questions) == ([VOID, "2 active 0131: 16 + 2"], {"waste-not-recorded": "completed"})


def test_a_poll_sees_what_changed_beside_the_administration(ward: Ward) -> None:
    ward.bill()
    ward.change("Condition/cond-1", code=coded("http://hl7.org/fhir/sid/icd-10-cm", "C91.00"))
    since = datetime.fromisoformat(ward.read("Condition/cond-1")["meta"]["lastUpdated"])
    ward.work(lambda each: each.poll(since, None))
    assert ward.claims == [REPLACED, "2 active 0137: 16 + 2"]

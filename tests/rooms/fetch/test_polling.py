"""A poll brings every administration that changed, or whose chart did, exactly once, and no others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.fetch.fetching import Fetched
from tests.rooms.fetch.at_a_server import EVER, Resource, administrations, clinic, decided, fetching
from tests.sloppy_server.server import Switches

pytestmark = pytest.mark.server

LATER = datetime(2026, 1, 1, tzinfo=UTC)
"""The server's clock starts here: what is written in a test is changed after it, what was loaded before."""
DISCARDED = {"system": "https://fhir.bridge.example/CodeSystem/documentation", "code": "discarded-amount"}


def changed(resources: list[Resource], *written: Resource, switches: Switches = Switches()) -> list[str]:  # noqa: B008
    """Load charts, write some resources, and poll for what changed by that."""
    with fetching(resources, switches, page_size=5) as at:
        for one in written:
            at.server.put(one)
        return administrations(at.fetcher.changed(LATER, None))


def one_of(resources: list[Resource], name: str) -> Resource:
    """Find a resource by its name."""
    return next(one for one in resources if f"{one['resourceType']}/{one['id']}" == name)


@pytest.mark.parametrize("page_size", [1, 3, 7, 100])
@pytest.mark.parametrize(
    "switches",
    [Switches(), Switches(bad_order=True), Switches(repeats_a_page=True), Switches(two_versions=True)],
    ids=["well", "bad order", "a page again", "two versions"],
)
def test_every_administration_comes_once_whatever_the_pages(page_size: int, switches: Switches) -> None:
    with fetching(clinic(23), switches, page_size=page_size) as at:
        fetched = list(at.fetcher.changed(EVER, None))
    assert administrations(fetched) == [f"dose-{place:05d}" for place in range(23)]
    assert len(frozenset[str]().union(*(one.encounters for one in fetched))) == 23


def test_doses_of_one_patient_on_several_pages_come_once_with_one_chart() -> None:
    resources = clinic(3)
    dose = one_of(resources, "MedicationAdministration/dose-00001")
    resources += [{**dose, "id": f"more-{place}", "effectiveDateTime": "2018-06-13"} for place in range(9)]
    with fetching(resources, page_size=2) as at:
        fetched = list(at.fetcher.changed(EVER, None))
    assert administrations(fetched) == sorted(one["id"] for one in resources if "dosage" in one)
    with_the_patient = [one for one in fetched if "more-0" in administrations([one])]
    assert len(with_the_patient) == 1
    assert len(administrations(with_the_patient)) >= 10  # the patient's ten doses, and what else was on the page


@pytest.mark.parametrize(
    ("updated", "comes"),
    [
        ("2020-05-01T11:59:59.999Z", False),
        ("2020-05-01T12:00:00Z", True),
        ("2020-05-01T08:00:00.000-04:00", True),
        ("2020-05-01T12:30:00.0001Z", True),
        ("2020-05-01T13:00:00Z", True),
        ("2020-05-01T13:00:00.001Z", False),
    ],
)
@pytest.mark.parametrize("ignores", [True, False])
def test_both_ends_of_the_time_count(updated: str, comes: bool, ignores: bool) -> None:
    resources = clinic(2)
    one_of(resources, "MedicationAdministration/dose-00001")["meta"]["lastUpdated"] = updated
    since = datetime(2020, 5, 1, 12, tzinfo=UTC)
    switches = Switches(ignores=frozenset({"_lastUpdated"}) if ignores else frozenset())
    with fetching(resources, switches) as at:
        found = administrations(at.fetcher.changed(since, since + timedelta(hours=1)))
    assert found == (["dose-00001"] if comes else [])


def test_a_time_without_zone_is_refused() -> None:
    with fetching([]) as at, pytest.raises(ValueError, match="without zone"):
        next(at.fetcher.changed(datetime(2020, 5, 1), None))  # noqa: DTZ001  # that is the point


def test_a_drug_named_in_words_only_is_found() -> None:
    resources = clinic(2)
    dose = one_of(resources, "MedicationAdministration/dose-00001")
    del dose["medicationReference"]
    assert changed(resources, {**dose, "medicationCodeableConcept": {"text": "Besponsa 1.44 mg IV"}}) == ["dose-00001"]


def test_a_drug_that_cannot_be_told_has_its_chart_fetched() -> None:
    resources = [one for one in clinic(1) if one["resourceType"] != "Medication"]
    with fetching(resources) as at:
        (fetched,) = at.fetcher.changed(EVER, None)
    assert fetched.pool.counts()["Coverage"] == 1
    assert [gap.id for one in decided(fetched.pool) for gap in one.gaps] == ["drug-not-readable"]


CHANGES: dict[str, Callable[[Resource], Resource]] = {
    "Encounter/dose-00003-visit": lambda one: {**one, "status": "cancelled"},
    "Condition/syn-00003-leukemia": lambda one: {**one, "clinicalStatus": {"text": "resolved"}},
    "Coverage/syn-00003-cover": lambda one: {**one, "status": "cancelled"},
    "MedicationRequest/dose-00003-order": lambda one: {**one, "status": "entered-in-error"},
    "Observation/syn-00003-cd22": lambda one: {**one, "status": "amended"},
    "ClaimResponse/syn-00003-auth": lambda one: {**one, "status": "cancelled"},
    "Medication/dose-00003-vial": lambda one: {**one, "batch": {"lotNumber": "B"}},
}


@pytest.mark.parametrize("refused", [None, "_lastUpdated", "code"])
@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_in_a_chart_brings_its_patients_doses(name: str, refused: str | None) -> None:
    resources = clinic(6)
    written = CHANGES[name](one_of(resources, name))
    switches = Switches(refuses=frozenset() if refused is None else frozenset({refused}))
    assert changed(resources, written, switches=switches) == ["dose-00003"]


@pytest.mark.parametrize(
    "written",
    [
        {"resourceType": "Flag", "id": "free", "status": "active", "subject": {"reference": "Patient/syn-pt-00003"}},
        {
            "resourceType": "MedicationDispense",
            "id": "handed",
            "status": "completed",
            "subject": {"reference": "Patient/syn-pt-00003"},
        },
        {
            "resourceType": "MedicationDispense",
            "id": "handed",
            "status": "completed",
            "authorizingPrescription": [{"reference": "MedicationRequest/dose-00003-order"}],
        },
        {
            "resourceType": "Observation",
            "id": "waste",
            "status": "final",
            "code": {"coding": [DISCARDED]},
            "partOf": [{"reference": "MedicationAdministration/dose-00003"}],
        },
    ],
    ids=["a flag", "a dispense", "a dispense without patient", "waste without patient"],
)
def test_what_is_new_in_a_chart_brings_its_patients_doses(written: Resource) -> None:
    assert changed(clinic(6), written) == ["dose-00003"]


def test_a_measurement_that_no_rule_asks_for_brings_nothing() -> None:
    pulse = {
        "resourceType": "Observation",
        "id": "pulse",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "99999-9"}]},
        "subject": {"reference": "Patient/syn-pt-00003"},
    }
    assert changed(clinic(6), pulse) == []


def test_a_change_at_a_patient_who_never_had_our_drug_brings_nothing() -> None:
    resources = clinic(4)
    one_of(resources, "Medication/dose-00003-vial")["code"] = {"text": "prednisone"}
    visit = one_of(resources, "Encounter/dose-00003-visit")
    assert changed(resources, {**visit, "status": "cancelled"}) == []


def test_a_changed_dose_brings_the_other_encounters_of_its_patient() -> None:
    resources = clinic(2)
    dose = one_of(resources, "MedicationAdministration/dose-00001")
    visit = one_of(resources, "Encounter/dose-00001-visit")
    resources += [{**visit, "id": "next"}, {**dose, "id": "next-dose", "context": {"reference": "Encounter/next"}}]
    with fetching(resources) as at:
        at.server.put({**dose, "note": [{"text": "corrected"}]})
        fetched: list[Fetched] = list(at.fetcher.changed(LATER, None))
    assert administrations(fetched) == ["dose-00001", "next-dose"]
    assert fetched[0].encounters == {"Encounter/dose-00001-visit", "Encounter/next"}


def test_what_the_server_lacks_is_said_once_a_kind() -> None:
    with fetching(clinic(6), Switches(refuses=frozenset({"_lastUpdated"})), page_size=2) as at:
        list(at.fetcher.changed(EVER, None))
        list(at.fetcher.changed(EVER, None))
    said = [note for note in at.notes if "(`_lastUpdated`)" in note]
    assert len(said) == len(set(said)) == 10  # administrations, and nine kinds besides


def test_a_server_that_ignores_the_time_is_not_believed() -> None:
    resources = clinic(6)
    dose = one_of(resources, "MedicationAdministration/dose-00004")
    switches = replace(Switches(), ignores=frozenset({"_lastUpdated"}))
    assert changed(resources, dose, switches=switches) == ["dose-00004"]

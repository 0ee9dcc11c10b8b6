"""What was named is fetched with all that decides on it; what is gone is known by its history."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bridge.fetch.failures import HalfChartError
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.searching import Search
from tests.rooms.fetch.at_a_server import Resource, administrations, clinic, decided, fetching
from tests.sloppy_server.server import Switches

pytestmark = pytest.mark.server

VISIT = "Encounter/dose-00001-visit"
PATIENT = "Patient/syn-pt-00001"


def two_visits() -> list[Resource]:
    """Write the charts of three patients; the second has two more doses: one in the same visit, one in another."""
    resources = clinic(3)
    dose = next(one for one in resources if one["id"] == "dose-00001")
    visit = next(one for one in resources if one["id"] == "dose-00001-visit")
    steroid = {**dose, "id": "steroid", "medicationCodeableConcept": {"text": "dexamethasone"}}
    del steroid["medicationReference"]
    return [
        *resources,
        {**visit, "id": "later"},
        {**dose, "id": "same-visit"},
        {**dose, "id": "other-visit", "context": {"reference": "Encounter/later"}},
        steroid,
    ]


def test_an_administration_brings_its_encounters_doses_and_the_whole_patient() -> None:
    with fetching(two_visits()) as at:
        (fetched,) = at.fetcher.named(["MedicationAdministration/dose-00001"])
    assert administrations([fetched]) == ["dose-00001", "same-visit"]
    assert fetched.encounters == {VISIT}
    assert fetched.pool.counts()["MedicationAdministration"] == 4


def test_an_encounter_brings_all_its_administrations_whatever_the_drug() -> None:
    with fetching(two_visits()) as at:
        (fetched,) = at.fetcher.named([VISIT])
    assert administrations([fetched]) == ["dose-00001", "same-visit", "steroid"]
    assert fetched.encounters == {VISIT}


def test_a_patient_brings_all_administrations() -> None:
    with fetching(two_visits()) as at:
        (fetched,) = at.fetcher.named([PATIENT])
    assert administrations([fetched]) == ["dose-00001", "other-visit", "same-visit", "steroid"]
    assert fetched.encounters == {VISIT, "Encounter/later"}


def test_batches_never_give_an_administration_twice() -> None:
    names = [f"MedicationAdministration/{name}" for name in ("dose-00001", "dose-00000", "same-visit", "other-visit")]
    with fetching(two_visits(), page_size=1) as at:
        fetched = list(at.fetcher.named([*names, *names, PATIENT, VISIT]))
    assert administrations(fetched) == ["dose-00000", "dose-00001", "other-visit", "same-visit", "steroid"]
    assert administrations(fetched[:1]) == ["dose-00001", "same-visit"]


def test_an_administration_of_another_drug_has_no_encounter_to_be_decided() -> None:
    with fetching(two_visits()) as at:
        (fetched,) = at.fetcher.named(["MedicationAdministration/steroid"])
    assert administrations([fetched]) == ["steroid"]
    assert fetched.encounters == frozenset()
    assert [one.outcome for one in decided(fetched.pool)] == ["not-mapped"]


def test_an_administration_that_is_gone_is_known_by_its_last_version() -> None:
    with fetching(two_visits()) as at:
        at.server.delete("MedicationAdministration/dose-00001")
        (fetched,) = at.fetcher.named(["MedicationAdministration/dose-00001"])
    assert fetched.gone == ("MedicationAdministration/dose-00001",)
    assert fetched.encounters == {VISIT}
    assert administrations([fetched]) == ["same-visit"]
    assert fetched.pool.resource("MedicationAdministration/dose-00001") is None


def test_what_the_server_remembers_nothing_of_is_without_a_trace() -> None:
    with fetching(two_visits(), Switches(no_history=True)) as at:
        at.server.delete("MedicationAdministration/dose-00001")
        (fetched,) = at.fetcher.named(["MedicationAdministration/dose-00001"])
    assert fetched.gone == ("MedicationAdministration/dose-00001",)
    assert fetched.encounters == frozenset()
    assert fetched.traceless == fetched.gone


def test_an_encounter_that_is_gone_is_decided_anew_with_what_still_points_at_it() -> None:
    with fetching(two_visits()) as at:
        at.server.delete(VISIT)
        (fetched,) = at.fetcher.named([VISIT])
    assert fetched.gone == (VISIT,)
    assert fetched.encounters == {VISIT}
    assert administrations([fetched]) == ["dose-00001", "same-visit", "steroid"]


def test_an_encounter_whose_doses_are_all_gone_is_still_decided() -> None:
    with fetching(clinic(2)) as at:
        at.server.delete("MedicationAdministration/dose-00001")
        (fetched,) = at.fetcher.named([VISIT])
    assert fetched.administrations == ()
    assert fetched.encounters == {VISIT}


@pytest.mark.parametrize("switches", [Switches(), Switches(ignores=frozenset({"context"})), Switches(no_metadata=True)])
def test_a_second_question_by_the_encounter_names_its_administrations(switches: Switches) -> None:
    with fetching(two_visits(), switches) as at:
        assert at.fetcher.administrations_of([VISIT, "Encounter/none"]) == {
            f"MedicationAdministration/{name}" for name in ("dose-00001", "same-visit", "steroid")
        }
        assert at.fetcher.administrations_of([]) == set()


def test_a_second_question_that_is_refused_is_no_answer() -> None:
    with fetching(clinic(1), Switches(refuses=frozenset({"context"}))) as at, pytest.raises(RefusedError):
        at.fetcher.administrations_of(["Encounter/dose-00000-visit"])


def test_nothing_is_decided_where_a_known_dose_does_not_come_by_its_patient() -> None:
    switches = Switches(hides=lambda one: one["id"] == "dose-00001", total="none")
    with (
        fetching(clinic(3), switches) as at,
        pytest.raises(HalfChartError, match="MedicationAdministration/dose-00001"),
    ):
        list(at.fetcher.named(["MedicationAdministration/dose-00000", "MedicationAdministration/dose-00001"]))


def test_a_server_that_finds_nothing_by_patient_is_asked_by_subject() -> None:
    with fetching(clinic(3), Switches(refuses=frozenset({"patient"}))) as at:
        fetched = list(at.fetcher.named([f"MedicationAdministration/dose-0000{place}" for place in range(3)]))
    assert sorted(one.outcome for one in decided(fetched[0].pool)) == ["billed", "billed", "held"]  # see the note
    assert at.notes == ["The server does not let us search ClaimResponse: charts lack prior authorizations."]


def test_a_server_that_refuses_what_no_chart_can_do_without_ends_the_pass() -> None:
    switches = Switches(refuses=frozenset({"patient", "subject"}))
    with fetching(clinic(1), switches) as at, pytest.raises(RefusedError):
        list(at.fetcher.named(["MedicationAdministration/dose-00000"]))


def test_what_cannot_be_read_is_named_and_the_rest_goes_on() -> None:
    resources = clinic(2)
    deep: Resource = {}
    for _ in range(250):
        deep = {"extension": [deep]}
    next(one for one in resources if one["id"] == "dose-00001").update(deep)
    with fetching(resources) as at:
        (fetched,) = at.fetcher.named(["MedicationAdministration/dose-00000", "MedicationAdministration/dose-00001"])
    assert administrations([fetched]) == ["dose-00000"]
    assert fetched.unreadable == ("MedicationAdministration/dose-00001: is nested too deeply",)


def test_a_server_that_reads_lists_badly_is_asked_for_one_patient_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with fetching(clinic(3)) as at:
        rightly = at.searcher.several

        def badly(searches: Sequence[Search]) -> list[tuple[list[Entry], list[Entry]]]:
            """Answer for the first value of each list only."""
            firsts = [tuple((name, value.split(",")[0]) for name, value in one.asked) for one in searches]
            return rightly([replace(one, asked=first) for one, first in zip(searches, firsts, strict=True)])

        monkeypatch.setattr(at.searcher, "several", badly)
        (fetched,) = at.fetcher.named([f"MedicationAdministration/dose-0000{place}" for place in range(3)])
    assert [one.outcome for one in decided(fetched.pool)] == ["billed"] * 3
    assert "The server does not give all of several patients together: each is asked for alone." in at.notes


def test_a_dose_that_became_another_patients_in_the_meantime_is_no_sign_of_half_a_chart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with fetching(clinic(3)) as at:
        dose = next(one for one in at.server.resources("MedicationAdministration") if one["id"] == "dose-00001")
        rightly = at.searcher.read

        def then_it_changes(names: Sequence[str]) -> dict[str, Entry | None]:
            """Read, and let somebody correct the patient right after."""
            read = rightly(names)
            at.server.put({**dose, "subject": {"reference": "Patient/syn-pt-00002"}})
            return read

        monkeypatch.setattr(at.searcher, "read", then_it_changes)
        (fetched,) = at.fetcher.named(["MedicationAdministration/dose-00001"])
    assert administrations([fetched]) == ["dose-00001"]

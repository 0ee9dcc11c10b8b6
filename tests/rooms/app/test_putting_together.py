"""What is put together from settings asks twice before it takes a claim back, and says each thing once."""

from collections.abc import Sequence
from typing import cast

import pytest

from bridge.app.passes import _left_out, once
from bridge.claim.systems import ADMINISTRATION
from bridge.deliver.stored import StoredClaim
from bridge.deliver.wanted import Wanted, Wants
from bridge.fetch.fetching import Fetcher
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.searching import Searcher

NAME = "MedicationAdministration/ma-1"


class Server:
    """Answers the second question by name or by encounter, and remembers what it was asked."""

    def __init__(self, *, patient: str | None = None, lies_in_the_encounter: frozenset[str] = frozenset()) -> None:
        self.patient = patient
        self.lies_in_the_encounter = lies_in_the_encounter
        self.asked: list[Sequence[str]] = []

    def read(self, names: Sequence[str]) -> dict[str, Entry | None]:
        self.asked.append(names)
        raw = b'{"resourceType":"MedicationAdministration","subject":{"reference":"%s"}}'
        return {
            name: None
            if self.patient is None
            else Entry("MedicationAdministration", "ma-1", "1", None, raw % self.patient.encode())
            for name in names
        }

    def administrations_of(self, encounters: Sequence[str]) -> set[str]:
        self.asked.append(encounters)
        return set(self.lies_in_the_encounter)


def claim(*tags: str) -> StoredClaim:
    """Write a claim in force that says by its tags what it bills."""
    resource: dict[str, object] = {
        "resourceType": "Claim",
        "meta": {"tag": [{"system": ADMINISTRATION, "code": tag} for tag in tags]},
        "item": [{"encounter": [{"reference": "Encounter/e-1"}]}],
    }
    return StoredClaim("Claim/c-1", "medicare-institutional-1", 1, "1", "", None, resource)


def nothing_wanted() -> Wanted:
    return Wants("Patient/p-1", (), (), frozenset(), None).of("Encounter/e-1")


def doubt(server: Server, stored: StoredClaim) -> str | None:
    return _left_out(cast("Searcher", server), cast("Fetcher", server), nothing_wanted(), stored)


def test_what_the_claim_bills_and_the_server_still_has_is_a_doubt() -> None:
    server = Server(patient="Patient/p-1")
    assert doubt(server, claim("ma-1")) == (
        f"the chart that came is not whole: the server also has {NAME}; Claim/c-1 is left as it is"
    )
    assert server.asked == [[NAME]]


@pytest.mark.parametrize("patient", [None, "Patient/p-2"])
def test_what_is_gone_or_another_patient_s_is_none(patient: str | None) -> None:
    assert doubt(Server(patient=patient), claim("ma-1")) is None


def test_a_claim_without_tags_is_asked_about_by_its_encounter() -> None:
    server = Server(lies_in_the_encounter=frozenset({NAME}))
    assert f"the server also has {NAME}" in (doubt(server, claim()) or "")
    assert server.asked == [["Encounter/e-1"]]
    assert doubt(Server(), claim()) is None


def test_a_thing_is_said_once_whoever_says_it() -> None:
    said: list[str] = []
    tell = once(said.append)
    for words in ("no batch", "no include", "no batch"):
        tell(words)
    assert said == ["no batch", "no include"]

"""What is put together from settings asks twice before it takes a claim back, and says each thing once."""

from collections.abc import Sequence
from typing import cast

from bridge.app import _left_out, _once
from bridge.deliver.stored import StoredClaim
from bridge.deliver.wanted import Wanted, Wants
from bridge.fetch.fetching import Fetcher

CLAIM = StoredClaim(
    "Claim/c-1",
    "medicare-institutional-1",
    1,
    "1",
    "",
    None,
    {"resourceType": "Claim", "item": [{"encounter": [{"reference": "Encounter/e-1"}]}]},
)


class Knows:
    """Answers the second question, and remembers what it was asked."""

    def __init__(self, *names: str) -> None:
        self.names = set(names)
        self.asked: list[Sequence[str]] = []

    def administrations_of(self, encounters: Sequence[str]) -> set[str]:
        self.asked.append(encounters)
        return self.names


def nothing_wanted() -> Wanted:
    return Wants("Patient/p-1", (), (), frozenset(), None).of("Encounter/e-1")


def test_an_encounter_that_has_an_administration_more_than_the_chart_is_a_doubt() -> None:
    knows = Knows("MedicationAdministration/lost")
    doubt = _left_out(cast("Fetcher", knows), nothing_wanted(), CLAIM)
    assert doubt is not None
    assert "the server also has MedicationAdministration/lost there; Claim/c-1 is left as it is" in doubt
    assert knows.asked == [["Encounter/e-1"]]


def test_an_encounter_of_which_the_server_knows_no_more_than_the_chart_is_none() -> None:
    assert _left_out(cast("Fetcher", Knows()), nothing_wanted(), CLAIM) is None


def test_a_thing_is_said_once_whoever_says_it() -> None:
    said: list[str] = []
    tell = _once(said.append)
    for words in ("no batch", "no include", "no batch"):
        tell(words)
    assert said == ["no batch", "no include"]

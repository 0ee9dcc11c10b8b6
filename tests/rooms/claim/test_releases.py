"""Claims and tasks are written in the release of FHIR that the target speaks."""

import importlib
import re
from typing import cast

import pytest

from bridge.claim.asking import build_task
from bridge.claim.building import build_claim
from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.claim.encoding import Resource
from bridge.claim.releases import as_release
from tests.rooms.claim.examples import DAY, DOSE, DRUG, HOSPITAL, LOT, OFFICE, OFFICE_DRUG, WASTE

CLAIMS = [build_claim(HOSPITAL, [DRUG, WASTE], DAY), build_claim(OFFICE, [OFFICE_DRUG], DAY)]
CLOSED: Resource = build_task(DOSE, LOT) | {"status": "cancelled", "statusReason": {"text": "not needed any more"}}


def part_of(claim: Resource, name: str) -> list[Resource]:
    return cast("list[Resource]", claim[name])


NURSE = {"coding": [{"system": "https://fhir.bridge.example/CodeSystem/gap-owner", "code": "nurse"}], "text": "nurse"}


def kinds(release: str, name: str) -> dict[str, tuple[str, ...]]:
    """Tell of every element of a part of the Claim what it is, and whether it is a list."""
    model = getattr(importlib.import_module(f"fhir.resources.{release}claim"), name)
    return {
        field.alias or key: tuple(re.findall(r"List|abc\.\w+|datetime\.\w+|\bstr\b|\bint\b", str(field.annotation)))
        for key, field in model.model_fields.items()
    }


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_is_the_same_in_every_release(claim: Resource) -> None:
    assert all(as_release(claim, release) == claim for release in ("R4", "R4B", "R5"))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Claim", CLAIMS),
        ("ClaimInsurance", CLAIMS[0]["insurance"]),
        ("ClaimDiagnosis", CLAIMS[0]["diagnosis"]),
        ("ClaimSupportingInfo", CLAIMS[1]["supportingInfo"]),
        ("ClaimItem", [*part_of(CLAIMS[0], "item"), *part_of(CLAIMS[1], "item")]),
        ("ClaimItemDetail", part_of(CLAIMS[0], "item")[0]["detail"]),
        ("ClaimRelated", [{"claim": {}, "relationship": {}}]),
    ],
)
def test_what_our_claim_is_made_of_is_alike_in_both_releases(name: str, part: list[Resource]) -> None:
    r4, r5 = kinds("R4B.", name), kinds("", name)
    used = {element for each in part for element in each} - {"resourceType"}
    assert used
    assert {element: r4[element] for element in used} == {element: r5[element] for element in used}


def test_a_task_of_r5_has_room_for_references_beside_who_is_asked_and_why_it_was_closed() -> None:
    in_r5 = as_release(CLOSED, "R5")
    assert in_r5["requestedPerformer"] == [{"concept": NURSE}]
    assert in_r5["statusReason"] == {"concept": {"text": "not needed any more"}}
    changed = {"performerType", "requestedPerformer", "statusReason"}
    assert {name: value for name, value in in_r5.items() if name not in changed} == {
        name: value for name, value in CLOSED.items() if name not in changed
    }


def test_there_and_back_again_is_the_same_in_the_same_order() -> None:
    in_r5 = as_release(CLOSED, "R5")
    assert as_release(in_r5, "R5") == in_r5
    for release in ("R4", "R4B"):
        assert as_release(CLOSED, release) == CLOSED
        assert list(as_release(in_r5, release).items()) == list(CLOSED.items())


def test_what_people_put_where_r4_has_no_room_stays_where_it_is() -> None:
    people: Resource = {
        "resourceType": "Task",
        "requestedPerformer": [{"reference": {"reference": "Practitioner/n-1"}}, {"concept": NURSE}],
        "statusReason": {"concept": {"text": "why"}, "reference": {"display": "a letter"}},
    }
    assert as_release(people, "R4") == as_release(people, "R5") == people


def test_the_one_given_is_not_changed() -> None:
    before = dict(CLOSED)
    as_release(CLOSED, "R5")
    assert before == CLOSED


def test_a_release_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match=r"FHIR 'STU3' is not known; known are R4, R4B, R5\."):
        as_release(CLOSED, "STU3")
    for checker in (ClaimChecker, TaskChecker):
        with pytest.raises(ValueError, match="'' is not known"):
            checker("")

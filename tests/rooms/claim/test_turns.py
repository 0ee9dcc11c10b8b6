"""A claim's turns stand on the Claim itself: its identifiers, its type of bill, what was there before it."""

import pytest

from bridge.claim.building import build_claim
from bridge.claim.checking import ClaimChecker
from bridge.claim.encoding import Resource, encode
from bridge.claim.turn import cancelled, content_of, in_turn
from tests.rooms.claim.examples import DAY, DRUG, HOSPITAL, OFFICE, OFFICE_DRUG, WASTE

CLAIM = build_claim(HOSPITAL, [DRUG, WASTE], DAY)
FIRST = in_turn(CLAIM, 1, ["ma-1"], None, "1")
SECOND = in_turn(CLAIM, 2, ["ma-1"], f"Claim/{FIRST['id']}", "7")


def code(concept: object) -> object:
    assert isinstance(concept, dict)
    return concept["coding"][0]["code"]


def test_a_first_claim_keeps_the_id_that_its_chart_gives_and_has_turn_1() -> None:
    assert FIRST["id"] == CLAIM["id"]
    assert [one["value"] for one in _identifiers(FIRST)] == [_own(CLAIM), f"{_own(CLAIM)}-1"]
    assert code(FIRST["subType"]) == "0131"
    assert "related" not in FIRST


def test_a_replacement_keeps_the_identifier_adds_its_turn_and_says_what_it_replaces() -> None:
    assert SECOND["id"] != FIRST["id"]
    assert [one["value"] for one in _identifiers(SECOND)] == [_own(CLAIM), f"{_own(CLAIM)}-2"]
    assert code(SECOND["subType"]) == "0137"
    assert SECOND["related"] == [
        {
            "claim": {"reference": f"Claim/{FIRST['id']}"},
            "relationship": {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship",
                        "code": "prior",
                    }
                ]
            },
        }
    ]


def test_the_same_turn_of_the_same_claim_has_the_same_id_whoever_computes_it() -> None:
    assert in_turn(CLAIM, 2, [], None, "7")["id"] == SECOND["id"]
    assert in_turn(CLAIM, 3, [], None, "7")["id"] != SECOND["id"]


def test_a_professional_claim_has_no_type_of_bill_to_change() -> None:
    office = build_claim(OFFICE, [OFFICE_DRUG], DAY)
    assert "subType" not in in_turn(office, 2, ["ma-1"], "Claim/x", "7")


def test_a_claim_cancelled_without_another_says_so_in_its_type_of_bill() -> None:
    assert code(cancelled(FIRST, void=True)["subType"]) == "0138"
    assert cancelled(FIRST, void=True)["status"] == "cancelled"


def test_a_claim_that_is_replaced_keeps_its_type_of_bill() -> None:
    assert code(cancelled(SECOND, void=False)["subType"]) == "0137"


def test_cancelling_keeps_what_the_server_holds_but_for_what_it_counts_itself() -> None:
    stored = {**FIRST, "text": {"status": "generated"}, "meta": {"versionId": "3", "lastUpdated": "x", "tag": [1]}}
    changed = cancelled(stored, void=False)
    assert changed["text"] == {"status": "generated"}
    assert changed["meta"] == {"tag": [1]}
    assert "meta" not in cancelled({**FIRST, "meta": {"versionId": "3"}}, void=False)


def test_a_void_of_a_void_is_refused() -> None:
    with pytest.raises(ValueError, match="cancelled already"):
        cancelled(cancelled(FIRST, void=True), void=True)


def test_two_turns_bill_the_same_content_however_they_were_created() -> None:
    later = build_claim(HOSPITAL, [DRUG, WASTE], DAY.replace(year=2019))
    assert content_of(later) == content_of(CLAIM) == content_of(FIRST) == content_of(SECOND)


def test_one_unit_more_is_another_content() -> None:
    other = build_claim(HOSPITAL, [DRUG], DAY)
    assert content_of(other) != content_of(CLAIM)


@pytest.mark.parametrize(
    "claim", [FIRST, SECOND, cancelled(FIRST, void=True), cancelled(SECOND, void=False)], ids=["1", "7", "8", "7-"]
)
def test_every_turn_is_a_valid_claim(claim: Resource) -> None:
    ClaimChecker().check(encode(claim))
    ClaimChecker().check(encode({name: value for name, value in claim.items() if name != "id"}))


def _identifiers(claim: Resource) -> list[dict[str, str]]:
    listed = claim["identifier"]
    assert isinstance(listed, list)
    return listed


def _own(claim: Resource) -> str:
    return _identifiers(claim)[0]["value"]

"""A claim is sent once: looked at again nothing is sent, and what is sent says which turn it is and what it bills."""

import pytest

from tests.journeys.live_chart import BILLS, CLAIM, CONTENT, FIRST, TURN, Ward, bill_type, tags

pytestmark = pytest.mark.server


def test_a_first_claim_has_both_identifiers_its_tags_and_a_computed_id(ward: Ward) -> None:
    passed = ward.bill()
    assert (ward.claims, passed.did, passed.troubles) == ([FIRST], {"created": 1}, [])
    (claim,) = ward.target.resources("Claim")
    own, turn = claim["identifier"]
    assert (own["system"], turn["system"]) == (CLAIM, TURN)
    assert turn["value"] == f"{own['value']}-1"
    assert own["value"].startswith("medicare-institutional-")
    assert claim["id"].startswith(
        own["value"].rpartition("-")[2]
    )  # the same digits, so the same chart gives the same id
    assert bill_type(claim) == "0131"
    assert "related" not in claim
    assert tags(claim, BILLS) == ["ma-1"]
    (content,) = tags(claim, CONTENT)
    assert len(content) == 64


@pytest.mark.parametrize("as_of", [None, "2018-07-01", "2018-09-01"])
def test_looked_at_again_nothing_is_sent_whatever_day_it_is(ward: Ward, as_of: str | None) -> None:
    ward.bill(as_of="2018-06-20")
    before = ward.versions
    again = ward.bill(as_of=as_of)
    assert ward.versions == before
    assert (again.did, again.summary.unchanged, again.troubles) == ({}, 1, [])

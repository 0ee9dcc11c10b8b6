"""Claims that wait as drafts are approved for what they bill then, and for nothing else."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from bridge.claim.building import build_claim
from bridge.claim.turn import content_of
from bridge.ledger.approvals import approve, approved, waiting_for_approval, withdraw_approval
from bridge.ledger.checking import check
from bridge.ledger.drafts import Draft, record_drafts
from bridge.ledger.failures import NotTakenError
from bridge.ledger.journal import Result as Answer
from bridge.ledger.journal import answered, prepare
from bridge.ledger.story import history
from bridge.ledger.wants import finish
from bridge.ledger.wants import of as wants_of
from tests.rooms.claim.examples import DAY, DRUG, HOSPITAL, WASTE
from tests.rooms.ledger.pages import CLAIM, DOSE_1, VISIT, a_claim, after, billed, look

PRICE = Decimal("2500.00")
CLAIMED = build_claim(
    HOSPITAL,
    [
        replace(DRUG, unit_price=PRICE, net=PRICE * DRUG.units),
        replace(WASTE, unit_price=PRICE, net=PRICE * WASTE.units),
    ],
    DAY,
)
CONTENT = content_of(CLAIMED)


def draft(claim: str = CLAIM, content: str = CONTENT, encounter: str = VISIT) -> Draft:
    return Draft(claim, "Claim/1", content, encounter, "Patient/p", (DOSE_1,), CLAIMED)


@pytest.fixture(autouse=True)
def a_claim_that_waits(book: Connection) -> None:
    look(book, billed())
    record_drafts(book, [draft()], (), [VISIT])


def waiting(book: Connection) -> list[tuple[str, str]]:
    return [(one.claim, one.content) for one in waiting_for_approval(book)]


def test_a_claim_that_waits_tells_what_it_bills(book: Connection) -> None:
    (one,) = waiting_for_approval(book)
    assert (one.claim, one.name, one.encounter, one.administrations) == (CLAIM, "Claim/1", VISIT, (DOSE_1,))
    assert [(line["modifiers"], line["units"], line["net"]) for line in one.lines] == [
        (list(DRUG.modifiers), 16, "40000.00"),  # 16 x 2500.00
        (["JW"], 2, "5000.00"),  # 2 x 2500.00
    ]
    assert (one.units, one.charge) == (18, Decimal("45000.00"))


def test_a_claim_without_money_waits_without_a_charge(book: Connection) -> None:
    record_drafts(book, [replace(draft(), resource=build_claim(HOSPITAL, [DRUG], DAY))], (), [VISIT])
    (one,) = waiting_for_approval(book)
    assert (one.charge, one.lines[0]["net"]) == (None, None)


def test_an_approval_holds_for_what_was_seen_and_wants_a_look(book: Connection) -> None:
    done = approve(book, "sam", [(CLAIM, CONTENT)])
    assert (done.claims, done.refused, [name for name, _ in done.to_ask]) == ((CLAIM,), (), [VISIT])
    assert approved(book, [CLAIM]) == {CLAIM: frozenset({CONTENT})}
    assert waiting(book) == []
    record_drafts(book, [draft(content="other")], (), [VISIT])
    assert waiting(book) == [(CLAIM, "other")]


def test_in_bulk_each_claim_is_approved_or_refused_with_its_reason(book: Connection) -> None:
    record_drafts(book, [draft(), draft("b", "new"), draft("c", "c")], (), [VISIT])
    approve(book, "sam", [("c", "c")])
    done = approve(book, "sam", [(CLAIM, CONTENT), ("b", "old"), ("c", "c"), ("d", "d")])
    assert done.claims == (CLAIM,)
    assert dict(done.refused) == {
        "b": "it bills something else by now: look at it again",
        "c": "it is approved already",
        "d": "it does not wait for approval any more",
    }


def test_an_approval_is_taken_back_while_the_claim_is_a_draft(book: Connection) -> None:
    with pytest.raises(NotTakenError, match="There is no approval to take back"):
        withdraw_approval(book, "sam", CLAIM)
    approve(book, "sam", [(CLAIM, CONTENT)])
    withdraw_approval(book, "rosa", CLAIM)
    assert (approved(book, [CLAIM]), waiting(book)) == ({}, [(CLAIM, CONTENT)])
    approve(book, "sam", [(CLAIM, CONTENT)])
    record_drafts(book, [], [CLAIM], ())  # it is filed
    with pytest.raises(NotTakenError, match="or it is filed already"):
        withdraw_approval(book, "sam", CLAIM)


def test_since_when_it_waits_begins_anew_with_what_it_bills(book: Connection) -> None:
    (before,) = waiting_for_approval(book)
    record_drafts(book, [draft()], (), [VISIT])
    assert waiting_for_approval(book)[0].since == before.since
    record_drafts(book, [draft(content="other")], (), [VISIT])
    assert waiting_for_approval(book)[0].since > before.since


def test_a_look_forgets_what_waits_no_more_and_nothing_of_other_encounters(book: Connection) -> None:
    record_drafts(book, [draft("b", encounter="Encounter/2"), draft("c", encounter="Encounter/3")], (), ())
    record_drafts(book, [], ["b"], [VISIT])
    assert [claim for claim, _ in waiting(book)] == ["c"]


def test_the_story_tells_who_approved(book: Connection) -> None:
    approve(book, "sam", [(CLAIM, CONTENT)])
    withdraw_approval(book, "rosa", CLAIM)
    told = [line.says for line in history(book, DOSE_1) if line.kind == "approval"]
    assert told == [
        f"sam approved claim {CLAIM} as it bills {CONTENT[:8]}",
        f"rosa took back the approval of claim {CLAIM} as it bills {CONTENT[:8]}",
    ]


def test_a_claim_that_was_approved_long_ago_and_is_still_a_draft_is_a_problem(book: Connection) -> None:
    number = look(book, billed())
    answered(book, prepare(book, number, [a_claim()]), [Answer(201)])
    approve(book, "sam", [(CLAIM, CONTENT)])
    now = book.execute(text("SELECT statement_timestamp()")).scalar_one()
    later = now + timedelta(minutes=5)
    is_told = f"Claim {CLAIM} was approved and is still a draft (Claim/1), and no look is wanted."
    assert is_told not in check(book, later)
    finish(book, {VISIT: wants_of(book, [VISIT])[VISIT].wanted})
    assert is_told in check(book, later)
    assert is_told not in check(book, now)
    withdraw_approval(book, "sam", CLAIM)
    finish(book, {VISIT: wants_of(book, [VISIT])[VISIT].wanted})
    assert is_told not in check(book, later)


def test_what_happened_to_no_attestation_is_a_problem(book: Connection) -> None:
    book.execute(text("INSERT INTO attestation_events (attestation_id, what) VALUES (9, 'withdrawn')"))
    assert "Attestation 9 is not kept, and what happened to it is." in check(book, after(0))

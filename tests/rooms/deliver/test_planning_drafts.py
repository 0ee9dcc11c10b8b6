"""What is planned for a claim that a supervisor must approve: it waits as a draft, and a draft was never filed."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.claim.turn import cancelled
from bridge.deliver.planning import Cancel, Create, Plan, Rewrite, plan_claim, plan_removal
from bridge.deliver.stored import StoredClaim
from tests.rooms.deliver.test_planning_claims import plan, stored

ACTIVE, DRAFT = "active", "draft"


def rewrite_of(planned: Plan) -> Rewrite:
    assert planned.create is None
    assert planned.rewrite is not None
    return planned.rewrite


def test_a_claim_that_needs_approval_is_sent_as_a_draft() -> None:
    assert plan([], "16 units", DRAFT).create == Create(1, "1", None, "the first claim", DRAFT)


def test_an_approved_draft_becomes_active_as_the_same_resource_in_the_same_turn() -> None:
    draft = stored(1, "16 units", DRAFT)
    planned = plan([draft], "16 units", ACTIVE)
    rewrite = rewrite_of(planned)
    assert (rewrite.draft, rewrite.status, rewrite.anew, planned.cancels) == (draft, ACTIVE, False, ())


@pytest.mark.parametrize("status", [DRAFT, ACTIVE])
def test_a_draft_whose_chart_changes_is_written_anew_in_its_own_turn_since_it_was_never_filed(status: str) -> None:
    draft = stored(1, "16 units", DRAFT)
    planned = plan([draft], "17 units", status)
    rewrite = rewrite_of(planned)
    assert (rewrite.draft, rewrite.status, rewrite.anew, rewrite.prior) == (draft, status, True, None)
    assert planned.takes_from == (draft,)


def test_a_filed_claim_stays_in_force_until_its_replacement_is_approved() -> None:
    filed = stored(1, "16 units")
    planned = plan([filed], "17 units", DRAFT)
    assert planned.cancels == ()
    assert planned.create == Create(2, "7", filed, "the chart changed", DRAFT)
    assert planned.takes_from == (filed,)


def test_beside_the_filed_claim_its_replacement_waits() -> None:
    filed, draft = stored(1, "16 units"), stored(2, "17 units", DRAFT, "7")
    planned = plan([filed, draft], "17 units", DRAFT)
    assert (planned.is_empty, planned.stands) == (True, draft)


def test_an_approved_replacement_takes_the_filed_claim_back_first() -> None:
    filed, draft = stored(1, "16 units"), stored(2, "17 units", DRAFT, "7")
    planned = plan([filed, draft], "17 units", ACTIVE)
    assert planned.cancels == (Cancel(filed, void=False, why="its replacement is approved"),)
    assert (rewrite_of(planned).draft, rewrite_of(planned).prior) == (draft, filed.name)


def test_a_waiting_replacement_whose_chart_changes_again_is_written_anew_and_still_replaces_what_is_filed() -> None:
    filed, draft = stored(1, "16 units"), stored(2, "17 units", DRAFT, "7")
    rewrite = rewrite_of(plan([filed, draft], "18 units", DRAFT))
    assert (rewrite.draft, rewrite.prior, rewrite.status, rewrite.anew) == (draft, filed.name, DRAFT, True)


def test_a_waiting_replacement_is_dropped_where_the_chart_says_again_what_is_filed() -> None:
    filed, draft = stored(1, "16 units"), stored(2, "17 units", DRAFT, "7")
    for status in (ACTIVE, DRAFT):
        planned = plan([filed, draft], "16 units", status)
        assert [(one.claim, one.void, one.did) for one in planned.cancels] == [(draft, True, "dropped")]
        assert planned.stands is filed


def test_what_is_filed_and_says_the_same_needs_no_approval_any_more() -> None:
    filed = stored(1, "16 units")
    assert plan([filed], "16 units", DRAFT).stands is filed


def test_behind_a_dropped_draft_a_replacement_is_sent_as_a_draft_first_even_where_it_may_be_filed() -> None:
    # If the filed claim were taken back first, and we broke off: its turn is not the last, and the last one is void.
    filed, dropped = stored(1, "16 units"), stored(2, "17 units", "cancelled", "8")
    assert plan([filed, dropped], "18 units").create == Create(3, "7", filed, "the chart changed", DRAFT)


def test_a_draft_that_was_dropped_is_followed_by_a_first_bill() -> None:
    create = plan([stored(1, "16 units", "cancelled", "8")], "16 units", DRAFT).create
    assert create is not None
    assert (create.turn, create.digit, create.status) == (2, "1", DRAFT)


def test_a_draft_as_old_as_what_is_filed_is_another_writers() -> None:
    filed, draft = stored(1, "16 units"), stored(1, "16 units", DRAFT)
    planned = plan([draft, filed], "16 units", DRAFT)
    assert [(one.claim, one.void, one.did) for one in planned.cancels] == [(draft, True, "cancelled")]


def test_a_draft_of_an_earlier_turn_is_dropped() -> None:
    earlier, later = stored(1, "16 units", DRAFT), stored(2, "16 units", DRAFT)
    planned = plan([earlier, later], "16 units", DRAFT)
    assert [(one.claim, one.did) for one in planned.cancels] == [(earlier, "dropped")]
    assert planned.stands is later


def test_a_draft_whose_server_forgot_what_it_replaces_is_told_again() -> None:
    before, draft = stored(1, "16 units", "cancelled"), stored(2, "17 units", DRAFT, "7")
    assert rewrite_of(plan([before, draft], "18 units", DRAFT)).prior == before.name
    said: dict[str, object] = {
        **draft.resource,
        "related": [{"claim": {"reference": "https://fhir.example/Claim/old"}}],
    }
    assert rewrite_of(plan([replace(draft, resource=said)], "18 units", DRAFT)).prior == "Claim/old"


@dataclass
class Target:
    """A target in memory: it takes every step, and can be left in the middle of a plan; it knows what was filed."""

    claims: list[StoredClaim] = field(default_factory=list)
    ever_filed: set[str] = field(default_factory=set)

    def look(self, wants: str, status: str, steps: int) -> None:
        """Look as often as there is something to do, and do so many steps in all; then the writer is gone."""
        while steps > 0:
            planned = self.planned(wants, status)
            if planned.is_empty:
                return
            if planned.create is not None and planned.create.digit == "7":
                assert self.last_filed_is_not_void()
            if planned.create is not None and planned.create.digit == "1":
                assert not self.last_filed_is_not_void()
            todo = [*planned.cancels, *(one for one in (planned.create, planned.rewrite) if one is not None)]
            for step in todo[:steps]:
                self.take(step, wants)
                assert len([one for one in self.claims if one.is_filed]) <= 1
                assert len([one for one in self.claims if one.in_force and not one.is_filed]) <= 1
            steps -= len(todo)

    def planned(self, wants: str, status: str) -> Plan:
        if wants == "none":
            return plan_removal(self.claims, "gone")
        return plan_claim(self.claims, lambda one: one.content == wants, status)

    def take(self, step: Cancel | Create | Rewrite, wants: str) -> None:
        if isinstance(step, Create):
            made = stored(step.turn, wants, step.status, step.digit)
            self.claims.append(made)
        elif isinstance(step, Cancel):
            later = [one for one in self.claims if one.turn > step.claim.turn]
            assert step.void or not later or any(one.in_force for one in later)  # its replacement can be told after it
            place = self.claims.index(step.claim)
            made = replace(step.claim, resource=cancelled(step.claim.resource, void=step.void))
            self.claims[place] = made
        else:
            place = self.claims.index(step.draft)
            content = wants if step.anew else step.draft.content
            made = replace(step.draft, content=content, resource={**step.draft.resource, "status": step.status})
            self.claims[place] = made
        if made.is_filed:
            self.ever_filed.add(made.name)

    def last_filed_is_not_void(self) -> bool:
        """Say whether the payer has a claim that can be replaced: neither it nor what was to replace it is void."""
        filed = [one for one in self.claims if one.name in self.ever_filed]
        last = max(filed, key=lambda one: one.turn, default=None)
        if last is None or last.is_filed:
            return last is not None
        return not last.is_void and not any(one.is_void for one in self.claims if one.turn > last.turn)


LOOKS = st.lists(
    st.tuples(st.sampled_from(["16 units", "17 units", "none"]), st.sampled_from([ACTIVE, DRAFT]), st.integers(0, 5)),
    max_size=14,
)


@given(LOOKS)
def test_however_charts_change_and_approvals_come_and_writers_crash_the_payer_is_told_the_truth(
    looks: list[tuple[str, str, int]],
) -> None:
    target = Target()
    for wants, status, steps in looks:
        target.look(wants, status, steps)


@given(LOOKS, st.sampled_from(["16 units", "17 units", "none"]))
def test_whatever_happened_before_an_approved_look_makes_one_active_claim_of_what_the_chart_says(
    looks: list[tuple[str, str, int]], last: str
) -> None:
    target = Target()
    for wants, status, steps in [*looks, (last, ACTIVE, 99)]:
        target.look(wants, status, steps)
    in_force = [(one.content, one.is_filed) for one in target.claims if one.in_force]
    assert in_force == ([] if last == "none" else [(last, True)])
    assert target.planned(last, ACTIVE).is_empty

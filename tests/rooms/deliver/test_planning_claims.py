"""What is planned for a claim, whatever stands on the target; each step can be the last before a crash."""

import itertools
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.claim.turn import cancelled
from bridge.deliver.planning import Cancel, Create, Plan, plan_claim, plan_removal, the_one_in_force
from bridge.deliver.stored import StoredClaim

_ticks = itertools.count(1)


def stored(turn: int, says: str, status: str = "active", digit: str = "1", name: str = "") -> StoredClaim:
    """Build a Claim as the target keeps it; later ones were changed later."""
    resource: dict[str, object] = {
        "resourceType": "Claim",
        "status": status,
        "subType": {"coding": [{"code": f"013{digit}"}]},
    }
    tick = next(_ticks)
    return StoredClaim(name or f"Claim/{turn}-{tick}", "c", turn, "1", f"{tick:09}", says, resource)


def plan(on_target: list[StoredClaim], wants: str, status: str = "active") -> Plan:
    return plan_claim(on_target, lambda one: one.content == wants, status)


def test_a_claim_that_was_never_sent_is_the_first_and_its_bill_type_ends_in_1() -> None:
    assert plan([], "16 units").create == Create(1, "1", None, "the first claim")


def test_a_claim_that_says_the_same_is_left_alone() -> None:
    first = stored(1, "16 units")
    assert plan([first], "16 units").is_empty
    assert plan([first], "16 units").stands is first


def test_a_changed_claim_is_cancelled_and_its_replacement_is_turn_2_with_a_7() -> None:
    first = stored(1, "16 units")
    planned = plan([first], "17 units")
    assert [(one.claim, one.void) for one in planned.cancels] == [(first, False)]
    assert planned.create is not None
    assert (planned.create.turn, planned.create.digit, planned.create.prior) == (2, "7", first)


def test_changed_back_is_a_third_turn_that_replaces_the_second() -> None:
    first, second = stored(1, "16 units", "cancelled"), stored(2, "17 units", digit="7")
    planned = plan([first, second], "16 units")
    assert planned.create is not None
    assert (planned.create.turn, planned.create.digit, planned.create.prior) == (3, "7", second)
    assert [one.claim for one in planned.cancels] == [second]


def test_a_crash_between_cancelling_and_sending_is_made_good_as_the_replacement_it_was_meant_to_be() -> None:
    first = stored(1, "16 units", "cancelled", "1")
    planned = plan([first], "17 units")
    assert not planned.cancels
    assert planned.create is not None
    assert (planned.create.turn, planned.create.digit, planned.create.prior) == (2, "7", first)


def test_what_was_taken_back_is_billed_again_as_a_first_bill_because_a_void_cannot_be_replaced() -> None:
    planned = plan([stored(1, "16 units", "cancelled", "8")], "16 units")
    assert planned.create is not None
    assert (planned.create.turn, planned.create.digit) == (2, "1")


def test_of_two_writers_claims_for_one_turn_the_later_is_void() -> None:
    first, later = stored(1, "16 units"), stored(1, "16 units")
    for order in ([first, later], [later, first]):
        planned = plan(order, "16 units")
        assert [(one.claim, one.void) for one in planned.cancels] == [(later, True)]
        assert planned.create is None
        assert planned.stands is first


def test_a_turn_that_was_replaced_and_is_in_force_all_the_same_is_cancelled() -> None:
    first, second = stored(1, "16 units"), stored(2, "17 units", digit="7")
    planned = plan([first, second], "17 units")
    assert [(one.claim, one.void) for one in planned.cancels] == [(first, False)]
    assert planned.stands is second


def test_a_draft_that_waits_stands() -> None:
    draft = stored(1, "16 units", "draft")
    planned = plan([draft], "16 units", "draft")
    assert (planned.is_empty, planned.stands) == (True, draft)


def test_removing_cancels_what_is_in_force_as_void() -> None:
    first, second = stored(1, "16 units", "cancelled"), stored(2, "17 units", digit="7")
    planned = plan_removal([first, second], "entered in error")
    assert [(one.claim, one.void) for one in planned.cancels] == [(second, True)]
    assert planned.create is None


def test_removing_twice_sends_nothing() -> None:
    assert plan_removal([stored(1, "16 units", "cancelled", "8")], "entered in error").is_empty


def test_the_void_of_a_void_is_refused() -> None:
    with pytest.raises(ValueError, match="cancelled already"):
        cancelled(stored(1, "16 units", "cancelled", "8").resource, void=True)


@dataclass
class Target:
    """A target in memory: it takes every step, and can be left in the middle of a plan."""

    claims: list[StoredClaim] = field(default_factory=list)

    def follow(self, planned: Plan, says: str, steps: int) -> None:
        """Do so many steps of a plan, cancels first; then the writer is gone."""
        todo: list[Cancel | Create] = [*planned.cancels, *([] if planned.create is None else [planned.create])]
        for step in todo[:steps]:
            if isinstance(step, Create):
                self.claims.append(stored(step.turn, says, digit=step.digit))
            else:
                place = self.claims.index(step.claim)
                self.claims[place] = replace(step.claim, resource=cancelled(step.claim.resource, void=step.void))

    def in_force(self) -> list[StoredClaim]:
        return [one for one in self.claims if one.in_force]


WISHES = st.lists(st.tuples(st.sampled_from(["16 units", "17 units", "none"]), st.integers(0, 4)), max_size=12)


@given(WISHES)
def test_however_the_chart_changes_and_writers_crash_never_two_claims_are_in_force(
    wishes: list[tuple[str, int]],
) -> None:
    target = Target()
    for wants, steps in wishes:
        planned = plan_removal(target.claims, "gone") if wants == "none" else plan(target.claims, wants)
        target.follow(planned, wants, steps)
        assert len(target.in_force()) <= 1


@given(WISHES, st.sampled_from(["16 units", "17 units", "none"]))
def test_whatever_happened_before_one_undisturbed_look_makes_the_target_say_what_the_chart_says(
    wishes: list[tuple[str, int]], last: str
) -> None:
    target = Target()
    for wants, steps in [*wishes, (last, 99)]:
        planned = plan_removal(target.claims, "gone") if wants == "none" else plan(target.claims, wants)
        target.follow(planned, wants, steps)
    assert [one.content for one in target.in_force()] == ([] if last == "none" else [last])
    again = plan_removal(target.claims, "gone") if last == "none" else plan(target.claims, last)
    assert again.is_empty


@given(WISHES)
def test_each_replacement_has_a_turn_of_its_own_and_only_the_first_and_what_follows_a_void_ends_in_1(
    wishes: list[tuple[str, int]],
) -> None:
    target = Target()
    for wants, steps in wishes:
        planned = plan_removal(target.claims, "gone") if wants == "none" else plan(target.claims, wants)
        target.follow(planned, wants, steps)
    turns = [one.turn for one in target.claims]
    assert turns == list(range(1, len(turns) + 1))


@given(st.permutations(range(6)))
def test_all_writers_choose_the_same_of_several_claims_whatever_the_order_they_see_them_in(order: list[int]) -> None:
    claims = [stored(turn, "x", status) for turn in (1, 2) for status in ("active", "active", "cancelled")]
    assert the_one_in_force([claims[place] for place in order]) is claims[3]

"""What must be sent so that the target bills what the chart says: pure, one claim at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.claim.turn import FIRST, REPLACEMENT
from bridge.deliver.stored import StoredClaim


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take a claim back.

    void  whether nothing replaces it
    """

    claim: StoredClaim
    void: bool
    why: str


@dataclass(frozen=True, slots=True)
class Create:
    """Send a claim in its turn.

    digit  the frequency digit of its type of bill
    prior  the claim that it replaces or that was there before it
    """

    turn: int
    digit: str
    prior: StoredClaim | None
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to take back first, and what to send then: never two claims in force for one thing.

    stands  the claim in force that says already what the chart says
    """

    cancels: tuple[Cancel, ...] = ()
    create: Create | None = None
    stands: StoredClaim | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing need be sent."""
        return not self.cancels and self.create is None


def plan_claim(on_target: Sequence[StoredClaim], says: Callable[[StoredClaim], bool]) -> Plan:
    """Plan for a claim that the chart wants.

    on_target  all Claims with its identifier, whatever their turn and status
    says       whether a Claim says what the chart says now
    """
    if not on_target:
        return Plan(create=Create(1, FIRST, None, "the first claim"))
    stands = the_one_in_force(on_target)
    if stands is not None and says(stands):
        return Plan(
            tuple(_surplus(one, stands) for one in on_target if one.in_force and one is not stands), None, stands
        )
    turn = max(one.turn for one in on_target) + 1
    if stands is not None:
        replaced = Cancel(stands, void=False, why="the chart changed")
        others = (_surplus(one, stands) for one in on_target if one.in_force and one is not stands)
        return Plan((replaced, *others), Create(turn, REPLACEMENT, stands, "the chart changed"))
    last = min(on_target, key=_first_of_the_last_turn)
    if last.is_void:  # what was taken back cannot be replaced: the payer gets a first bill again
        return Plan(create=Create(turn, FIRST, last, "billed again after it was taken back"))
    return Plan(create=Create(turn, REPLACEMENT, last, "the claim before it is cancelled"))


def plan_removal(on_target: Sequence[StoredClaim], why: str) -> Plan:
    """Plan for claims that the chart does not want any more; one that is cancelled already is left alone."""
    return Plan(tuple(Cancel(one, void=True, why=why) for one in on_target if one.in_force))


def the_one_in_force(on_target: Sequence[StoredClaim]) -> StoredClaim | None:
    """Choose the claim that counts: of those in force the last turn, of two writers' the one that was first."""
    in_force = [one for one in on_target if one.in_force]
    return min(in_force, key=_first_of_the_last_turn) if in_force else None


def _first_of_the_last_turn(claim: StoredClaim) -> tuple[int, bool, bool, str, str]:
    """Order the last turn first; within a turn what is in force, then what was there first: all choose alike.

    What is void comes last: a second writer's claim, which was void at once, says nothing about the turn.
    """
    return (-claim.turn, not claim.in_force, claim.is_void, claim.changed, claim.name)


def _surplus(claim: StoredClaim, stays: StoredClaim) -> Cancel:
    """Take back what is in force beside the claim that stays: a second writer's, or a turn that was replaced."""
    if claim.turn == stays.turn:
        return Cancel(claim, void=True, why="another writer's claim for the same was there first")
    return Cancel(claim, void=False, why="a later turn is in force")

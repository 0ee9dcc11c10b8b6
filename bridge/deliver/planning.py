"""What must be sent so that the target bills what the chart says: pure, one claim at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.claim.turn import ACTIVE, DRAFT, FIRST, REPLACEMENT
from bridge.deliver.stored import StoredClaim


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take a claim back.

    void  whether nothing replaces it
    did   cancelled, or dropped where it is a draft beside the claim that is filed and stays
    """

    claim: StoredClaim
    void: bool
    why: str
    did: str = "cancelled"


@dataclass(frozen=True, slots=True)
class Create:
    """Send a claim in its turn.

    digit   the frequency digit of its type of bill
    prior   the claim that it replaces or that was there before it
    status  active, or draft
    """

    turn: int
    digit: str
    prior: StoredClaim | None
    why: str
    status: str = ACTIVE


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Write a draft again, as the same resource in the same turn: it was never filed, so nothing replaces anything.

    prior   the name of the claim that it will replace, or None
    status  what it becomes: active, or a draft still
    anew    whether it bills something else by now; else its status alone is another
    """

    draft: StoredClaim
    prior: str | None
    status: str
    anew: bool
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to take back first, and what to send then: never two claims are filed for one thing.

    stands  the claim that says already what the chart says
    """

    cancels: tuple[Cancel, ...] = ()
    create: Create | None = None
    stands: StoredClaim | None = None
    rewrite: Rewrite | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing need be sent."""
        return not self.cancels and self.create is None and self.rewrite is None

    @property
    def takes_from(self) -> tuple[StoredClaim, ...]:
        """List the claims that this takes back, replaces or writes anew: each bills what it bills no more then."""
        taken = [one.claim for one in self.cancels]
        if self.create is not None and self.create.prior is not None and self.create.prior.in_force:
            taken.append(self.create.prior)
        if self.rewrite is not None and self.rewrite.anew:
            taken.append(self.rewrite.draft)
        return tuple({one.name: one for one in taken}.values())


def plan_claim(on_target: Sequence[StoredClaim], says: Callable[[StoredClaim], bool], status: str = ACTIVE) -> Plan:
    """Plan for a claim that the chart wants.

    on_target  all Claims with its identifier, whatever their turn and status
    says       whether a Claim says what the chart says now
    status     draft while a supervisor has to approve it, else active

    What is filed stays in force until what replaces it is approved: the payer has it, and may not be told of a
    replacement that nobody has looked at. What is filed and says what the chart says needs no approval any more.
    """
    if not on_target:
        return Plan(create=Create(1, FIRST, None, "the first claim", status))
    filed = the_one_in_force([one for one in on_target if one.is_filed])
    draft = the_one_in_force(
        [one for one in on_target if not one.is_filed and (filed is None or one.turn > filed.turn)]
    )
    if filed is not None and says(filed):
        return Plan(_all_but(on_target, filed, ()), None, filed)
    if draft is not None:
        return _plan_draft(on_target, draft, filed, status, anew=not says(draft))
    turn = max(one.turn for one in on_target) + 1
    if filed is not None:
        return _plan_replacement(on_target, filed, turn, status)
    last = min(on_target, key=_first_of_the_last_turn)
    if last.is_void:  # what was taken back cannot be replaced: the payer gets a first bill again
        return Plan(create=Create(turn, FIRST, last, "billed again after it was taken back", status))
    return Plan(create=Create(turn, REPLACEMENT, last, "the claim before it is cancelled", status))


def _plan_draft(
    on_target: Sequence[StoredClaim], draft: StoredClaim, filed: StoredClaim | None, status: str, *, anew: bool
) -> Plan:
    """Plan where a draft stands; where it may be filed, the claim that it replaces is taken back first."""
    others = _all_but(on_target, draft, () if filed is None else (filed,))
    if status != ACTIVE and not anew:
        return Plan(others, None, draft)
    why = "the chart changed before it was filed" if anew else "it is approved, or needs no approval any more"
    earlier = [one for one in on_target if one.turn < draft.turn]
    before = filed or max(earlier, key=lambda one: (one.turn, not one.is_void, one.name), default=None)
    prior = draft.prior or (None if before is None or draft.digit == FIRST else before.name)
    if status == ACTIVE and filed is not None:
        others = (Cancel(filed, void=False, why="its replacement is approved"), *others)
    return Plan(others, rewrite=Rewrite(draft, prior, status, anew, why))


def _plan_replacement(on_target: Sequence[StoredClaim], filed: StoredClaim, turn: int, status: str) -> Plan:
    """Plan where what is filed says something else.

    Behind a draft that was dropped a replacement is sent as a draft first, even where it may be filed: if we broke off
    between taking back and sending, nobody could tell that what was taken back last was never filed.
    """
    others = _all_but(on_target, filed, ())
    if status != ACTIVE or any(one.turn > filed.turn and not one.in_force for one in on_target):
        return Plan(others, Create(turn, REPLACEMENT, filed, "the chart changed", DRAFT))
    replaced = Cancel(filed, void=False, why="the chart changed")
    return Plan((replaced, *others), Create(turn, REPLACEMENT, filed, "the chart changed"))


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


def _all_but(on_target: Sequence[StoredClaim], stays: StoredClaim, also: tuple[StoredClaim, ...]) -> tuple[Cancel, ...]:
    """Take back what else is in force."""
    in_force = (one for one in on_target if one.in_force and one is not stays)
    return tuple(_surplus(one, stays) for one in in_force if all(one is not other for other in also))


def _surplus(claim: StoredClaim, stays: StoredClaim) -> Cancel:
    """Take back what is in force beside the claim that stays: a second writer's, a replaced turn, an idle draft."""
    if claim.turn == stays.turn:
        return Cancel(claim, void=True, why="another writer's claim for the same was there first")
    if claim.is_filed:
        return Cancel(claim, void=False, why="a later turn is in force")
    return Cancel(claim, void=True, why="the claim that stands says what the chart says", did="dropped")

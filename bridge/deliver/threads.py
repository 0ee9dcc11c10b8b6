"""Which claims are on their way to a target: those that a chart wants, and those in force that it does not want."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bridge.claim.encoding import Resource
from bridge.claim.turn import ACTIVE, turn_id
from bridge.deliver.comparing import differences, only_dropped
from bridge.deliver.planning import Plan, plan_claim, plan_removal
from bridge.deliver.sent import Sent
from bridge.deliver.stored import StoredClaim
from bridge.deliver.wanted import Wanted, WantedClaim

OF_THE_TURN: Final = frozenset({"id", "meta", "identifier", "status", "subType", "created", "related"})
"""What says which turn a claim is, not what it bills."""


@dataclass(slots=True)
class Thread:
    """One claim on its way: what the chart wants under one identifier (if anything), and what was sent for it.

    status      draft while the claim waits for approval, else active
    instead_of  a claim that billed the same before: to another payer, of another type, for another visit
    sent        what was written, by the name under which it must be found
    contested   what another writer wrote while we did: it is read again by its name
    tried       what was to be created, where something stood under its name already: perhaps our own, of which we
                did not hear
    """

    wanted: Wanted
    identifier: str
    claim: WantedClaim | None
    status: str = ACTIVE
    instead_of: StoredClaim | None = None
    sent: dict[str, Resource] = field(default_factory=dict)
    contested: set[str] = field(default_factory=set)
    tried: dict[str, Sent] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """Name what stands or falls together: a patient's claims, as an administration may move between encounters."""
        return self.wanted.patient or self.wanted.encounter


def threads_of(wanted: Wanted, stored: Sequence[StoredClaim]) -> list[Thread]:
    """List the claims of one encounter: those that the chart wants, and those in force that it does not want."""
    in_force = claims_in_force(wanted, stored)
    claims = wanted.if_filed if any(one.is_filed for one in in_force) else wanted.claims
    unwanted = {one.identifier: one for one in in_force if one.identifier not in claims}
    known = {one.identifier for one in stored}
    found = [
        Thread(wanted, name, claim, instead_of=None if name in known else _billed_before(wanted, claim, stored))
        for name, claim in sorted(claims.items())
    ]
    if not wanted.waits:
        found += [Thread(wanted, name, None) for name in sorted(unwanted)]
    return found


def claims_in_force(wanted: Wanted, stored: Sequence[StoredClaim]) -> list[StoredClaim]:
    """List the claims in force of one encounter."""
    return [one for one in stored if one.in_force and wanted.encounter in one.encounters]


def _billed_before(wanted: Wanted, claim: WantedClaim, stored: Sequence[StoredClaim]) -> StoredClaim | None:
    """Find the patient's claim that billed the same and is not wanted any more, whether it was taken back already."""
    bills = {f"MedicationAdministration/{one}" for one in claim.administrations}
    before = [
        one
        for one in stored
        if one.patient == wanted.patient
        and one.identifier not in wanted.wants.identifiers
        and (one.administrations & bills or (one.in_force and wanted.encounter in one.encounters))
    ]
    return max(before, key=lambda one: (one.in_force, one.changed, one.turn, one.name), default=None)


def left_behind(everything: Sequence[Wanted], stored: Sequence[StoredClaim]) -> list[Wanted]:
    """Find the encounters that administrations have left: a claim in force there bills what lies elsewhere now.

    A claim without tags does not tell what it bills: there none may be left in its encounter.
    """
    here = {wanted.encounter for wanted in everything}
    lying = {one.administration.reference for wanted in everything for one in wanted.decisions}
    of_patient = {wanted.patient: wanted for wanted in everything}
    found: dict[str, Wanted] = {}
    for claim in stored:
        whose = None if claim.patient is None else of_patient.get(claim.patient)
        if not claim.in_force or whose is None or claim.encounters & here:
            continue
        left = {name: whose.wants.of(name) for name in claim.encounters}
        if claim.administrations & lying or not (claim.administrations or any(one.decisions for one in left.values())):
            found |= left
    return list(found.values())


def next_turn(thread: Thread, stored: Sequence[StoredClaim]) -> list[str]:
    """Name what may stand after the last turn that shows; nothing where a claim is in force, or none was sent yet."""
    own = [one for one in stored if one.identifier == thread.identifier]
    first = next((one.name for one in own if one.turn == 1), None)
    if first is None or any(one.in_force for one in own):
        return []
    return [f"Claim/{turn_id(first.removeprefix('Claim/'), max(one.turn for one in own) + 1)}"]


def plan_of(thread: Thread, on_target: Sequence[StoredClaim]) -> Plan:
    """Plan for one claim.

    on_target  the Claims with its identifier
    """
    claim = thread.claim
    if claim is None:
        billed_otherwise = "it is billed to another payer, or as another type of claim"
        return plan_removal(on_target, billed_otherwise if thread.wanted.if_filed else thread.wanted.why_not)
    return plan_claim(on_target, lambda stored: _says(stored, claim, thread, on_target), thread.status)


def _says(stored: StoredClaim, claim: WantedClaim, thread: Thread, on_target: Sequence[StoredClaim]) -> bool:
    """Say whether a stored claim says what the chart says.

    Where the server keeps no tags the fields are compared; one that it dropped is no change of the chart, or a new
    claim would be sent at every look. Neither is one that it changes again and again.
    """
    if stored.content is not None:
        return stored.content == claim.content
    if stored.name in thread.sent or only_dropped(differences(claim.resource, stored.resource, OF_THE_TURN)):
        return True
    return any(_is_the_same(stored, one) for one in on_target if one.turn == stored.turn - 1 and not one.is_void)


def _is_the_same(claim: StoredClaim, before: StoredClaim) -> bool:
    """Say whether a claim bills what the one that it replaced billed: it was sent in vain, the server changes both."""
    return not differences(before.resource, claim.resource, OF_THE_TURN)


def named_by(wanted: Wanted) -> Iterator[str]:
    """List the names by which a claim concerns an encounter."""
    yield from (f"{wanted.patient}", wanted.encounter, *wanted.claims, *wanted.if_filed)


def names_in(claim: StoredClaim) -> Iterator[str]:
    """List the names by which a claim that stands is found again."""
    yield from (f"{claim.patient}", claim.identifier, *claim.encounters)


def is_overtaken(thread: Thread, plan: Plan) -> bool:
    """Say whether another writer was quicker and says otherwise: its chart may be newer than ours."""
    changes = thread.claim is None or plan.create is not None or plan.rewrite is not None
    return bool(thread.contested) and changes and any(one.name not in thread.sent for one in plan.takes_from)

"""Bring the Claims on the target to what the chart says: look, take back, send, look again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bridge.claim.encoding import Resource, encode
from bridge.claim.rewriting import bare
from bridge.claim.systems import CLAIM_TURN
from bridge.claim.turn import cancelled, in_turn
from bridge.deliver.comparing import differences, only_dropped
from bridge.deliver.planning import Cancel, Create, Plan, plan_claim, plan_removal
from bridge.deliver.sent import Delivered, Sent, Trouble, refused
from bridge.deliver.stored import StoredClaim
from bridge.deliver.target import CREATED, LOST_THE_RACE, Creation, Target, name_of
from bridge.deliver.wanted import Wanted, WantedClaim
from bridge.fhir_server.bundles import Change

ROUNDS: Final = 8
"""So often is looked again where other writers change the same claims: each time one writer at least gets through."""
_OF_THE_TURN: Final = frozenset({"id", "meta", "identifier", "status", "subType", "created", "related"})
_NOT_OURS: Final = frozenset({"created"})
"""`created` is set at the first send; another writer may have been first."""

IsWhole = Callable[[Wanted, StoredClaim], str | None]
"""Says why a chart cannot be all there is, seen beside a claim in force; None where it can."""


@dataclass(slots=True)
class _Thread:
    """One claim on its way: what the chart wants under one identifier (if anything), and what was sent for it.

    instead_of  a claim in force that it stands for now: to another payer, or of another type
    sent        what was written, by the name under which it must be found
    """

    wanted: Wanted
    identifier: str
    claim: WantedClaim | None
    instead_of: StoredClaim | None = None
    sent: dict[str, Resource] = field(default_factory=dict)


class ClaimDelivery:
    """Delivers claims.

    check     raises InvalidClaimError for an encoded Claim that is not valid
    is_whole  asked before a claim in force is cancelled or replaced
    dry_run   nothing is written; what would be is told
    """

    def __init__(
        self, target: Target, check: Callable[[bytes], None], is_whole: IsWhole, *, dry_run: bool = False
    ) -> None:
        self._target = target
        self._check = check
        self._is_whole = is_whole
        self._dry_run = dry_run

    def deliver(self, everything: Sequence[Wanted], done: Delivered) -> None:
        """Bring the claims of some encounters to what the chart says of each, and note what was done."""
        stored = self._look_first(everything)
        everything = [*everything, *_left_behind(everything, stored)]
        threads = [thread for wanted in everything for thread in _threads(wanted, stored)]
        for _ in range(ROUNDS):
            planned = self._planned(threads, stored, done)
            if not planned or self._dry_run:
                break
            threads = self._act(planned, done)
            stored = self._look_again(threads)
        else:
            for thread in threads:
                done.troubles.append(Trouble(thread.identifier, "other writers keep changing it; look again later"))

    # Looking

    def _look_first(self, everything: Sequence[Wanted]) -> list[StoredClaim]:
        identifiers = {name for wanted in everything for name in (*wanted.claims, *wanted.if_filed)}
        patients = {wanted.patient for wanted in everything if wanted.patient}
        encounters = {wanted.encounter for wanted in everything if not wanted.patient}
        wanted_claims = (claim for wanted in everything for claim in wanted.if_filed.values())
        return self._target.claims(identifiers, patients, encounters, self._ids(wanted_claims))

    def _look_again(self, threads: Sequence[_Thread]) -> list[StoredClaim]:
        names = [name for thread in threads for name in thread.sent]
        names += self._ids(thread.claim for thread in threads if thread.claim is not None)
        return self._target.claims({thread.identifier for thread in threads}, names=names)

    def _ids(self, claims: Iterable[WantedClaim]) -> list[str]:
        """Name the first turns: an index may not show yet what stands under its id."""
        return [f"Claim/{claim.resource['id']}" for claim in claims] if self._target.takes_ids("Claim") else []

    # Planning

    def _planned(
        self, threads: Sequence[_Thread], stored: Sequence[StoredClaim], done: Delivered
    ) -> list[tuple[_Thread, Plan]]:
        """Plan for each thread, settle those that need nothing more, and give the others."""
        planned: list[tuple[_Thread, Plan]] = []
        doubtful: set[str] = set()
        for thread in threads:
            on_target = [one for one in stored if one.identifier == thread.identifier]
            plan = _plan(thread, on_target)
            if plan.is_empty:
                self._settle(thread, plan.stands, on_target, done)
                continue
            doubt = next((why for one in plan.cancels if (why := self._is_whole(thread.wanted, one.claim))), None)
            if doubt is not None and _group(thread) not in doubtful:
                doubtful.add(_group(thread))
                done.troubles.append(Trouble(thread.wanted.encounter, doubt))
            planned.append((thread, plan))
        planned = [(thread, plan) for thread, plan in planned if _group(thread) not in doubtful]
        if self._dry_run:
            for thread, plan in planned:
                self._tell(thread, plan, done)
        return planned

    def _settle(
        self, thread: _Thread, stands: StoredClaim | None, on_target: Sequence[StoredClaim], done: Delivered
    ) -> None:
        """Compare what stands with what was sent, or would be; what the server made of it is told, not hidden."""
        kept = {one.name: one.resource for one in on_target}
        for name, sent in thread.sent.items():
            if name not in kept:
                done.troubles.append(Trouble(name, "was accepted, but cannot be read back"))
                continue
            done.troubles += [Trouble(name, one) for one in differences(sent, kept[name], _NOT_OURS)]
        if stands is not None and thread.claim is not None and stands.name not in thread.sent:
            done.unchanged += 1
            found = differences(thread.claim.resource, stands.resource, _OF_THE_TURN)
            done.troubles += [Trouble(stands.name, one) for one in found]

    # Acting

    def _act(self, planned: Sequence[tuple[_Thread, Plan]], done: Delivered) -> list[_Thread]:
        """Take back first and send then, so that never two claims are in force for one thing; give who went on."""
        stuck = self._cancel([(thread, one) for thread, plan in planned for one in plan.cancels], done)
        creates = [
            (thread, plan.create) for thread, plan in planned if plan.create is not None and _group(thread) not in stuck
        ]
        not_taken = self._create(creates, done)
        return [thread for thread, _ in planned if _group(thread) not in stuck and id(thread) not in not_taken]

    def _cancel(self, cancels: Sequence[tuple[_Thread, Cancel]], done: Delivered) -> set[str]:
        """Take claims back; give the patients of whom one could not be: nothing is sent for them."""
        changed = [cancelled(one.claim.resource, void=one.void) for _, one in cancels]
        results = self._target.update(
            [
                Change("PUT", one.claim.name, encode(resource), if_match=one.claim.version)
                for (_, one), resource in zip(cancels, changed, strict=True)
            ]
        )
        stuck: set[str] = set()
        for (thread, one), resource, result in zip(cancels, changed, results, strict=True):
            if result.status in CREATED:
                thread.sent[one.claim.name] = resource
                done.sent.append(Sent("cancelled", one.claim.name, "PUT", one.why, resource))
            elif result.status not in LOST_THE_RACE:
                stuck.add(_group(thread))
                done.troubles.append(refused(one.claim.name, result))
        return stuck

    def _create(self, creates: Sequence[tuple[_Thread, Create]], done: Delivered) -> set[int]:
        """Send claims; give the threads whose claim the server refused."""
        made = [self._claim(thread, create) for thread, create in creates]
        results = self._target.create("Claim", [_creation(resource) for resource in made])
        not_taken: set[int] = set()
        for (thread, create), resource, result in zip(creates, made, results, strict=True):
            if result.status in CREATED:
                name = name_of(result) or f"Claim/{resource['id']}"
                sent = resource if name == f"Claim/{resource['id']}" else bare(resource)
                thread.sent[name] = sent
                done.sent.append(Sent(_did(create), name, "PUT" if sent is resource else "POST", create.why, sent))
            elif result.status not in LOST_THE_RACE:
                not_taken.add(id(thread))
                done.troubles.append(refused(thread.identifier, result))
        return not_taken

    def _claim(self, thread: _Thread, create: Create) -> Resource:
        """Write a claim as it is sent, and check it."""
        if thread.claim is None:
            raise TypeError("a claim that nobody wants is not created")
        prior = create.prior or thread.instead_of
        named = None if prior is None else prior.name
        claim = in_turn(thread.claim.resource, create.turn, thread.claim.administrations, named, create.digit)
        self._check(encode(claim))
        return claim

    def _tell(self, thread: _Thread, plan: Plan, done: Delivered) -> None:
        """Tell what would be sent."""
        for one in plan.cancels:
            resource = cancelled(one.claim.resource, void=one.void)
            done.sent.append(Sent("cancelled", one.claim.name, "PUT", one.why, resource))
        if plan.create is not None:
            resource = self._claim(thread, plan.create)
            done.sent.append(Sent(_did(plan.create), f"Claim/{resource['id']}", "PUT", plan.create.why, resource))


def _threads(wanted: Wanted, stored: Sequence[StoredClaim]) -> list[_Thread]:
    """List the claims of one encounter: those that the chart wants, and those in force that it does not want."""
    in_force = [one for one in stored if one.in_force and wanted.encounter in one.encounters]
    claims = wanted.if_filed if in_force else wanted.claims
    unwanted = {one.identifier: one for one in in_force if one.identifier not in claims}
    known = {one.identifier for one in stored}
    instead_of = next(iter(unwanted.values()), None)
    found = [
        _Thread(wanted, name, claim, None if name in known else instead_of) for name, claim in sorted(claims.items())
    ]
    if not wanted.waits:
        found += [_Thread(wanted, name, None) for name in sorted(unwanted)]
    return found


def _left_behind(everything: Sequence[Wanted], stored: Sequence[StoredClaim]) -> list[Wanted]:
    """Find the encounters that an administration has left: a claim in force there bills what lies here now."""
    here = {wanted.encounter for wanted in everything}
    lies_in = {one.administration.reference: wanted for wanted in everything for one in wanted.decisions}
    found: dict[str, Wanted] = {}
    for claim in stored:
        moved = next((lies_in[name] for name in sorted(claim.administrations) if name in lies_in), None)
        if claim.in_force and moved is not None and not claim.encounters & here:
            found |= {name: moved.wants.of(name) for name in claim.encounters}
    return list(found.values())


def _group(thread: _Thread) -> str:
    """Name what stands or falls together: a patient's claims, as an administration may move between encounters."""
    return thread.wanted.patient or thread.wanted.encounter


def _plan(thread: _Thread, on_target: Sequence[StoredClaim]) -> Plan:
    claim = thread.claim
    if claim is None:
        billed_otherwise = "it is billed to another payer, or as another type of claim"
        return plan_removal(on_target, billed_otherwise if thread.wanted.if_filed else thread.wanted.why_not)
    return plan_claim(on_target, lambda stored: _says(stored, claim))


def _says(stored: StoredClaim, claim: WantedClaim) -> bool:
    """Say whether a stored claim says what the chart says.

    Where the server keeps no tags the fields are compared; one that it dropped is no change of the chart, or a new
    claim would be sent at every look.
    """
    if stored.content is not None:
        return stored.content == claim.content
    return only_dropped(differences(claim.resource, stored.resource, _OF_THE_TURN))


def _creation(claim: Resource) -> Creation:
    listed = claim["identifier"]
    turn = next(one for one in listed if one["system"] == CLAIM_TURN) if isinstance(listed, list) else {}
    return Creation(f"Claim/{claim['id']}", encode(claim), encode(bare(claim)), f"{turn['system']}|{turn['value']}")


def _did(create: Create) -> str:
    return "created" if create.prior is None else "replaced"

"""Bring the Claims on the target to what the chart says: look, take back, send, look again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from bridge.claim.encoding import Resource, encode
from bridge.claim.rewriting import bare
from bridge.claim.turn import ACTIVE, filed
from bridge.deliver import claim_writing as writing
from bridge.deliver.comparing import differences
from bridge.deliver.concerning import concerning
from bridge.deliver.drafts import Approved, note_standing, note_status, nothing_approved
from bridge.deliver.planning import Cancel, Create, Plan, Rewrite
from bridge.deliver.sent import Delivered, Sent, Trouble, refused
from bridge.deliver.stored import StoredClaim
from bridge.deliver.target import CREATED, LOST_THE_RACE, NEW, Target, name_of
from bridge.deliver.threads import (
    OF_THE_TURN,
    Thread,
    claims_in_force,
    is_overtaken,
    left_behind,
    named_by,
    names_in,
    next_turn,
    plan_of,
    threads_of,
)
from bridge.deliver.wanted import Wanted, WantedClaim
from bridge.fhir_server.bundles import Change

ROUNDS: Final = 8
"""So often is looked again where other writers change the same claims: each time one writer at least gets through."""
_NOT_OURS: Final = frozenset({"created"})
"""`created` is set at the first send; another writer may have been first."""
_TAKEN_BACK: Final = _NOT_OURS | {"status", "subType"}
"""What another writer changed, who found two claims for one thing and took ours back."""

IsWhole = Callable[[Wanted, StoredClaim], str | None]
"""Says why a chart cannot be all there is, seen beside a claim in force; None where it can."""


class ClaimDelivery:
    """Delivers claims.

    check     raises InvalidClaimError for an encoded Claim that is not valid
    is_whole  asked before a claim in force is cancelled or replaced
    approved  tells which claims a supervisor has approved, of those that need it
    dry_run   nothing is written; what would be is told
    """

    def __init__(
        self,
        target: Target,
        check: Callable[[bytes], None],
        is_whole: IsWhole,
        approved: Approved = nothing_approved,
        *,
        dry_run: bool = False,
    ) -> None:
        self._target = target
        self._check = check
        self._is_whole = is_whole
        self._approved = approved
        self._dry_run = dry_run

    def deliver(self, everything: Sequence[Wanted], done: Delivered) -> None:
        """Bring the claims of some encounters to what the chart says of each, and note what was done."""
        stored = self._look_first(everything)
        everything = [*everything, *left_behind(everything, stored)]
        threads: list[Thread] = []
        for wanted, own in zip(everything, concerning(map(named_by, everything), stored, names_in), strict=True):
            threads += threads_of(wanted, own)
            done.drafts.looked_at.add(wanted.encounter)
            if wanted.waits:
                done.drafts.unsettled.add(wanted.encounter)
                if any(one.is_filed for one in claims_in_force(wanted, own)):
                    done.filed.add(wanted.encounter)
        note_status(threads, self._approved)
        for _ in range(ROUNDS):
            stored = self._with_later_turns(threads, stored)
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

    def _look_again(self, threads: Sequence[Thread]) -> list[StoredClaim]:
        names = [name for thread in threads for name in (*thread.sent, *sorted(thread.contested))]
        names += self._ids(thread.claim for thread in threads if thread.claim is not None)
        return self._target.claims({thread.identifier for thread in threads}, names=names)

    def _ids(self, claims: Iterable[WantedClaim]) -> list[str]:
        """Name the first turns: an index may not show yet what stands under its id."""
        return [f"Claim/{claim.resource['id']}" for claim in claims] if self._target.takes_ids("Claim") else []

    def _with_later_turns(self, threads: Sequence[Thread], stored: list[StoredClaim]) -> list[StoredClaim]:
        """Read on, where the last turn that shows is not in force: an index may not show yet what came after it."""
        if not self._target.takes_ids("Claim"):
            return stored
        names = _next_turns(threads, stored)
        while names:
            later = self._target.claims((), names=names)
            stored = [*stored, *later]
            come = {one.identifier for one in later}
            names = _next_turns([thread for thread in threads if thread.identifier in come], stored)
        return stored

    # Planning

    def _planned(
        self, threads: Sequence[Thread], stored: Sequence[StoredClaim], done: Delivered
    ) -> list[tuple[Thread, Plan]]:
        """Plan for each thread, settle those that need nothing more, and give the others."""
        planned: list[tuple[Thread, Plan]] = []
        doubtful: set[str] = set()
        for thread, on_target in _with_its_turns(threads, stored):
            plan = plan_of(thread, on_target)
            if plan.is_empty:
                self._settle(thread, plan.stands, on_target, done)
                continue
            if is_overtaken(thread, plan):
                done.overtaken.add(thread.wanted.encounter)
                doubtful.add(thread.group)
            doubt = next((why for one in plan.takes_from if (why := self._is_whole(thread.wanted, one))), None)
            if doubt is not None and thread.group not in doubtful:
                doubtful.add(thread.group)
                done.filed.add(thread.wanted.encounter)
                done.troubles.append(Trouble(thread.wanted.encounter, doubt))
            planned.append((thread, plan))
        done.drafts.unsettled.update(thread.wanted.encounter for thread, _ in planned if thread.group in doubtful)
        planned = [(thread, plan) for thread, plan in planned if thread.group not in doubtful]
        if self._dry_run:
            for thread, plan in planned:
                self._tell(thread, plan, done)
        return planned

    def _settle(
        self, thread: Thread, stands: StoredClaim | None, on_target: Sequence[StoredClaim], done: Delivered
    ) -> None:
        """Compare what stands with what was sent, or would be; what the server made of it is told, not hidden."""
        if stands is not None and stands.name in thread.tried:
            done.sent.append(thread.tried[stands.name])
            thread.sent[stands.name] = thread.tried[stands.name].resource
        kept = {one.name: one.resource for one in on_target}
        for name, sent in thread.sent.items():
            if name not in kept:
                done.troubles.append(Trouble(name, "was accepted, but cannot be read back"))
                continue
            left_out = _NOT_OURS if kept[name].get("status") == sent["status"] or stands is None else _TAKEN_BACK
            done.troubles += [Trouble(name, one) for one in differences(sent, kept[name], left_out)]
        if any(one.is_filed for one in on_target):
            done.filed.add(thread.wanted.encounter)
        note_standing(done.drafts, thread, None if stands is None or stands.is_filed else stands.name)
        if stands is not None and thread.claim is not None and stands.name not in thread.sent:
            done.unchanged += 1
            found = differences(thread.claim.resource, stands.resource, OF_THE_TURN)
            done.troubles += [Trouble(stands.name, one) for one in found]

    # Acting

    def _act(self, planned: Sequence[tuple[Thread, Plan]], done: Delivered) -> list[Thread]:
        """Take back first and send then, so that never two claims are in force for one thing; give who went on."""
        stuck, lost = self._cancel([(thread, one) for thread, plan in planned for one in plan.cancels], done)
        creates = [
            (thread, plan.create)
            for thread, plan in planned
            if plan.create is not None and thread.group not in stuck | lost
        ]
        not_taken = self._create(creates, done)
        rewrites = [
            (thread, plan.rewrite)
            for thread, plan in planned
            if plan.rewrite is not None and thread.group not in stuck | lost
        ]
        not_taken |= self._rewrite(rewrites, done)
        going_on = [thread for thread, _ in planned if thread.group not in stuck and id(thread) not in not_taken]
        encounters = {thread.wanted.encounter for thread, _ in planned}
        done.drafts.unsettled |= encounters - {thread.wanted.encounter for thread in going_on}
        return going_on

    def _cancel(self, cancels: Sequence[tuple[Thread, Cancel]], done: Delivered) -> tuple[set[str], set[str]]:
        """Take claims back; give the patients of whom the server refused it, and those where a writer was quicker.

        Nothing is sent for the first, and nothing for the second before it was looked again.
        """
        sending = [writing.cancelling(one) for _, one in cancels]
        results = self._target.update(
            [
                Change("PUT", sent.name, encode(sent.resource), if_match=one.claim.version)
                for (_, one), sent in zip(cancels, sending, strict=True)
            ],
            sending,
        )
        stuck, lost = set[str](), set[str]()
        for (thread, one), sent, result in zip(cancels, sending, results, strict=True):
            if result.status in CREATED:
                thread.sent[sent.name] = sent.resource
                done.sent.append(sent)
            elif result.status in LOST_THE_RACE:
                thread.contested.add(one.claim.name)
                lost.add(thread.group)
            else:
                stuck.add(thread.group)
                done.troubles.append(refused(one.claim.name, result))
        return stuck, lost

    def _create(self, creates: Sequence[tuple[Thread, Create]], done: Delivered) -> set[int]:
        """Send claims; give the threads whose claim the server refused."""
        made = [self._claim(thread, create) for thread, create in creates]
        sending = [writing.creating(create, resource) for (_, create), resource in zip(creates, made, strict=True)]
        results = self._target.create("Claim", [writing.creation(resource) for resource in made], sending)
        not_taken: set[int] = set()
        for (thread, create), resource, result in zip(creates, made, results, strict=True):
            name = name_of(result) or f"Claim/{resource['id']}"
            under_our_id = name == f"Claim/{resource['id']}"
            method, written = ("PUT", resource) if under_our_id else ("POST", bare(resource))
            sent = Sent(writing.did_by(create), name, method, create.why, written)
            if result.status == NEW or (under_our_id and result.status in CREATED):
                thread.sent[name] = sent.resource
                done.sent.append(sent)
            elif result.status in CREATED | LOST_THE_RACE:
                thread.contested.add(name)
                thread.tried[name] = sent
            else:
                not_taken.add(id(thread))
                done.troubles.append(refused(thread.identifier, result))
        return not_taken

    def _rewrite(self, rewrites: Sequence[tuple[Thread, Rewrite]], done: Delivered) -> set[int]:
        """Write drafts again, as filed or with what they bill now; give the threads of those that were refused."""
        sending = [self._rewritten(thread, rewrite) for thread, rewrite in rewrites]
        results = self._target.update(
            [
                Change("PUT", sent.name, encode(sent.resource), if_match=rewrite.draft.version)
                for (_, rewrite), sent in zip(rewrites, sending, strict=True)
            ],
            sending,
        )
        not_taken: set[int] = set()
        for (thread, rewrite), sent, result in zip(rewrites, sending, results, strict=True):
            if result.status in CREATED:
                thread.sent[sent.name] = sent.resource
                done.sent.append(sent)
            elif result.status in LOST_THE_RACE:
                thread.contested.add(rewrite.draft.name)
            else:
                not_taken.add(id(thread))
                done.troubles.append(refused(rewrite.draft.name, result))
        return not_taken

    def _rewritten(self, thread: Thread, rewrite: Rewrite) -> Sent:
        """Write a draft as it is sent again, and check what is new of it."""
        resource = filed(rewrite.draft.resource)
        if rewrite.anew:
            made = writing.written_anew(thread, rewrite)
            self._check(encode(made))
            resource = writing.under_its_id(made, rewrite)
        return writing.rewriting(rewrite, resource)

    def _claim(self, thread: Thread, create: Create) -> Resource:
        """Write a claim as it is sent, and check it."""
        claim = writing.claim_of(thread, create)
        self._check(encode(claim))
        return claim

    def _tell(self, thread: Thread, plan: Plan, done: Delivered) -> None:
        """Tell what would be sent."""
        done.sent += map(writing.cancelling, plan.cancels)
        if plan.create is not None:
            done.sent.append(writing.creating(plan.create, self._claim(thread, plan.create)))
        if plan.rewrite is not None:
            done.sent.append(self._rewritten(thread, plan.rewrite))
        if thread.claim is not None and thread.status == ACTIVE:
            done.filed.add(thread.wanted.encounter)


def _with_its_turns(
    threads: Sequence[Thread], stored: Sequence[StoredClaim]
) -> Iterator[tuple[Thread, list[StoredClaim]]]:
    """Give each thread with all that stands under its identifier, whatever its turn."""
    own = concerning(([thread.identifier] for thread in threads), stored, lambda claim: [claim.identifier])
    yield from zip(threads, own, strict=True)


def _next_turns(threads: Sequence[Thread], stored: Sequence[StoredClaim]) -> list[str]:
    return [name for thread, own in _with_its_turns(threads, stored) for name in next_turn(thread, own)]

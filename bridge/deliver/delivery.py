"""Hand over what was decided, claims first: after a pass the target bills and asks what the chart says, once."""

from collections.abc import Callable, Sequence
from functools import cached_property

from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.claim.encoding import Resource
from bridge.claim.releases import as_release
from bridge.deliver.answers import VersionOf
from bridge.deliver.claims import ClaimDelivery, IsWhole
from bridge.deliver.clock import instant_now
from bridge.deliver.drafts import Approved, nothing_approved
from bridge.deliver.sent import Delivered
from bridge.deliver.target import Target
from bridge.deliver.tasks import TaskDelivery
from bridge.deliver.wanted import Wanted


class Delivery:
    """Delivers claims and questions to one target.

    is_whole  says why the chart at hand cannot be all there is, before a claim in force is cancelled or replaced
    approved  tells which claims a supervisor has approved, of those that need it
    is_gone   says whether an administration is not on the source any more
    dry_run   nothing is written; what would be is told
    learns    whether the target is where charts come from: where it does not say its release, their shape does
    """

    def __init__(
        self,
        target: Target,
        is_whole: IsWhole,
        is_gone: Callable[[str], bool],
        approved: Approved = nothing_approved,
        *,
        clock: Callable[[], str] = instant_now,
        dry_run: bool = False,
        learns: bool = False,
    ) -> None:
        self._release = target.release
        self._learns = learns and not target.release
        self._target = target
        self._claims = ClaimDelivery(target, self._check_claim, is_whole, approved, dry_run=dry_run)
        self._tasks = TaskDelivery(target, self._check_task, is_gone, self._form, clock=clock, dry_run=dry_run)

    # The release

    def learn_release(self, seen: str) -> None:
        """Take the release in which charts come for that of the target, where that is the same server."""
        if self._learns and seen:
            self._release, self._learns = seen, False

    def _form(self, resource: Resource) -> Resource:
        return as_release(resource, self._release or "R4")

    def _check_claim(self, encoded: bytes) -> None:
        self._checkers[0].check(encoded)

    def _check_task(self, encoded: bytes) -> None:
        self._checkers[1].check(encoded)

    @cached_property
    def _checkers(self) -> tuple[ClaimChecker, TaskChecker]:
        """Make the checkers of the release when the first resource is there: then it is known."""
        return ClaimChecker(self._release or "R4"), TaskChecker(self._release or "R4")

    # Delivering

    def deliver(self, everything: Sequence[Wanted], version_of: VersionOf) -> Delivered:
        """Bring the claims and questions of some encounters to what their charts say.

        version_of  tells which version of a resource the charts hold
        """
        done = Delivered()
        if everything:
            self._claims.deliver(everything, done)
            asking = [one.as_filed if one.encounter in done.filed else one for one in everything]
            self._tasks.deliver(asking, version_of, done)
        return done

    def billed_to_others(self, everything: Sequence[Wanted]) -> set[str]:
        """Name the encounters of other patients whose claims in force bill what is given to these patients by now."""
        patients = {wanted.patient for wanted in everything}
        decisions = (one for wanted in everything for one in wanted.decisions)
        names = {one.administration.reference for one in decisions if one.administration.is_reference}
        claims = self._target.claims_of_administrations(names)
        return {encounter for claim in claims if claim.patient not in patients for encounter in claim.encounters}

    def encounters_of(self, administrations: Sequence[str]) -> dict[str, set[str]]:
        """Name the encounters whose claims in force bill, or whose open questions ask about, each administration."""
        claims = self._target.claims_of_administrations(administrations)
        tasks = self._target.tasks((), focus=set(administrations))
        found: dict[str, set[str]] = {}
        for claim in claims:
            for name in claim.administrations & set(administrations):
                found.setdefault(name, set()).update(claim.encounters)
        for task in tasks:
            if task.encounter is not None:
                found.setdefault(task.focus, set()).add(task.encounter)
        return found

"""A claim as it is sent: created in its turn, taken back, written anew as a draft."""

from bridge.claim.encoding import Resource
from bridge.claim.systems import CLAIM_TURN
from bridge.claim.turn import ACTIVE, cancelled, in_turn
from bridge.deliver.planning import Cancel, Create, Rewrite
from bridge.deliver.sent import Sent
from bridge.deliver.target import Creation
from bridge.deliver.threads import Thread


def claim_of(thread: Thread, create: Create) -> Resource:
    """Write a claim in its turn. Raises TypeError where nobody wants it."""
    if thread.claim is None:
        raise TypeError("a claim that nobody wants is not created")
    prior = create.prior or thread.instead_of
    named = None if prior is None else prior.name
    own = thread.claim
    return in_turn(own.resource, create.turn, own.administrations, named, create.digit, create.status)


def written_anew(thread: Thread, rewrite: Rewrite) -> Resource:
    """Write what a draft bills now: in its own turn, with the frequency under which it would be filed.

    It has the id that we compute, as everything that is checked; `under_its_id` gives it the one that it has.

    Raises TypeError where nobody wants the claim.
    """
    if thread.claim is None:
        raise TypeError("a claim that nobody wants is not written anew")
    draft, claim = rewrite.draft, thread.claim
    return in_turn(claim.resource, draft.turn, claim.administrations, rewrite.prior, draft.digit, rewrite.status)


def under_its_id(resource: Resource, rewrite: Rewrite) -> Resource:
    """Give a draft the id under which it stands: where the server gives out its own, another than ours."""
    return {**resource, "id": rewrite.draft.name.partition("/")[2]}


def rewriting(rewrite: Rewrite, resource: Resource) -> Sent:
    """Write a draft as it is sent again."""
    did = "approved" if rewrite.status == ACTIVE else "amended"
    return Sent(did, rewrite.draft.name, "PUT", rewrite.why, resource)


def cancelling(cancel: Cancel) -> Sent:
    """Write a claim as it is taken back."""
    resource = cancelled(cancel.claim.resource, void=cancel.void)
    return Sent(cancel.did, cancel.claim.name, "PUT", cancel.why, resource)


def creating(create: Create, resource: Resource) -> Sent:
    """Write a claim as it is sent, under the id that we compute."""
    return Sent(did_by(create), f"Claim/{resource['id']}", "PUT", create.why, resource)


def creation(claim: Resource) -> Creation:
    """Give a claim as what is created once: by the name of its turn."""
    listed = claim["identifier"]
    turn = next(one for one in listed if one["system"] == CLAIM_TURN) if isinstance(listed, list) else {}
    return Creation(f"Claim/{claim['id']}", claim, f"{turn['system']}|{turn['value']}")


def did_by(create: Create) -> str:
    """Say whether it is new, or instead of another."""
    return "created" if create.prior is None else "replaced"

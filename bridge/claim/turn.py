"""One claim through its turns: sent first, replaced, cancelled. Which turn it is stands on the Claim itself."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from bridge.claim.encoding import Resource, encode
from bridge.claim.identity import ID_DIGITS
from bridge.claim.rewriting import as_kept
from bridge.claim.systems import (
    ADMINISTRATION,
    CLAIM_CONTENT,
    CLAIM_TURN,
    PRIOR,
    RELATIONSHIP,
    concept,
)

FIRST, REPLACEMENT, VOID = "1", "7", "8"
"""The last digit of a type of bill, its frequency code: admit through discharge, replacement, void. Source: NUBC."""
CANCELLED: Final = "cancelled"
ACTIVE: Final = "active"
DRAFT: Final = "draft"
"""Sent and not filed: it waits for a supervisor's approval."""
_OF_THE_TURN: Final = frozenset({"id", "meta", "identifier", "status", "created", "related"})
"""What says which turn a Claim is and when it was sent, not what it bills."""


def content_of(claim: Resource) -> str:
    """Compute the SHA-256 digits of what a claim bills: alike for two claims that differ in their turn alone.

    The day on which it was created, the frequency digit of its type of bill and its status do not count.
    """
    billed = {name: value for name, value in claim.items() if name not in _OF_THE_TURN}
    if "subType" in billed:
        billed["subType"] = with_digit(billed["subType"], FIRST)
    return sha256(encode(billed)).hexdigest()


def in_turn(
    claim: Resource,
    turn: int,
    administrations: Iterable[str],
    prior: str | None,
    digit: str,
    status: str = ACTIVE,
) -> Resource:
    """Write a claim as it is sent in its turn.

    claim            as `build_claim` makes it
    turn             1 for the first, 2 for what replaces it, ...
    administrations  the ids of what it bills: a claim is found by them when the chart no longer holds them
    prior            `Claim/id` of the claim that it replaces or that was there before it
    digit            the frequency digit of its type of bill, on institutional claims
    status           active, or draft where it waits for approval
    """
    identifier = own_identifier(claim)
    tags = [{"system": CLAIM_CONTENT, "code": content_of(claim)}]
    tags += [{"system": ADMINISTRATION, "code": one} for one in administrations]
    sent: Resource = {"resourceType": "Claim", "id": turn_id(f"{claim['id']}", turn), "meta": {"tag": tags}}
    sent["identifier"] = [
        {"system": identifier["system"], "value": identifier["value"]},
        {"system": CLAIM_TURN, "value": turn_name(f"{identifier['value']}", turn)},
    ]
    for name, value in claim.items():
        if name == "subType":
            sent[name] = with_digit(value, digit)
        elif name == "status":
            sent[name] = status
        elif name not in sent:
            sent[name] = value
        if name == "priority" and prior is not None:
            sent["related"] = [{"claim": {"reference": prior}, "relationship": concept(RELATIONSHIP, PRIOR)}]
    return sent


def cancelled(stored: Resource, *, void: bool) -> Resource:
    """Write a stored claim as cancelled; all that the server keeps with it stays.

    void  whether nothing replaces it: its type of bill then says so

    Raises ValueError where it is cancelled already: there is no void of a void.
    """
    if stored.get("status") == CANCELLED:
        message = "The claim is cancelled already."
        raise ValueError(message)
    changed = {**as_kept(stored), "status": CANCELLED}
    if void and "subType" in changed:
        changed["subType"] = with_digit(changed["subType"], VOID)
    return changed


def filed(draft: Resource) -> Resource:
    """Write a draft as a claim that is filed: the same resource in the same turn, nothing but its status is another."""
    return {**as_kept(draft), "status": ACTIVE}


def turn_name(identifier: str, turn: int) -> str:
    """Name a claim in its turn: one name for one Claim, which a conditional create asks for."""
    return f"{identifier}-{turn}"


def turn_id(first: str, turn: int) -> str:
    """Compute the id of a claim in its turn from the id of the first: the same chart gives the same ids."""
    return first if turn == 1 else sha256(f"{first} {turn}".encode()).hexdigest()[:ID_DIGITS]


def own_identifier(claim: Resource) -> Mapping[str, object]:
    """Give the identifier that all turns of a claim share."""
    listed = claim["identifier"]
    if not isinstance(listed, list) or not isinstance(listed[0], Mapping):
        raise TypeError("a claim has its identifier first")
    return listed[0]


def with_digit(bill_type: object, digit: str) -> object:
    """Write a type of bill, a CodeableConcept, with another frequency digit."""
    if not isinstance(bill_type, Mapping) or not isinstance(bill_type.get("coding"), list):
        return bill_type
    codings = [
        {**coding, "code": f"{coding['code'][:-1]}{digit}"} if coding.get("code") else coding
        for coding in bill_type["coding"]
    ]
    return {**bill_type, "coding": codings}

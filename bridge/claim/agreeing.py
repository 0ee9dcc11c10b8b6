"""Whether the parts of a Claim agree with each other: numbers, pointers, days, money."""

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec import UNSET

from bridge.claim.allowed_claim import AllowedClaim, Billed, Dollars, Name, Supporting, Told
from bridge.claim.encoding import exact_sum

AMOUNT = re.compile(rb"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,12})?")
"""A number as money is written: digits, no sign, no exponent."""
REPLACEMENT, VOID = "7", "8"
FREQUENCIES = frozenset({"1", REPLACEMENT, VOID})


def disagreement(claim: AllowedClaim) -> str | None:
    """Say what in a Claim contradicts what else in it, or None."""
    diagnoses = () if claim.diagnosis is UNSET else claim.diagnosis
    narratives = () if claim.supporting_info is UNSET else claim.supporting_info
    institutional = claim.type.coding[0].code == "institutional"
    reason = _turn_disagreement(claim) or _head_disagreement(claim, diagnoses, institutional=institutional)
    if reason is not None:
        return reason
    if not (_runs(claim.item) and _runs(diagnoses) and _runs(narratives)):
        return "a sequence does not run from 1"
    for billed in claim.item:
        reason = _line_disagreement(billed, len(diagnoses), len(narratives), institutional=institutional)
        if reason is not None:
            return f"item {billed.sequence}: {reason}"
    return _money_disagreement(claim)


def _turn_disagreement(claim: AllowedClaim) -> str | None:
    """Say what is wrong with which turn of a claim it is, or None.

    A cancelled claim keeps what its type of bill said when it was sent, unless nothing replaces it. Source: NUBC, the
    frequency code in the last place of form locator 4: 1 first, 7 replacement, 8 void.
    """
    own, *turns = claim.identifier
    if not isinstance(own, Name) or any(isinstance(turn, Name) for turn in turns):
        return "its own identifier comes first, and once"
    if any(turn.value.rpartition("-")[0] != own.value for turn in turns):
        return "the identifier of the turn is not that of the claim"
    digit = None if claim.sub_type is UNSET else claim.sub_type.coding[0].code[-1:]
    if digit is not None and digit not in FREQUENCIES:
        return f"a type of bill that ends in {digit!r} is neither a first one nor a replacement nor a void"
    if digit == VOID and claim.status != "cancelled":
        return "a type of bill that ends in 8 belongs on cancelled claims and on no others"
    if digit == REPLACEMENT and claim.related is UNSET:
        return "a replacement does not say what it replaces"
    return None


def _head_disagreement(claim: AllowedClaim, diagnoses: Sequence[Supporting], *, institutional: bool) -> str | None:
    """Say what is wrong with what stands above the lines, or None."""
    if institutional is (claim.sub_type is UNSET):
        return "a type of bill belongs on institutional claims and on no others"
    if not claim.insurance[0].focal:
        return "the insurance billed is not focal"
    for entry in diagnoses:
        if (entry.type is UNSET) is (entry.sequence == 1):
            return "the first diagnosis is the principal one and no other is"
    days = [billed.serviced_date for billed in claim.item]
    if claim.billable_period.start != min(days) or claim.billable_period.end != max(days):
        return "the billable period is not that of the lines"
    return None


def _runs(numbered: Sequence[Billed] | Sequence[Supporting] | Sequence[Told]) -> bool:
    """Tell whether sequences run from 1 without a hole."""
    return [element.sequence for element in numbered] == [*range(1, len(numbered) + 1)]


def _line_disagreement(billed: Billed, diagnoses: int, narratives: int, *, institutional: bool) -> str | None:
    """Say what is wrong with one line beside its claim, or None.

    diagnoses, narratives   how many of them the claim has to point at
    """
    if institutional is (billed.revenue is UNSET):
        return "a revenue code belongs on institutional lines and on no others"
    if institutional is not (billed.location_codeable_concept is UNSET):
        return "a place of service belongs on professional lines and on no others"
    if billed.diagnosis_sequence is not UNSET:
        pointers = billed.diagnosis_sequence
        if max(pointers) > diagnoses or len(set(pointers)) < len(pointers):
            return "it points at a diagnosis that is not there, or at one twice"
    if billed.information_sequence is not UNSET and billed.information_sequence[0] > narratives:
        return "it points at a narrative that is not there"
    return None


def _money_disagreement(claim: AllowedClaim) -> str | None:
    """Compare the total with the sum of the lines; money is on every line and the claim, or nowhere."""
    nets = [billed.net for billed in claim.item if billed.net is not UNSET]
    prices = [billed.unit_price for billed in claim.item if billed.unit_price is not UNSET]
    lines = 0 if claim.total is UNSET else len(claim.item)
    if not len(nets) == len(prices) == lines:
        return "there is money on some lines and not on others"
    if claim.total is UNSET:
        return None
    if not all(AMOUNT.fullmatch(amount.value) for amount in (claim.total, *nets, *prices)):
        return "an amount of money is not written in plain digits"
    return None if _dollars(claim.total) == exact_sum(map(_dollars, nets)) else "the total is not the sum of the lines"


def _dollars(amount: Dollars) -> Decimal:
    return Decimal(bytes(amount.value).decode())

"""What a claim and a task are called: computed from what they are about, so that the same chart gives the same name."""

import re
from hashlib import sha256

import msgspec

from bridge.facts.decision import BillTo, Decision, Gap, Named

ID_DIGITS = 40
NAME_DIGITS = 32
_encode = msgspec.json.Encoder().encode
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def claim_digest(bill_to: BillTo) -> str:
    """Compute the SHA-256 digits of patient, encounter, payer and claim type, and of what sets a further part apart."""
    part = (bill_to.part,) if bill_to.part else ()
    return _digest("claim", _name(bill_to.patient), _name(bill_to.encounter), bill_to.payer, bill_to.claim_type, *part)


def claim_identifier(bill_to: BillTo) -> str:
    """Name the claim of a patient, encounter, payer and claim type, such as `medicare-institutional-3fa1...`.

    The payer and the type can be read; the patient and the encounter cannot.
    """
    return identifier_of_claim(bill_to, claim_digest(bill_to))


def identifier_of_claim(bill_to: BillTo, digest: str) -> str:
    """Put the name together from what can be read and the digits that are already known."""
    return f"{_UNSAFE.sub('-', bill_to.payer)}-{bill_to.claim_type}-{digest[:NAME_DIGITS]}"


def task_digest(decision: Decision, gap: Gap) -> str:
    """Compute the SHA-256 digits of an administration and a gap's id."""
    return _digest("task", decision.administration.reference, gap.id)


def identifier_of_task(gap: Gap, digest: str) -> str:
    """Put a task's name together, such as `waste-not-recorded-09c4...`."""
    return f"{gap.id}-{digest[:NAME_DIGITS]}"


def _name(named: Named) -> list[str | None]:
    """Take the reference where there is one: the words beside it may be spelled anew any day."""
    return [named.reference, None if named.reference else named.display]


def _digest(*parts: object) -> str:
    """Hash the parts as JSON, which keeps them apart: no two lists of parts are written alike."""
    return sha256(_encode(parts)).hexdigest()

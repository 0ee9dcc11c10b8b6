"""Turn one patient's decisions into the lines of the four files: outcomes, claims, tasks, findings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import msgspec

from bridge.claim.asking import build_task
from bridge.claim.building import build_claim
from bridge.claim.encoding import encode
from bridge.claim.identity import claim_identifier
from bridge.claim.outcome_row import outcome_row
from bridge.deliver.one_claim_each import in_parts, one_claim_each
from bridge.facts.decision import Decision

NAMES: Final = ("claims", "tasks", "findings", "outcomes")
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


@dataclass(slots=True)
class Sheets:
    """Encoded lines for each file, and how many claims are among them."""

    claims: bytearray = field(default_factory=bytearray)
    tasks: bytearray = field(default_factory=bytearray)
    findings: bytearray = field(default_factory=bytearray)
    outcomes: bytearray = field(default_factory=bytearray)
    number_of_claims: int = 0


class Clerk:
    """Writes decisions down; every claim and task is checked before it is.

    check_claim, check_task  raise InvalidClaimError for one that is not valid FHIR
    as_of                    the day on which claims are created; None: the last day of service, never the clock
    """

    def __init__(
        self, check_claim: Callable[[bytes], None], check_task: Callable[[bytes], None], as_of: date | None
    ) -> None:
        self._check_claim = check_claim
        self._check_task = check_task
        self._as_of = as_of

    def write(self, decisions: Sequence[Decision], sheets: Sheets) -> None:
        """Add the lines of one patient's decisions."""
        billed = in_parts(decisions)
        identifiers = [None if bill_to is None else claim_identifier(bill_to) for bill_to in billed]
        for claim in one_claim_each(decisions, billed, identifiers):
            lines = claim.lines()
            created = self._as_of or max(line.service_date for line in lines)
            encoded = encode(build_claim(claim.bill_to, lines, created))
            self._check_claim(encoded)
            sheets.claims += encoded + b"\n"
            sheets.number_of_claims += 1
        for decision, identifier in zip(decisions, identifiers, strict=True):
            sheets.outcomes += encode(outcome_row(decision, identifier)) + b"\n"
            for gap in decision.gaps:
                encoded = encode(build_task(decision, gap))
                self._check_task(encoded)
                sheets.tasks += encoded + b"\n"
            if decision.findings:
                row = {
                    "administration": decision.administration.reference,
                    "claim": identifier,
                    "findings": decision.findings,
                }
                sheets.findings += _ENCODER.encode(row) + b"\n"

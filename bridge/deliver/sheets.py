"""Turn one patient's decisions into the lines of the four files: outcomes, claims, tasks, findings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import msgspec

from bridge.claim.asking import build_task
from bridge.claim.building import build_claim
from bridge.claim.encoding import encode
from bridge.claim.identity import claim_identifier
from bridge.claim.outcome_row import outcome_row
from bridge.facts.decision import BillTo, ClaimLine, Decision

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
        identifiers = [None if one.bill_to is None else claim_identifier(one.bill_to) for one in decisions]
        for claim in one_claim_each(decisions, identifiers):
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


@dataclass(slots=True)
class OneClaim:
    """The days of one patient, encounter, payer and claim type."""

    bill_to: BillTo
    days: dict[int, tuple[ClaimLine, ...]] = field(default_factory=dict)

    def lines(self) -> list[ClaimLine]:
        """Give the lines of all days."""
        return [line for day in self.days.values() for line in day]


def one_claim_each(decisions: Iterable[Decision], identifiers: Iterable[str | None]) -> list[OneClaim]:
    """Put what is billed on one claim for each patient, encounter, payer and claim type: for each identifier.

    Administrations of one day share their lines: the very same ones, which are billed once.
    """
    claims: dict[str, OneClaim] = {}
    for decision, identifier in zip(decisions, identifiers, strict=True):
        if decision.bill_to is not None and identifier is not None:
            claim = claims.setdefault(identifier, OneClaim(decision.bill_to))
            claim.days[id(decision.lines)] = decision.lines
            claim.bill_to = with_authorizations_of(claim.bill_to, decision.bill_to)
    return [claims[identifier] for identifier in sorted(claims)]


def with_authorizations_of(first: BillTo, other: BillTo) -> BillTo:
    """Name every authorization under which a line of the claim was given."""
    missing = tuple(one for one in other.authorizations if one not in first.authorizations)
    if not missing:
        return first
    return BillTo(
        first.patient, first.encounter, first.payer, first.claim_type, first.bill_type, first.provider, first.insurer,
        first.coverage, (*first.authorizations, *missing),
    )  # fmt: skip

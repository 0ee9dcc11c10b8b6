"""Turn one patient's decisions into the lines of the four files: outcomes, claims, tasks, findings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
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


@dataclass(slots=True)
class OneClaim:
    """The lines of one patient, encounter, payer and claim type, each day's once."""

    bill_to: BillTo
    days: dict[tuple[ClaimLine, ...], None] = field(default_factory=dict)

    def lines(self) -> list[ClaimLine]:
        """Give the lines of all days."""
        return [line for day in self.days for line in day]


def one_claim_each(
    decisions: Iterable[Decision], billed: Iterable[BillTo | None], identifiers: Iterable[str | None]
) -> list[OneClaim]:
    """Put what is billed on one claim for each patient, encounter, payer and claim type: for each identifier.

    Administrations of one day share their lines, which are billed once.
    """
    claims: dict[str, OneClaim] = {}
    for decision, bill_to, identifier in zip(decisions, billed, identifiers, strict=True):
        if bill_to is not None and identifier is not None:
            claim = claims.setdefault(identifier, OneClaim(bill_to))
            claim.days[decision.lines] = None
            claim.bill_to = with_authorizations_of(claim.bill_to, bill_to)
    return [claims[identifier] for identifier in sorted(claims)]


def in_parts(decisions: Sequence[Decision]) -> list[BillTo | None]:
    """Tell apart what cannot stand on one claim although patient, encounter, payer and type are the same.

    A visit of several days can change its coverage, its place or who bills: a Claim has one of each. The first day's
    claim keeps the name that patient, encounter, payer and type give; another part's name says what differs.
    """
    billed = [one for one in decisions if one.bill_to is not None]
    if len(billed) < 2:  # noqa: PLR2004
        return [one.bill_to for one in decisions]
    first: dict[str, str] = {}
    for one in sorted(billed, key=lambda each: (each.lines[0].service_date, each.administration.reference)):
        if one.bill_to is not None:
            first.setdefault(claim_identifier(one.bill_to), part_of(one.bill_to))
    return [None if one.bill_to is None else _as_part(one.bill_to, first) for one in decisions]


def part_of(bill_to: BillTo) -> str:
    """Say what a claim has only one of: coverage, type of bill, provider."""
    named = (one.reference or one.display or "" for one in (bill_to.coverage, bill_to.provider))
    return "|".join((*named, bill_to.bill_type or ""))


def _as_part(bill_to: BillTo, first: dict[str, str]) -> BillTo:
    part = part_of(bill_to)
    return bill_to if first[claim_identifier(bill_to)] == part else replace(bill_to, part=part)


def with_authorizations_of(first: BillTo, other: BillTo) -> BillTo:
    """Name every authorization under which a line of the claim was given."""
    missing = tuple(one for one in other.authorizations if one not in first.authorizations)
    return replace(first, authorizations=(*first.authorizations, *missing)) if missing else first

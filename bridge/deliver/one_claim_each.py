"""Put what is billed on one claim for each patient, encounter, payer and claim type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bridge.claim.identity import claim_identifier
from bridge.facts.decision import BillTo, ClaimLine, Decision


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
    claim keeps the name that patient, encounter, payer and type give, also while that day is held: no claim changes
    its name when another day is released. Another part's name says what differs.
    """
    meant = [one for one in decisions if one.meant_for is not None]
    if len(meant) < 2:  # noqa: PLR2004
        return [one.bill_to for one in decisions]
    first: dict[str, str] = {}
    for one in sorted(meant, key=lambda each: (each.lines[0].service_date, each.administration.reference)):
        if one.meant_for is not None:
            first.setdefault(claim_identifier(one.meant_for), part_of(one.meant_for))
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

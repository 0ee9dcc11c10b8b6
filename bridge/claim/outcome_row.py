"""One row of outcomes.ndjson: what became of one administration."""

from bridge.claim.encoding import Resource, vials_text
from bridge.facts.decision import ClaimLine, Decision, Gap


def outcome_row(decision: Decision, claim_identifier: str | None) -> Resource:
    """Write a decision as scripts read it.

    claim_identifier   the claim that bills it, or None
    """
    return {
        "administration": decision.administration.reference,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "claim": claim_identifier,
        "lines": [_line(line) for line in decision.lines],
        "gaps": [_gap(gap) for gap in decision.gaps],
    }


def _line(line: ClaimLine) -> Resource:
    """Write one line; what counts packages is null where no package is named, as on the claim."""
    vials = None if line.ndc is None or line.ndc_quantity is None else vials_text(line.ndc_quantity)
    return {
        "hcpcs": line.hcpcs,
        "modifiers": list(line.modifiers),
        "units": line.units,
        "service_date": line.service_date.isoformat(),
        "place_of_service": line.place_of_service,
        "bill_type": line.bill_type,
        "revenue_code": line.revenue_code,
        "ndc": line.ndc,
        "ndc_quantity": vials,
        "ndc_unit": None if vials is None else "UN",
        "icd10": list(line.icd10),
        "narrative": line.narrative,
    }


def _gap(gap: Gap) -> Resource:
    """Write one gap with each place that was looked at named once."""
    return {
        "id": gap.id,
        "severity": gap.severity,
        "owner": gap.owner,
        "evidence": list(dict.fromkeys(evidence.reference for evidence in gap.evidence)),
    }

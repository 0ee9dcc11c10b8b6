"""What is decided: claim lines, gaps, and for every value why it is what it is."""

from datetime import date
from decimal import Decimal

from bridge.facts.amounts import Milligrams
from bridge.facts.fact import fact

BILLED = "billed"
HELD = "held"
NOT_BILLABLE = "not-billable"
PENDING = "pending"
NOT_MAPPED = "not-mapped"
OUTCOMES = (BILLED, HELD, NOT_BILLABLE, PENDING, NOT_MAPPED)

BLOCKS = "blocks"
WARNS = "warns"
OFF = "off"

DOSE_GIVEN = "given"
DOSE_ORDERED = "ordered"


@fact
class Evidence:
    """One place that was looked at: a resource, its version, and the element in it."""

    reference: str
    element: str | None = None
    version: str | None = None
    is_reference: bool = True

    def __str__(self) -> str:
        named = f"{self.reference} version {self.version}" if self.version else self.reference
        return f"{named}, {self.element}" if self.element else named


@fact
class Gap:
    """One thing the record must say, and who is asked.

    id            its name in `mappings/gaps/`
    evidence      what was looked at
    found         what was found there, in the words that fill the question, such as `1.53 mg given`
    circumstance  why its severity differs from the usual one, where `mappings/gaps/` names such a case
    severity      blocks or warns, set from the tables of the day
    owner         who is asked
    question      the whole question in words
    """

    id: str
    evidence: tuple[Evidence, ...]
    found: str = ""
    circumstance: str | None = None
    severity: str = ""
    owner: str = ""
    question: str = ""


@fact
class Finding:
    """One value's trace: what it is, which rule made it, from which table and which part of the chart.

    value       what it explains, such as `units: 16`
    rule        the rule's name, such as `units-given`
    says        the arithmetic or the reason, in one line
    table       the mapping file and its version, or None where no table was asked
    evidence    the FHIR elements behind it
    rejected    what else was looked at and why it was not taken
    """

    value: str
    rule: str
    says: str
    table: str | None = None
    evidence: tuple[Evidence, ...] = ()
    rejected: tuple[str, ...] = ()


@fact
class ClaimLine:
    """One code, its units and modifiers, before FHIR.

    units          whole billing units
    ndc_quantity   vials, up to three decimals
    unit_price     charge of one unit, and `net` of the line; None where the site's file has no charge
    """

    hcpcs: str
    modifiers: tuple[str, ...]
    units: int
    service_date: date
    place_of_service: str | None
    bill_type: str | None
    revenue_code: str | None
    ndc: str | None
    ndc_quantity: Decimal | None
    icd10: tuple[str, ...]
    narrative: str | None = None
    unit_price: Decimal | None = None
    net: Decimal | None = None


@fact
class Named:
    """Somebody or something a claim points at: by reference, or in words where it has none."""

    reference: str | None = None
    display: str | None = None


@fact
class BillTo:
    """What makes one claim: the same patient, encounter, payer and claim type go on one."""

    patient: Named
    encounter: Named
    payer: str
    """The id of the payer's file."""
    claim_type: str
    """institutional or professional"""
    bill_type: str | None
    provider: Named
    insurer: Named
    coverage: Named
    authorizations: tuple[str, ...] = ()
    """Numbers of the prior authorizations on record."""
    part: str = ""
    """What sets it apart from the first claim of the same patient, encounter, payer and type; most have none."""


@fact
class Stake:
    """What hangs on an administration: how much, for whom, and until when. It changes nothing that is decided.

    line     the first administration of those that share its line; units and charge are those of the whole line
    payer    the id of the payer's file, `site` that of the site's, `drug` that of the drug's
    units    whole billing units of all lines; an unclassified line is one
    basis    whether they are counted by the dose given or, where that cannot be told, by the one ordered
    charge   in dollars; None where the site's file has none
    file_by  the last day on which the payer takes a claim, whether limits are judged or not
    ordered  of this administration alone; of several doses in its order the smallest
    given    of this administration alone
    dose, discarded, vials   of the whole line; None where nobody wrote them down
    counted  whether somebody counted the vials; else they are as many as the dose needs
    ordered_at, started, stopped   of this administration, as the chart writes them
    """

    line: str
    payer: str | None = None
    site: str | None = None
    setting: str | None = None
    day: date | None = None
    drug: str | None = None
    units: int | None = None
    basis: str | None = None
    charge: Decimal | None = None
    file_by: date | None = None
    ordered: Milligrams | None = None
    given: Milligrams | None = None
    dose: Milligrams | None = None
    discarded: Milligrams | None = None
    vials: int | None = None
    counted: bool = False
    ordered_at: str | None = None
    started: str | None = None
    stopped: str | None = None


USED, SUPERSEDED, WAITS, NOT_USED = "used", "superseded", "waits", "not-used"


@fact
class AttestationUse:
    """What became of one attestation when its administration was decided.

    how   used, superseded (the chart says it itself), waits (for its second person) or not-used
    says  who attests what, when and why, and what became of it
    by    the place in the chart that supersedes it
    """

    number: int
    how: str
    says: str
    evidence: Evidence
    by: Evidence | None = None


@fact
class Decision:
    """Lines, gaps and findings of one administration."""

    administration: Evidence
    patient: Named
    encounter: Named
    outcome: str
    reason: str | None = None
    lines: tuple[ClaimLine, ...] = ()
    gaps: tuple[Gap, ...] = ()
    findings: tuple[Finding, ...] = ()
    bill_to: BillTo | None = None
    """Set on what is billed."""
    meant_for: BillTo | None = None
    """Set on what is billed or held, where the chart says already whom it would be billed to."""
    stake: Stake | None = None
    """What hangs on it; None where nothing can."""
    attested: tuple[AttestationUse, ...] = ()
    """What became of what staff attested about it."""
    needs_approval: bool = False
    """Whether the site's file asks for a supervisor's approval of its claim on the day of service."""

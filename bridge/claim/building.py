"""One FHIR R4 Claim from the lines of one patient, encounter, payer and claim type."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from bridge.claim.encoding import Resource, exact_sum, money, vials_number
from bridge.claim.identity import ID_DIGITS, claim_digest, identifier_of_claim
from bridge.claim.systems import (
    CLAIM_IDENTIFIER,
    CLAIM_TYPE,
    DIAGNOSIS_TYPE,
    HCPCS,
    ICD_10_CM,
    INFORMATION_CATEGORY,
    NDC,
    PLACE_OF_SERVICE,
    PRIORITY,
    REVENUE,
    TYPE_OF_BILL,
    concept,
    point_at,
    written,
)
from bridge.facts.decision import BillTo, ClaimLine

INSTITUTIONAL = "institutional"
WASTE = "JW"
MOST_POINTERS = 4


def build_claim(bill_to: BillTo, lines: Sequence[ClaimLine], created: date) -> Resource:
    """Build the Claim of the lines, each given once.

    created   the day the claim is made: told by the caller, never the clock

    Lines go by day, drug before waste, else as given. Raises ValueError without lines: there is nothing to bill.
    """
    if not lines:
        msg = "A claim needs at least one line."
        raise ValueError(msg)
    ordered = sorted(lines, key=_day_then_waste)
    codes = _numbered(code for line in ordered for code in line.icd10)
    told = [written(line.narrative or "") for line in ordered]
    narratives = _numbered(narrative for narrative in told if narrative)
    nets = _all_nets(ordered)
    claim = _head(bill_to, ordered, created)
    if narratives:
        claim["supportingInfo"] = [_narrative(number, text) for text, number in narratives.items()]
    if codes:
        claim["diagnosis"] = [_diagnosis(number, code) for code, number in codes.items()]
    claim["insurance"] = [_insurance(bill_to)]
    encounter = point_at(bill_to.encounter, ("Encounter",))
    claim["item"] = [
        _billed(number, line, codes, narratives.get(narrative), encounter, priced=nets is not None)
        for number, (line, narrative) in enumerate(zip(ordered, told, strict=True), 1)
    ]
    if nets is not None:
        claim["total"] = money(exact_sum(nets))
    return claim


def _day_then_waste(line: ClaimLine) -> tuple[date, bool]:
    return line.service_date, WASTE in line.modifiers


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Give each different name a number, from 1, in the order in which they first appear."""
    return {name: number for number, name in enumerate(dict.fromkeys(names), 1)}


def _all_nets(lines: list[ClaimLine]) -> list[Decimal] | None:
    """Collect what each line costs, or None if one has no charge.

    A claim with money on some lines would have a total that is not what is owed, so it carries none at all.
    """
    nets = [line.net for line in lines if line.net is not None and line.unit_price is not None]
    return nets if len(nets) == len(lines) else None


def _head(bill_to: BillTo, ordered: list[ClaimLine], created: date) -> Resource:
    """Say who bills whom for whom, and for which days."""
    digest = claim_digest(bill_to)
    claim: Resource = {
        "resourceType": "Claim",
        "id": digest[:ID_DIGITS],
        "identifier": [{"system": CLAIM_IDENTIFIER, "value": identifier_of_claim(bill_to, digest)}],
        "status": "active",
        "type": concept(CLAIM_TYPE, bill_to.claim_type),
    }
    if bill_to.claim_type == INSTITUTIONAL and bill_to.bill_type:
        claim["subType"] = concept(TYPE_OF_BILL, bill_to.bill_type)
    claim["use"] = "claim"
    claim["patient"] = point_at(bill_to.patient, ("Patient",))
    claim["billablePeriod"] = {
        "start": ordered[0].service_date.isoformat(),
        "end": ordered[-1].service_date.isoformat(),
    }
    claim["created"] = created.isoformat()
    insurer = point_at(bill_to.insurer, ("Organization",))
    if insurer:
        claim["insurer"] = insurer
    claim["provider"] = point_at(bill_to.provider, ("Organization", "Practitioner", "PractitionerRole"))
    claim["priority"] = concept(PRIORITY, "normal")
    return claim


def _narrative(number: int, text: str) -> Resource:
    return {"sequence": number, "category": concept(INFORMATION_CATEGORY, "info"), "valueString": text}


def _diagnosis(number: int, code: str) -> Resource:
    """Write a diagnosis; the first one is the principal one."""
    diagnosis: Resource = {"sequence": number, "diagnosisCodeableConcept": concept(ICD_10_CM, code)}
    if number == 1:
        diagnosis["type"] = [concept(DIAGNOSIS_TYPE, "principal")]
    return diagnosis


def _insurance(bill_to: BillTo) -> Resource:
    insurance: Resource = {"sequence": 1, "focal": True, "coverage": point_at(bill_to.coverage, ("Coverage",))}
    authorizations = [number for number in dict.fromkeys(map(written, bill_to.authorizations)) if number]
    if authorizations:
        insurance["preAuthRef"] = authorizations
    return insurance


def _billed(
    number: int,
    line: ClaimLine,
    codes: dict[str, int],
    narrative: int | None,
    encounter: Resource,
    *,
    priced: bool,
) -> Resource:
    """Write one line as an item of the Claim."""
    billed: Resource = {"sequence": number}
    if line.icd10:
        billed["diagnosisSequence"] = [codes[code] for code in dict.fromkeys(line.icd10)][:MOST_POINTERS]
    if narrative is not None:
        billed["informationSequence"] = [narrative]
    if line.revenue_code:
        billed["revenue"] = concept(REVENUE, line.revenue_code)
    billed["productOrService"] = concept(HCPCS, line.hcpcs)
    if line.modifiers:
        billed["modifier"] = [concept(HCPCS, modifier) for modifier in line.modifiers]
    billed["servicedDate"] = line.service_date.isoformat()
    if line.place_of_service:
        billed["locationCodeableConcept"] = concept(PLACE_OF_SERVICE, line.place_of_service)
    billed["quantity"] = {"value": line.units}
    if priced and line.unit_price is not None and line.net is not None:
        billed["unitPrice"] = money(line.unit_price)
        billed["net"] = money(line.net)
    if encounter:
        billed["encounter"] = [dict(encounter)]
    if line.ndc:
        billed["detail"] = [_drug(line.ndc, line.ndc_quantity)]
    return billed


def _drug(ndc: str, vials: Decimal | None) -> Resource:
    """Write the package and how many of it; UN stands for vials here."""
    drug: Resource = {"sequence": 1, "productOrService": concept(NDC, ndc)}
    if vials is not None:
        drug["quantity"] = {"value": vials_number(vials), "unit": "UN"}
    return drug

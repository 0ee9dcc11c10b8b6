"""The lines, people and gaps that the tests of claims and tasks begin with; all of them are made up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bridge.facts.decision import BILLED, WARNS, BillTo, ClaimLine, Decision, Evidence, Gap, Named

DAY = date(2018, 6, 12)

HOSPITAL = BillTo(
    patient=Named("Patient/p-1"),
    encounter=Named("Encounter/e-1"),
    payer="medicare",
    claim_type="institutional",
    bill_type="0131",
    provider=Named("Organization/hospital"),
    insurer=Named("Organization/cms"),
    coverage=Named("Coverage/c-1"),
    authorizations=("AUTH-7",),
)
OFFICE = replace(HOSPITAL, claim_type="professional", bill_type=None, authorizations=())

DRUG = ClaimLine(
    hcpcs="C9028",
    modifiers=(),
    units=16,
    service_date=DAY,
    place_of_service=None,
    bill_type="0131",
    revenue_code="0636",
    ndc="00008-0100-01",
    ndc_quantity=Decimal("1.7"),
    icd10=("C91.02",),
)
WASTE = replace(DRUG, modifiers=("JW",), units=2, ndc_quantity=Decimal("0.3"))
OFFICE_DRUG = replace(
    DRUG,
    hcpcs="J9999",
    units=1,
    place_of_service="11",
    bill_type=None,
    revenue_code=None,
    ndc_quantity=Decimal("2.000"),
    narrative="Inotuzumab ozogamicin 1.53 mg IV",
)

LOT = Gap(
    "lot-number-not-recorded",
    (Evidence("Medication/med-1", "batch.lotNumber", "3"), Evidence("MedicationAdministration/ma-1")),
    severity=WARNS,
    owner="nurse",
    question="Which lot number was on the vials?",
)
DOSE = Decision(
    administration=Evidence("MedicationAdministration/ma-1", version="2"),
    patient=Named("Patient/p-1"),
    encounter=Named("Encounter/e-1"),
    outcome=BILLED,
    lines=(DRUG, WASTE),
    gaps=(LOT,),
    bill_to=HOSPITAL,
)

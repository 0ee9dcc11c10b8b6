"""A decision becomes one row of outcomes.ndjson."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bridge.claim.outcome_row import outcome_row
from bridge.facts.decision import NOT_BILLABLE
from tests.rooms.claim.examples import DOSE, DRUG, LOT, OFFICE_DRUG


def test_a_billed_dose_lists_its_claim_lines_and_warnings() -> None:
    doubled = replace(LOT, evidence=(*LOT.evidence, LOT.evidence[0]))
    row = outcome_row(replace(DOSE, lines=(DRUG,), gaps=(doubled,)), "medicare-institutional-1")
    assert row == {
        "administration": "MedicationAdministration/ma-1",
        "outcome": "billed",
        "reason": None,
        "claim": "medicare-institutional-1",
        "lines": [
            {
                "hcpcs": "C9028",
                "modifiers": [],
                "units": 16,
                "service_date": "2018-06-12",
                "place_of_service": None,
                "bill_type": "0131",
                "revenue_code": "0636",
                "ndc": "00008-0100-01",
                "ndc_quantity": "1.7",
                "ndc_unit": "UN",
                "icd10": ["C91.02"],
                "narrative": None,
            }
        ],
        "gaps": [
            {
                "id": "lot-number-not-recorded",
                "severity": "warns",
                "owner": "nurse",
                "evidence": ["Medication/med-1", "MedicationAdministration/ma-1"],
            }
        ],
    }


def test_what_is_never_billed_says_why() -> None:
    row = outcome_row(replace(DOSE, outcome=NOT_BILLABLE, reason="not-done", lines=(), gaps=()), None)
    assert (row["outcome"], row["reason"], row["claim"], row["lines"]) == ("not-billable", "not-done", None, [])


@pytest.mark.parametrize(("vials", "written"), [("0.300", "0.3"), ("1.000", "1"), ("1.7", "1.7"), ("10", "10")])
def test_vials_are_text_without_zeros_at_the_end(vials: str, written: str) -> None:
    row = outcome_row(replace(DOSE, lines=(replace(OFFICE_DRUG, ndc_quantity=Decimal(vials)),)), None)
    assert f"'ndc_quantity': '{written}'" in str(row["lines"])


def test_without_a_package_nothing_counts_packages() -> None:
    row = outcome_row(replace(DOSE, lines=(replace(DRUG, ndc=None),)), None)
    assert "'ndc': None, 'ndc_quantity': None, 'ndc_unit': None" in str(row["lines"])

"""Lines and charges that the tests of a reconciliation begin with; all of them are made up."""

from datetime import date
from decimal import Decimal
from typing import Any

from bridge.facts.amounts import Milligrams
from bridge.facts.reconciled import Charged, DrugCodes, Expected

DAY = date(2020, 6, 10)
DRUG = DrugCodes(
    "inotuzumab-ozogamicin",
    frozenset({"J9229", "C9028"}),
    frozenset({"J9999", "C9399"}),
    Milligrams(9000),
    Milligrams(1000),
    Milligrams(500),
)
DRUGS = {DRUG.drug: DRUG}


def given(key: str = "a", units: int = 18, **other: Any) -> Expected:  # noqa: ANN401  (any field of it)
    """Expect a line: 18 units of J9229 at 2,500.00 each, unless it says otherwise."""
    said = {
        "administration": f"MedicationAdministration/{key.partition('#')[0]}",
        "patient": "Patient/p-1",
        "encounter": "Encounter/e-1",
        "day": DAY,
        "code": "J9229",
        "charge": Decimal(2500) * units,
        "drug": DRUG.drug,
        "site": "lakeview-main",
    }
    return Expected(key=key, units=units, **{**said, **other})


def charge(key: str = "1", units: int = 18, **other: Any) -> Charged:  # noqa: ANN401  (any field of it)
    """Charge the same line."""
    said = {
        "source": f"line {key}",
        "patient": "Patient/p-1",
        "encounter": None,
        "day": DAY,
        "code": "J9229",
        "amount": Decimal(2500) * units,
    }
    return Charged(key=key, units=units, **{**said, **other})

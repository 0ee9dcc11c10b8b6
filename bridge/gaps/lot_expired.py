"""Ask pharmacy about a lot that had expired."""

from bridge.facts.attested import LOT, LotHung
from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def lot_expired(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose from a lot that expired before the day of service; a month lasts to its end."""
    medication = case.chart.administration.medication
    if medication is None or medication.expires is None or case.day.day is None or medication.expires >= case.day.day:
        return None
    found = f"lot {medication.lot or 'without number'} expired on {medication.expires}"
    said = case.chart.attestation(LOT)
    if said is not None and said.value == LotHung(medication.lot or "", medication.expires):
        return gap("lot-expired", said.evidence, found=found)
    return gap("lot-expired", case.medication("batch.expirationDate"), found=found)

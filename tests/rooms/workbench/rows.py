"""A row of the work queue that the tests of its pages begin with."""

from datetime import UTC, date, datetime
from decimal import Decimal

from bridge.ledger.worklist import QueueRow

ROW = QueueRow(
    administration="MedicationAdministration/ma-1",
    encounter="Encounter/e-1",
    patient="Patient/p-1",
    gap="waste-not-recorded",
    severity="blocks",
    owner="nurse",
    question="How much, and why?",
    outcome="held",
    payer="medicare",
    site="lakeview-main",
    trigger="webhook",
    day=date(2018, 6, 12),
    age=3086,
    opened_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    line="MedicationAdministration/ma-1",
    units=18,
    basis="given",
    charge=Decimal("45000.00"),
    file_by=date(2026, 11, 18),
    days_left=-5,
    state="open",
    assignee=None,
    snoozed_until=None,
    closed_reason=None,
    notes=0,
    last_note=None,
    touched=0,
)

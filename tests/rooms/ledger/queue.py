"""A work queue of made-up administrations for the tests that ask it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from bridge.facts.decision import BLOCKS, WARNS, Decision, Evidence, Gap, Named, Stake
from bridge.ledger.events import Event, record_event
from tests.rooms.ledger.pages import billed, held, look

TODAY = date(2026, 11, 23)
NURSE = Gap(
    "waste-not-recorded", (Evidence("MedicationAdministration/a"),), "", None, BLOCKS, "nurse", "How much was left?"
)
CODER = Gap("diagnosis-needs-coder", (Evidence("Condition/c"),), "", None, BLOCKS, "coder", "Which code is it?")
LOT = Gap("lot-number-not-recorded", (Evidence("Medication/m"),), "", None, WARNS, "pharmacy", "Which lot was it?")


@dataclass(frozen=True, kw_only=True)
class Dose:
    """One administration as a test tells it: 18 units at 2500.00, five days ago, unless it says otherwise.

    line  the name of the one whose line it shares; None: a line of its own
    """

    name: str = "a"
    line: str | None = None
    gaps: tuple[Gap, ...] = (NURSE,)
    is_billed: bool = False
    patient: str = "p-1"
    encounter: str = "e-1"
    payer: str | None = "medicare"
    site: str | None = "lakeview-main"
    day: date | None = date(2026, 11, 18)
    units: int | None = 18
    charge: str | None = "45000.00"
    basis: str | None = "given"
    file_by: date | None = date(2027, 11, 18)
    trigger: str = "webhook"

    @property
    def full_name(self) -> str:
        """Give its name in the ledger."""
        return f"MedicationAdministration/{self.name}"

    def decision(self) -> Decision:
        """Decide so."""
        stake = Stake(
            f"MedicationAdministration/{self.line or self.name}",
            self.payer,
            self.site,
            "outpatient-hospital",
            self.day,
            "inotuzumab-ozogamicin",
            self.units,
            self.basis,
            None if self.charge is None else Decimal(self.charge),
            self.file_by,
        )
        said = {"name": self.full_name, "encounter": f"Encounter/{self.encounter}"}
        decided = billed(gaps=self.gaps, **said) if self.is_billed else held(*self.gaps, **said)
        lines = tuple(replace(line, service_date=self.day or line.service_date) for line in decided.lines)
        return replace(decided, lines=lines, patient=Named(f"Patient/{self.patient}"), stake=stake)


def keep(book: Connection, *doses: Dose) -> None:
    """Keep a look at some doses, each heard of before by its trigger."""
    for dose in doses:
        record_event(book, Event(dose.trigger, dose.full_name))
    look(book, *(dose.decision() for dose in doses))

"""Decisions, looks and sends that the tests of the ledger begin with; all of them are made up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bridge.claim.asking import build_task
from bridge.claim.building import build_claim
from bridge.claim.turn import in_turn
from bridge.facts.decision import BLOCKS, HELD, Decision, Evidence, Finding, Gap, Named
from bridge.ledger.journal import Send
from bridge.ledger.looks import Decided, Look, begin_look, record_look
from tests.rooms.claim.examples import DAY, DOSE, DRUG, HOSPITAL, LOT

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DOSE_1, VISIT, CLAIM = "MedicationAdministration/ma-1", "Encounter/e-1", "medicare-institutional-1"
WASTE_GAP = Gap(
    "waste-not-recorded",
    (Evidence(DOSE_1, "extension", "2"),),
    severity=BLOCKS,
    owner="nurse",
    question="How much was thrown away?",
)
UNITS = Finding("units: 16", "units-given", "1.53 mg / 0.1 mg", evidence=(Evidence("Medication/med-1", version="3"),))


def after(seconds: float) -> datetime:
    """Give an instant so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def billed(name: str = DOSE_1, encounter: str | None = VISIT, **other: Any) -> Decision:  # noqa: ANN401  (any field of it)
    """Decide that a dose is billed, with a lot number missing."""
    decision = replace(DOSE, administration=Evidence(name, version="2"), encounter=Named(encounter), findings=(UNITS,))
    return replace(decision, **other)


def held(*gaps: Gap, **other: Any) -> Decision:  # noqa: ANN401  (any field of it)
    """Decide that a dose is held for its gaps."""
    return billed(**{"outcome": HELD, "gaps": gaps, "bill_to": None, **other})


def look(book: Connection, *decisions: Decision, claim: str | None = CLAIM, **other: Any) -> int:  # noqa: ANN401  (any field of it)
    """Keep a look that decided so, and give its number."""
    begun = begin_look(book)
    decided = [Decided(one, claim if one.bill_to else None) for one in decisions]
    names = other.pop("names", [VISIT])
    record_look(book, Look(begun.number, other.pop("at_start", begun.at), names, "webhook", decided=decided, **other))
    return begun.number


def a_claim(did: str = "created", why: str = "not sent before", administrations: Sequence[str] = ("ma-1",)) -> Send:
    """Write the Claim of the dose as it is sent."""
    claim = in_turn(build_claim(HOSPITAL, [DRUG], DAY), 1, administrations, None, "1")
    return Send("Claim", f"Claim/{claim['id']}", CLAIM, "PUT", did, why, claim)


def a_task(gap: Gap = LOT, did: str = "asked", why: str = "the chart does not say it") -> Send:
    """Write the Task that asks about a gap of the dose."""
    task = build_task(billed(), gap)
    return Send("Task", f"Task/{task['id']}", f"{gap.id}-1", "PUT", did, why, task)

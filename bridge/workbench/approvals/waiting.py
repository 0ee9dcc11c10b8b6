"""Lays out the claims that wait for approval, with what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from bridge.ledger.approvals import Waiting
from bridge.workbench.words import counted, money, waits

PAGE_OF: Final = 500
"""As many as can be approved at once."""


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line: its code with modifiers, its units, and its money where it has any."""

    code: str
    units: int
    net: Decimal | None


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """One draft claim."""

    claim: str
    content: str
    patient: str | None
    administrations: tuple[str, ...]
    lines: tuple[LineShown, ...]
    units: int
    charge: Decimal | None
    day: date | None
    since: datetime

    @property
    def says(self) -> str:
        """Say what it bills, in one line."""
        lines = ", ".join(f"{line.code} x {line.units}" for line in self.lines)
        return f"{lines}: {waits(self.charge, self.units)}, claim {self.claim}"


@dataclass(frozen=True, slots=True)
class WaitingShown:
    """A page of the claims that wait, and what all of them come to."""

    claims: tuple[ClaimShown, ...]
    total: int
    units: int
    charge: Decimal
    without_charge: int


def lay_out(waiting: Sequence[Waiting], offset: int = 0) -> WaitingShown:
    """Lay out a page of claims."""
    shown = tuple(_claim(one) for one in waiting[offset : offset + PAGE_OF])
    return WaitingShown(
        shown,
        len(waiting),
        sum(one.units for one in waiting),
        sum((one.charge for one in waiting if one.charge is not None), Decimal(0)),
        sum(one.charge is None for one in waiting),
    )


def sums(claims: Sequence[ClaimShown]) -> str:
    """Say what claims come to: `2 claims, 36 units, $90,000.00`."""
    charges = [claim.charge for claim in claims if claim.charge is not None]
    units = counted(sum(claim.units for claim in claims), "unit")
    dollars = f", {money(sum(charges, Decimal(0)))}" if charges else ""
    without = len(claims) - len(charges)
    unpriced = f" ({counted(without, 'claim')} without a charge on file)" if without else ""
    return f"{counted(len(claims), 'claim')}, {units}{dollars}{unpriced}"


def _claim(one: Waiting) -> ClaimShown:
    lines = tuple(_line(line) for line in one.lines)
    days = [line["service_date"] for line in one.lines if line.get("service_date")]
    day = date.fromisoformat(f"{min(days)}") if days else None
    return ClaimShown(
        one.claim, one.content, one.patient, one.administrations, lines, one.units, one.charge, day, one.since
    )


def _line(line: dict[str, Any]) -> LineShown:
    net = line.get("net")
    code = "-".join((line["hcpcs"], *line["modifiers"]))
    return LineShown(code, int(line["units"]), None if net is None else Decimal(f"{net}"))

"""Draws the identity: what was seen is the sum of all outcomes, each a link to its administrations."""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.facts.decision import OUTCOMES


@dataclass(frozen=True, slots=True)
class Share:
    """One outcome: how many administrations have it, and its piece of the bar, in thousandths of the whole."""

    outcome: str
    count: int
    begin: float
    width: float


@dataclass(frozen=True, slots=True)
class Identity:
    """seen = billed + held + not billable + pending + not mapped."""

    seen: int
    shares: tuple[Share, ...]

    @property
    def says(self) -> str:
        """Say the sum in words."""
        return f"{self.seen} seen: {', '.join(f'{share.count} {share.outcome}' for share in self.shares)}"


def draw_identity(counts: Mapping[str, int]) -> Identity:
    """Lay the outcomes side by side.

    counts  by outcome, and of all under `seen`
    """
    seen = counts.get("seen", 0)
    shares, begin = [], 0.0
    for outcome in OUTCOMES:
        count = counts.get(outcome, 0)
        width = 1000 * count / seen if seen else 0.0
        shares.append(Share(outcome, count, begin, width))
        begin += width
    return Identity(seen, tuple(shares))

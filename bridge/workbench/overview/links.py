"""Ways from a figure to the rows behind it."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from bridge.facts.decision import BILLED
from bridge.ledger.filters import OPEN, SNOOZED
from bridge.ledger.scope import DOSES, WAITS, Scope
from bridge.workbench.overview.asked import end_of, scope_pairs
from bridge.workbench.queue.asked import NONE


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and the address of the rows behind it: `rows` of them are listed there."""

    says: str
    href: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of what is asked for: a period (`dated` False: no day is known), a payer, a site, a drug; None: all."""

    period: date | None = None
    dated: bool = True
    payer: str | None = None
    site: str | None = None
    drug: str | None = None


ALL = Slice()


@dataclass(frozen=True, slots=True)
class Links:
    """Writes addresses within what is asked for.

    administrations, queue  the pages that list rows
    """

    administrations: str
    queue: str
    scope: Scope
    step: str

    def billed(self, part: Slice = ALL, **other: str) -> str:
        """Lead to billed administrations."""
        return self._listed((BILLED,), part, other)

    def waiting(self, part: Slice = ALL, **other: str) -> str:
        """Lead to administrations that are not billed yet."""
        return self._listed(WAITS, part, other)

    def both(self, part: Slice = ALL, **other: str) -> str:
        """Lead to all that is billed or waits."""
        return self._listed((BILLED, *WAITS), part, other)

    def doses(self, part: Slice = ALL, **other: str) -> str:
        """Lead to what was looked at to the end: billed or held."""
        return self._listed(DOSES, part, other)

    def questions(self, **other: str) -> str:
        """Lead to rows of the work queue, those that are snoozed among them."""
        states = [("state", OPEN), ("state", SNOOZED)]
        return f"{self.queue}?{urlencode([*other.items(), *states, *scope_pairs(self.scope)])}"

    def _listed(self, outcomes: tuple[str, ...], part: Slice, other: dict[str, str]) -> str:
        pairs = [("outcome", one) for one in outcomes] + [*other.items()]
        if part.drug is not None:
            pairs.append(("drug", part.drug or NONE))
        if not part.dated:
            pairs.append(("undated", "1"))
        return f"{self.administrations}?{urlencode([*pairs, *scope_pairs(self._within(part))])}"

    def _within(self, part: Slice) -> Scope:
        scope = self.scope
        if part.period is not None:
            end = end_of(self.step, part.period)
            scope = replace(scope, first=max(part.period, scope.first or part.period), last=min(end, scope.last or end))
        if part.payer is not None:
            scope = replace(scope, payers=(part.payer,))
        return scope if part.site is None else replace(scope, sites=(part.site,))

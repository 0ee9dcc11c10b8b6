"""Which open questions hide others: while one of them is open nobody can tell whether those are answered."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from bridge.facts.decision import Decision
from bridge.gaps.all_gaps import OF_THE_DAY
from bridge.tables.gap_ids import GAP_IDS

_OF_THE_DAY: Final = frozenset(rule.__name__.replace("_", "-") for rule in OF_THE_DAY)
"""What is asked of the first administration of a day's line only."""
HIDES_OTHERS: Final = frozenset(
    {
        "administration-recorded-twice",
        "dose-not-recorded",
        "dose-out-of-range",
        "dose-unit-not-convertible",
        "drug-not-readable",
        "service-date-not-recorded",
        "service-date-uncertain",
    }
)
"""They hide everything that follows from dose, day or drug (the contract), so all but each other."""
_HIDDEN_BY: Final = {
    frozenset({"coverage-not-found", "coverage-order-unclear", "payer-not-mapped"}): frozenset(
        {
            "code-not-accepted",
            "diagnosis-excluded",
            "diagnosis-lineage-unproven",
            "filing-limit-near",
            "filing-limit-passed",
            "off-campus-status-unknown",
            "payer-not-mapped",
            "payer-rule-unverified",
            "prior-authorization-missing",
        }
    ),
    frozenset({"encounter-not-recorded", "site-not-mapped", "site-not-possible"}): frozenset(
        {
            "billing-provider-not-recorded",
            "code-not-accepted",
            "code-not-in-force",
            "modifier-51-removed",
            "narrative-incomplete",
            "off-campus-status-unknown",
            "payment-window",
            "site-not-mapped",
            "unclassified-waste-varies",
            "units-exceed-mue",
        }
    ),
}
"""What only the payer's file, and what only the place, can answer."""


def is_hidden(gap: str, still_open: Collection[str]) -> bool:
    """Say whether nobody can tell if a gap is answered, because of what is still open."""
    if gap not in HIDES_OTHERS and not HIDES_OTHERS.isdisjoint(still_open):
        return True
    return any(gap in hidden and not hiding.isdisjoint(still_open) for hiding, hidden in _HIDDEN_BY.items())


@lru_cache
def hidden_behind(still_open: frozenset[str]) -> frozenset[str]:
    """Name all gaps of which nobody can tell whether they are answered, because of what is still open."""
    return frozenset(gap for gap in GAP_IDS if is_hidden(gap, still_open))


def is_asked_of_another(gap: str, decision: Decision, others: Iterable[Decision]) -> bool:
    """Say whether a day's gap is still open, and is asked of another administration, which is first of its line now."""
    if gap not in _OF_THE_DAY or not decision.lines:
        return False
    on_the_line = (one for one in others if one is not decision and one.lines == decision.lines)
    return any(found.id == gap for one in on_the_line for found in one.gaps)

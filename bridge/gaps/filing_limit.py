"""Work out until when a payer takes a claim, where that is to be judged at all."""

from datetime import date
from typing import Final

from bridge.facts.case import Case
from bridge.tables.rules import Rules

OF_THE_LIMIT: Final = frozenset({"filing-limit-near", "filing-limit-passed"})
"""What asks whether a claim is filed in time: nobody is asked once it is filed."""


def last_day(case: Case, rules: Rules) -> date | None:
    """Give the last day in time; None where nothing is to be judged."""
    if rules.filing_limit is None or rules.as_of is None or case.day.day is None:
        return None
    return rules.filing_limit.last_day(case.day.day)

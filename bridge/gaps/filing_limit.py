"""Work out until when a payer takes a claim, where that is to be judged at all."""

from datetime import date

from bridge.facts.case import Case
from bridge.tables.rules import Rules


def last_day(case: Case, rules: Rules) -> date | None:
    """Give the last day in time; None where nothing is to be judged."""
    if rules.filing_limit is None or rules.as_of is None or case.day.day is None:
        return None
    return rules.filing_limit.last_day(case.day.day)

"""Warn that a claim is nearly too late."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.filing_limit import last_day
from bridge.tables.rules import Rules

NEAR_DAYS = 14


def filing_limit_near(case: Case, rules: Rules) -> Gap | None:
    """Warn where fewer than 14 days are left to the payer's limit on the day judged."""
    last = last_day(case, rules)
    if last is None or rules.as_of is None or not 0 <= (last - rules.as_of).days < NEAR_DAYS:
        return None
    return gap("filing-limit-near", case.here("effective[x]"), found=f"until {last}, judged on {rules.as_of}")

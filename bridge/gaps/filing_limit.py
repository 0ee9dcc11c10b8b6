"""Warn that a claim is nearly too late, or say that it is."""

from datetime import date

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules

NEAR_DAYS = 14


def filing_limit_near(case: Case, rules: Rules) -> Gap | None:
    """Warn where fewer than 14 days are left to the payer's limit on the day judged."""
    last = last_day(case, rules)
    if last is None or rules.as_of is None or not 0 <= (last - rules.as_of).days < NEAR_DAYS:
        return None
    return gap("filing-limit-near", case.here("effective[x]"), found=f"until {last}, judged on {rules.as_of}")


def filing_limit_passed(case: Case, rules: Rules) -> Gap | None:
    """Say that the payer's limit has passed; it blocks only where nobody disputes the limit."""
    last = last_day(case, rules)
    if last is None or rules.as_of is None or rules.filing_limit is None or last >= rules.as_of:
        return None
    circumstance = None if rules.filing_limit.disputed else "undisputed"
    found = f"until {last}, judged on {rules.as_of}"
    return gap("filing-limit-passed", case.here("effective[x]"), found=found, circumstance=circumstance)


def last_day(case: Case, rules: Rules) -> date | None:
    """Give the last day in time; None where nothing is to be judged."""
    if rules.filing_limit is None or rules.as_of is None or case.day.day is None:
        return None
    return rules.filing_limit.last_day(case.day.day)

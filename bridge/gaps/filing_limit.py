"""Warn that a claim is nearly too late, or say that it is."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules

NEAR_DAYS = 14


def filing_limit_near(case: Case, rules: Rules) -> Gap | None:
    """Warn where fewer than 14 days are left to the payer's limit on the day judged."""
    left = days_left(case, rules)
    if left is None or not 0 <= left < NEAR_DAYS:
        return None
    return gap("filing-limit-near", case.here("effective[x]"), found=_found(case, rules))


def filing_limit_passed(case: Case, rules: Rules) -> Gap | None:
    """Say that the payer's limit has passed; it blocks only where nobody disputes the limit."""
    left = days_left(case, rules)
    if left is None or left >= 0 or rules.filing_limit is None:
        return None
    circumstance = None if rules.filing_limit.disputed else "undisputed"
    return gap("filing-limit-passed", case.here("effective[x]"), found=_found(case, rules), circumstance=circumstance)


def days_left(case: Case, rules: Rules) -> int | None:
    """Count the days from the day judged to the last day in time; None where nothing is to be judged."""
    if rules.filing_limit is None or rules.as_of is None or case.day.day is None:
        return None
    return (rules.filing_limit.last_day(case.day.day) - rules.as_of).days


def _found(case: Case, rules: Rules) -> str:
    if rules.filing_limit is None or case.day.day is None or rules.payer is None:
        return ""
    return f"{rules.payer.name} takes it until {rules.filing_limit.last_day(case.day.day)}, judged on {rules.as_of}"

"""Say that a claim is too late."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.gaps.filing_limit import last_day
from bridge.tables.rules import Rules


def filing_limit_passed(case: Case, rules: Rules) -> Gap | None:
    """Say that the payer's limit has passed; it blocks only where nobody disputes the limit."""
    last = last_day(case, rules)
    if last is None or rules.as_of is None or rules.filing_limit is None or last >= rules.as_of:
        return None
    circumstance = None if rules.filing_limit.disputed else "undisputed"
    found = f"until {last}, judged on {rules.as_of}"
    return gap("filing-limit-passed", case.here("effective[x]"), found=found, circumstance=circumstance)

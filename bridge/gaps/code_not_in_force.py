"""Say that no code for the drug is in force on the day."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def code_not_in_force(case: Case, rules: Rules) -> Gap | None:
    """Hold a dose of a day on which nothing lawful can be billed, such as one before the drug's approval.

    Where the site is not known yet, only what holds at every site is said.
    """
    if case.day.day is None:
        return None
    if rules.choice is not None:
        missing = rules.choice.code is None and rules.choice.asked is None
    else:
        missing = not rules.in_force_anywhere
    return gap("code-not-in-force", case.here("effective[x]"), found=str(case.day.day)) if missing else None

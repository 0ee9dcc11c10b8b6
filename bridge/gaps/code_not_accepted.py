"""Say that a payer or a site asks for a code that may not be billed there."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def code_not_accepted(case: Case, rules: Rules) -> Gap | None:
    """Hold a line for which somebody insists on an unlawful code, or whose C-code the payer refuses.

    Source: C-codes are for hospital outpatient departments and surgical centers, and each for its own years only.
    """
    choice = rules.choice
    if choice is None:
        return None
    if choice.code is None:
        return None if choice.asked is None else gap("code-not-accepted", case.here("effective[x]"), found=choice.says)
    accepts = rules.ask("accepts_c_codes") if choice.code.hcpcs.startswith("C") else None
    if accepts is None or accepts.value != "no":
        return None
    found = f"{choice.code.hcpcs} is lawful, and the payer takes no C-codes ({accepts.table})"
    return gap("code-not-accepted", case.here("effective[x]"), found=found)

"""Ask the coder about drug that was supplied free."""

from bridge.facts.case import Case, at
from bridge.facts.chart import any_in
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def free_drug(case: Case, rules: Rules) -> Gap | None:
    """Hold a dose that a flag or the site's file says was free: nobody pays for what cost nothing."""
    for flag in case.chart.record.flags:
        coded = any_in(flag.concept.codings, rules.documentation.free_supply)
        if coded and (case.day.day is None or flag.period.holds(case.day.day)):
            return gap("free-drug", at(flag.origin, "code"), found=flag.origin.reference)
    if not rules.free_drug or rules.site is None:
        return None
    return gap("free-drug", *case.site.evidence, found=rules.site.file.path)

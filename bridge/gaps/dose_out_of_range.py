"""Ask pharmacy about a dose that cannot be right."""

from bridge.facts.amounts import Milligrams, mg_text
from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def dose_not_above_zero(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Hold a dose of zero or less."""
    if case.dose.steps is None or case.dose.steps > 0:
        return None
    return gap("dose-out-of-range", case.here("dosage.dose"), found=case.dose.written)


def dose_out_of_range(cases: tuple[Case, ...], given: Milligrams | None, rules: Rules) -> Gap | None:
    """Hold a day whose doses are more than three vials: a slip of the decimal point until pharmacy says otherwise.

    given  the day's sum in steps of 0.0001 mg

    Source: three full vials are 2.7 mg; the largest usual dose is 0.8 mg/m2 for 2.71 m2, 2.17 mg.
    """
    if given is None or given <= rules.most_a_day:
        return None
    evidence = (case.here("dosage.dose") for case in cases)
    return gap("dose-out-of-range", *evidence, found=f"{mg_text(given)} mg that day")

"""Warn of a patient younger than the label reaches."""

from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules


def age_outside_label(case: Case, rules: Rules) -> Gap | None:
    """Warn of a patient who is, or by an incomplete birth date can be, younger than the label covers on the day.

    Source: FDA, adults from 2017-08-17, one year and older from 2024-03-06.
    """
    record = case.chart.record
    if rules.age is None or case.day.day is None or record.born_to is None or record.origin is None:
        return None
    born = record.born_to
    had_birthday = (case.day.day.month, case.day.day.day) >= (born.month, born.day)
    years = case.day.day.year - born.year - (0 if had_birthday else 1)
    if years >= rules.age:
        return None
    return gap("age-outside-label", at(record.origin, "birthDate"), found=f"the label reaches from {rules.age} years")

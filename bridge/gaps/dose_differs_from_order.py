"""Ask the provider about a dose that is not the one ordered."""

from fractions import Fraction

from bridge.facts.amounts import mg_text
from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules

PERCENT = 100


def dose_differs_from_order(case: Case, rules: Rules) -> Gap | None:
    """Warn where the dose given under an order that day is none of the doses ordered, give or take some percent."""
    order, given = case.chart.administration.order, case.under_order
    if order is None or given is None or not case.ordered:
        return None
    ordered = [amount.steps for amount in case.ordered if amount.steps is not None and amount.steps > 0]
    if not ordered or any(_same(given, dose, rules.order_percent) for dose in ordered):
        return None
    found = f"{mg_text(given)} mg given, {' or '.join(mg_text(dose) for dose in ordered)} mg ordered"
    return gap("dose-differs-from-order", case.here("dosage.dose"), at(order.origin, "dosageInstruction"), found=found)


def _same(given: int, ordered: int, percent: Fraction) -> bool:
    """Compare in whole numbers: a fraction each time would cost as much as ten other rules."""
    return abs(given - ordered) * PERCENT * percent.denominator <= ordered * percent.numerator

"""Ask the provider about a dose that is not the one ordered."""

from bridge.facts.amounts import mg_text
from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules

PERCENT = 100


def dose_differs_from_order(case: Case, rules: Rules) -> Gap | None:
    """Warn where the dose given under an order that day differs by more than the drug file's share from every dose ordered."""
    order, given = case.chart.administration.order, case.under_order
    ordered = [amount.steps for amount in case.ordered if amount.steps is not None and amount.steps > 0]
    if order is None or given is None or not ordered:
        return None
    if any(abs(given - dose) * PERCENT <= dose * rules.drug.dose.order_percent for dose in ordered):
        return None
    found = f"{mg_text(given)} mg given, {' or '.join(mg_text(dose) for dose in ordered)} mg ordered"
    return gap("dose-differs-from-order", case.here("dosage.dose"), at(order.origin, "dosageInstruction"), found=found)

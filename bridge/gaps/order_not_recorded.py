"""Ask the provider for the signed order."""

from bridge.facts.case import Case, at
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap
from bridge.tables.rules import Rules

ORDERS = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})


def order_not_recorded(case: Case, rules: Rules) -> Gap | None:  # noqa: ARG001
    """Warn where no order with a requester, active or completed, stands behind the dose."""
    administration = case.chart.administration
    order = administration.order
    if order is None:
        found = f"{administration.order_named} cannot be read" if administration.order_named else "no order"
        return gap("order-not-recorded", case.here("request"), found=found)
    same = order.patient is None or administration.patient in (None, order.patient)
    if same and order.requester and order.status in ("active", "completed") and order.intent in ORDERS:
        return None
    found = f"{order.origin.reference} is {order.status or 'without status'}, {order.intent or 'without intent'}"
    return gap(
        "order-not-recorded", at(order.origin), found=f"{found}{'' if order.requester else ', nobody signed it'}"
    )

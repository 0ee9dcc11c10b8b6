"""Puts the rows of a charge together: a billing system may split the units of one line over several."""

from collections.abc import Sequence
from decimal import Decimal

from bridge.facts.reconciled import Charged, Expected


def in_parts(line: Expected, charges: Sequence[Charged]) -> Charged | None:
    """Give one charge for several that only together have the units of a line; None where they do not.

    charges  of the line's patient, day, code and modifiers, and of its encounter or of none that is known
    """
    if not charges or sum(one.units for one in charges) != line.units:
        return None
    amounts = [one.amount for one in charges if one.amount is not None]
    return Charged(
        key="+".join(one.key for one in charges),
        source=" and ".join(one.source for one in charges),
        patient=line.patient,
        encounter=next((one.encounter for one in charges if one.encounter is not None), None),
        day=line.day,
        code=line.code,
        units=line.units,
        modifiers=charges[0].modifiers,
        site=next((one.site for one in charges if one.site is not None), None),
        amount=sum(amounts, Decimal(0)) if len(amounts) == len(charges) else None,
        ours=all(one.ours for one in charges),
        claim=charges[0].claim,
        rows=len(charges),
    )

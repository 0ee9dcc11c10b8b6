"""How a resource becomes one line of JSON, with every number exactly as it was computed."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact

import msgspec

Resource = dict[str, object]
"""A FHIR resource, its elements in the order of R4."""

_EXACT = Context(prec=200, rounding=ROUND_HALF_EVEN, traps=[Inexact])
_JSON = msgspec.json.Encoder(decimal_format="number")


def encode(resource: Resource) -> bytes:
    """Write a resource as one line of JSON without its line end, keys in the order they were built.

    Decimals leave digit by digit (0.10 stays 0.10), whole numbers never become 19.0.
    """
    return _JSON.encode(resource)


def vials_number(vials: Decimal) -> int | Decimal:
    """Bring a number of vials to its shortest form, so that 1.70 and 1.7 make the same claim and 1.000 is 1."""
    if vials == vials.to_integral_value():
        return int(vials)
    return vials.normalize(_EXACT)


def vials_text(vials: Decimal) -> str:
    """Write a number of vials in its shortest form as text: `0.3`, `1`, `1.7`."""
    return f"{vials_number(vials)}"


def money(amount: Decimal) -> Resource:
    """Write an amount in US dollars; it keeps its digits, but never an exponent such as 1E+3."""
    whole = amount.as_tuple().exponent
    return {"value": int(amount) if isinstance(whole, int) and whole > 0 else amount, "currency": "USD"}


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts without rounding; raises decimal.Inexact rather than lose a digit beyond the two hundredth."""
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return total

"""Amounts of drug, exact: whole steps of 0.0001 mg, so that no sum and no ceiling can be off by a hair."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NewType

from bridge.facts.fact import fact

Milligrams = NewType("Milligrams", int)
"""An amount of drug counted in steps of 0.0001 mg: 15300 is 1.53 mg."""

STEPS_PER_MG = 10_000
_MOST = Decimal(10) ** 12
_FINEST = 30
"""Decimal places below which an amount is nothing."""


def is_reckonable(value: Decimal | None) -> bool:
    """Say whether a number is above zero and of a size that anything in a chart can have."""
    return value is not None and value > 0 and -_FINEST < value.adjusted() < _FINEST


@fact
class Quantity:
    """A number with its unit as the chart writes it; `value` is exact, `code` counts only in its `system`."""

    value: Decimal | None
    unit: str | None = None
    system: str | None = None
    code: str | None = None

    def written(self) -> str:
        """Say the quantity in the chart's own words, such as `1350 mcg`."""
        words = (None if self.value is None else f"{self.value}", self.unit or self.code)
        return " ".join(word for word in words if word) or "nothing"


def milligrams(value: Decimal, mg_per_unit: Fraction) -> Milligrams:
    """Bring an amount to whole steps of 0.0001 mg, half to even: once, after all of a day was added."""
    return Milligrams(round(exact_steps(value, mg_per_unit)))


def exact_steps(value: Decimal, mg_per_unit: Fraction) -> int | Fraction:
    """Give an amount in steps of 0.0001 mg, exactly; a whole number of them wherever it is one.

    value        the number in the chart, in its own unit
    mg_per_unit  how many mg one such unit is: 1 for mg, 1/1000 for micrograms

    0.15004 mg is 1500 and 2/5 steps: two of them are 0.3001 mg, not 0.3. What is absurdly large stays absurdly large
    (it is capped at 10^12 mg, far above every dose limit), so that no number in a file can exhaust memory.
    """
    if value.copy_abs() > _MOST:
        value = _MOST.copy_sign(value)
    elif value.adjusted() < -_FINEST:
        value = Decimal(0)
    steps = Fraction(value) * mg_per_unit * STEPS_PER_MG
    return steps.numerator if steps.denominator == 1 else steps


@lru_cache(maxsize=65536)
def mg_text(amount: int) -> str:
    """Write an amount as a coder would: 15300 is `1.53`, 9000 is `0.9`, 20000 is `2`."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), STEPS_PER_MG)
    return f"{sign}{whole}.{part:04d}".rstrip("0").rstrip(".") if part else f"{sign}{whole}"


def ceil_div(amount: int, per: int) -> int:
    """Count how many `per` an amount needs, a part counting as a whole one."""
    return -(-amount // per)

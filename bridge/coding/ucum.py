"""Read a UCUM unit that the units table does not list; slow, so once per distinct unit."""

import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

# The library works some prefixes out in binary ([oz_av] comes as 28349.523125000003 mg); no UCUM factor of mass or
# volume has more than fifteen digits, so rounding there gives the exact one.
_DIGITS = Context(prec=15)
_ANNOTATION = re.compile(r"\{[^}]*\}")
_QUOTIENT = re.compile(r"/\W*[A-Za-z]")


@lru_cache(maxsize=1)
def _registry() -> Any:  # noqa: ANN401  (the library brings no types)
    from ucumvert import PintUcumRegistry  # noqa: PLC0415  (slow to import, and seldom needed)

    return PintUcumRegistry(non_int_type=Decimal)


@lru_cache(maxsize=1024)
def factor(code: str, into: str) -> Fraction | None:
    """Say how many `into` (mg or mL) one unit is, exactly; None where the code is no UCUM unit of that kind.

    code  a UCUM code such as `dg` or `10*-3.g`

    A quotient such as mg/m2 or mL/h is a rate or an intensity, a bare annotation such as {vial} counts things: neither
    is an amount, which is said before the library is asked (it takes a second to start).
    """
    bare = _ANNOTATION.sub("", code)
    if not bare or _QUOTIENT.search(bare):
        return None
    registry = _registry()
    try:
        magnitude = Decimal(registry.from_ucum(code).to(into).magnitude)
    except Exception:  # noqa: BLE001  (parser and registry raise a dozen kinds; all mean: not such a unit)
        return None
    return Fraction(_DIGITS.plus(magnitude))

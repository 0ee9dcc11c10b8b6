"""A reconciliation as CSV."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final

from bridge.facts.reconciled import Charged, Expected
from bridge.reconciling.results import Result
from bridge.workbench.csv_cells import table_lines

_CENT: Final = Decimal("0.01")


def _of(name: str, part: Callable[[Result], Expected | Charged | None]) -> Callable[[Result], object]:
    def cell(result: Result) -> object:
        line = part(result)
        value = None if line is None else getattr(line, name)
        return " ".join(value) if isinstance(value, tuple) else value

    return cell


def _expected(name: str) -> Callable[[Result], object]:
    return _of(name, lambda result: result.expected)


def _charged(name: str) -> Callable[[Result], object]:
    return _of(name, lambda result: result.charged)


COLUMNS: Final[dict[str, Callable[[Result], object]]] = {
    "kind": lambda result: result.kind,
    "also": lambda result: " ".join(result.also),
    "day": lambda result: result.day,
    "site": lambda result: result.site,
    "patient": lambda result: result.patient,
    "administration": lambda result: result.administration,
    "encounter": _expected("encounter"),
    "code expected": _expected("code"),
    "modifiers expected": _expected("modifiers"),
    "units expected": _expected("units"),
    "charge expected in USD": _expected("charge"),
    "charged in": _charged("source"),
    "day charged": _charged("day"),
    "code charged": _charged("code"),
    "modifiers charged": _charged("modifiers"),
    "units charged": _charged("units"),
    "charge in USD": _charged("amount"),
    "taken back in": _of("source", lambda result: result.reversal),
    "units off": lambda result: result.units,
    "USD off": lambda result: result.dollars,
    "found": lambda result: result.says,
}
"""The headings of the columns, and how each is filled."""


def csv_lines(results: Iterable[Result]) -> Iterator[str]:
    """Write the heading and each result, one line at a time."""
    return table_lines(COLUMNS, ((_in_cents(fill(one)) for fill in COLUMNS.values()) for one in results))


def _in_cents(value: object) -> object:
    """Give dollars with two decimals, however many they were computed with; what is no whole cent stays exact."""
    if not isinstance(value, Decimal):
        return value
    cents = value.quantize(_CENT)
    return cents if cents == value else value

"""What the overview is asked for: an address turned into days, payers and sites, and back."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from bridge.ledger.overview import ServiceDays
from bridge.ledger.scope import MONTH, YEAR, Scope
from bridge.workbench.addresses import read_day
from bridge.workbench.queue.asked import NONE

MOST_MONTHS: Final = 36
"""Over more months than these, figures are given by year."""
_MOST_YEARS: Final = 50
_SHOWN_FIRST: Final = 12
"""So many months are shown where the address names no days: those that end with the last month of service."""
Values: TypeAlias = MultiDict[str, str]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    step     month or year
    periods  their first days, rising, those without a dose among them; () where they would be too many to show
    """

    scope: Scope
    step: str
    periods: tuple[date, ...]

    @property
    def query(self) -> str:
        """Write the address that asks for the same."""
        return urlencode(scope_pairs(self.scope))


def read_scope(values: Values, last_day: date | None) -> Scope:
    """Read days, payers and sites; an address that names no days asks for the last twelve months of service.

    last_day  the last day of service there is
    """
    payers, sites = (tuple(dict.fromkeys(_known(values.getlist(name)))) for name in ("payer", "site"))
    first, last = read_day(values.get("from", "")), read_day(values.get("to", ""))
    if "from" not in values and "to" not in values and last_day is not None:
        last = end_of(MONTH, last_day.replace(day=1))
        first = _months_before(last_day.replace(day=1), _SHOWN_FIRST - 1)
    return Scope(first, last, payers, sites)


def lay_out(scope: Scope, days: ServiceDays) -> Asked:
    """Say by which periods figures are given.

    days  of service, of all there is
    """
    first, last = scope.first or days.first, scope.last or days.last
    if first is None or last is None or first > last:
        return Asked(scope, MONTH, ())
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = MONTH if months <= MOST_MONTHS else YEAR
    years = last.year - first.year
    return Asked(scope, step, tuple(_periods(step, first, last)) if years < _MOST_YEARS else ())


def _periods(step: str, first: date, last: date) -> Iterable[date]:
    begin = first.replace(day=1) if step == MONTH else first.replace(month=1, day=1)
    yield begin
    while (end := end_of(step, begin)) < last:
        begin = end + timedelta(days=1)
        yield begin


def end_of(step: str, begin: date) -> date:
    """Give the last day of the month or year that begins on a day."""
    if step == YEAR:
        return begin.replace(month=12, day=31)
    return begin.replace(day=monthrange(begin.year, begin.month)[1])


def _months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _known(values: Sequence[str]) -> Iterable[str]:
    return ("" if value == NONE else value for value in values if value)


def scope_pairs(scope: Scope) -> Pairs:
    """Write days, payers and sites as addresses do: those of the overview, the work queue and the administrations."""
    pairs = [("from", f"{scope.first}")] if scope.first else []
    pairs += [("to", f"{scope.last}")] if scope.last else []
    pairs += [("payer", one or NONE) for one in scope.payers]
    return pairs + [("site", one or NONE) for one in scope.sites]

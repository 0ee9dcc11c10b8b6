"""Adds up a reconciliation: by kind, and by day and site, with the digits of what was seen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final

from bridge.facts.fact import fact
from bridge.reconciling.kinds import DIFFERENCES, KINDS
from bridge.reconciling.results import Result

UNKNOWN: Final = ""
"""Stands for a site that is not known."""


@fact
class Sum:
    """What some results come to.

    units, dollars   charged less expected: above zero too much is charged
    without_dollars  results of which one side has no dollars
    """

    count: int = 0
    units: int = 0
    dollars: Decimal = Decimal(0)
    without_dollars: int = 0


@fact
class Totals:
    """Both sides, and the differences by kind.

    kinds                 their units add up to charged less expected; so do their dollars, where both sides have some
    too_much, too_little  dollars of the differences, apart: a surplus does not make a missing charge good
    while_held            lines charged although our own claim for them is held
    expected_without_dollars, charged_without_dollars  lines and charges that are in no sum of dollars
    """

    lines: int
    charges: int
    units_expected: int
    units_charged: int
    dollars_expected: Decimal
    dollars_charged: Decimal
    kinds: dict[str, Sum]
    too_much: Decimal
    too_little: Decimal
    while_held: int
    expected_without_dollars: int = 0
    charged_without_dollars: int = 0

    @property
    def differences(self) -> Sum:
        """Add the kinds that somebody has to look at."""
        return _added(one for kind, one in self.kinds.items() if kind in DIFFERENCES)

    @property
    def off(self) -> Sum:
        """Add all kinds: charged less expected."""
        return _added(self.kinds.values())


def totals(results: Sequence[Result]) -> Totals:
    """Add up results."""
    kinds: dict[str, list[Decimal | None]] = {kind: [] for kind in KINDS}
    units = dict.fromkeys(KINDS, 0)
    for one in results:
        kinds[one.kind].append(one.dollars)
        units[one.kind] += one.units
    differing = [each for kind in DIFFERENCES for each in kinds[kind] if each is not None]
    return Totals(
        sum(one.expected is not None for one in results),
        sum(charge.rows for one in results for charge in (one.charged, one.reversal) if charge is not None),
        sum(one.units_expected for one in results),
        sum(one.units_charged for one in results),
        sum((one.dollars_expected or Decimal(0) for one in results), Decimal(0)),
        sum((one.dollars_charged or Decimal(0) for one in results), Decimal(0)),
        {kind: _sum(units[kind], dollars) for kind, dollars in kinds.items()},
        sum((one for one in differing if one > 0), Decimal(0)),
        sum((one for one in differing if one < 0), Decimal(0)),
        sum(one.expected is not None and one.expected.held and one.charged is not None for one in results),
        sum(one.dollars_expected is None for one in results),
        sum(one.dollars_charged is None for one in results),
    )


def differences(results: Iterable[Result]) -> Sum:
    """Add up the results that somebody has to look at, alone."""
    found = [one for one in results if one.is_difference]
    return _sum(sum(one.units for one in found), [one.dollars for one in found])


def _sum(units: int, dollars: Sequence[Decimal | None]) -> Sum:
    known = [one for one in dollars if one is not None]
    return Sum(len(dollars), units, sum(known, Decimal(0)), len(dollars) - len(known))


def _added(sums: Iterable[Sum]) -> Sum:
    total = Sum()
    for one in sums:
        total = Sum(
            total.count + one.count,
            total.units + one.units,
            total.dollars + one.dollars,
            total.without_dollars + one.without_dollars,
        )
    return total


def by_day(results: Iterable[Result]) -> dict[tuple[date, str], list[Result]]:
    """Put results together by day and site, in order; a site that nobody knows is ``UNKNOWN``."""
    days: dict[tuple[date, str], list[Result]] = defaultdict(list)
    for one in results:
        days[one.day, one.site or UNKNOWN].append(one)
    return dict(sorted(days.items()))


def counts(results: Iterable[Result]) -> dict[str, int]:
    """Count results by kind; a kind that there is none of is left out."""
    found = Counter(one.kind for one in results)
    return {kind: found[kind] for kind in KINDS if found[kind]}


def digest(results: Iterable[Result]) -> str:
    """Compute the digits of what was seen: other ones where any line, charge or difference is another.

    Where a charge stands (which Claim, which line of which file) does not count: the same charge may come again.
    """
    seen = sorted("|".join(_seen(one)) for one in results)
    return sha256("\n".join(seen).encode()).hexdigest()


def _seen(result: Result) -> Iterable[str]:
    yield result.kind
    yield from result.also
    for line in (result.expected, result.charged, result.reversal):
        if line is None:
            yield "-"
            continue
        modifiers = ",".join(sorted(line.modifiers))
        yield f"{line.patient} {line.encounter} {line.day} {line.code} {modifiers} {line.units}"
    for amount in (result.dollars_expected, result.dollars_charged):
        yield "-" if amount is None else f"{amount.normalize():f}"

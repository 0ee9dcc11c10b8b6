"""Lays the days of a reconciliation out: what is on each, who signed it, and what is another since then."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bridge.ledger.signed_days import Seen, SignedDay
from bridge.reconciling.kinds import KINDS
from bridge.reconciling.results import Result
from bridge.reconciling.totals import by_day, counts, differences, digest

UNSIGNED: Final = "unsigned"
SIGNED: Final = "signed"
CHANGED: Final = "changed"
ELSEWHERE: Final = "elsewhere"


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day of one site.

    lines        expected lines, `differences` results that somebody has to look at
    seen         what whoever signs it now would see
    signature    the last one; None where nobody signed
    state        unsigned, signed, changed since, or elsewhere: signed against other charges
    changes      what is another since it was signed, in words
    gone, new    the lines that were seen then and are not so any more, and those that were not so then
    without_dollars  differences of which one side has no dollars: they are not in `dollars`
    """

    day: date
    site: str
    lines: int
    differences: int
    units: int
    dollars: Decimal
    seen: Seen
    signature: SignedDay | None
    state: str
    changes: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    without_dollars: int = 0


def lay_out(
    results: Sequence[Result], source: str, signed: Mapping[tuple[date, str], SignedDay], *, to_sign: bool = False
) -> tuple[DayShown, ...]:
    """Lay out each day of each site that has a line, a charge or a signature.

    signed   the last signature of each day and site
    to_sign  whether somebody may sign what is shown; else the digits of days that nobody signed are left out
    """
    days = by_day(results)
    places = sorted({*days, *signed})
    return tuple(
        _day(place, days.get(place, []), source, signed.get(place), to_sign=to_sign or place in signed)
        for place in places
    )


def _day(
    place: tuple[date, str], results: Sequence[Result], source: str, signature: SignedDay | None, *, to_sign: bool
) -> DayShown:
    off = differences(results)
    lines = sorted(one.both_sides for one in results) if to_sign else ()
    seen = Seen(source, counts(results), off.units, off.dollars, digest(results) if to_sign else "", tuple(lines))
    state = _state(seen, signature)
    changes, gone, new = ((), (), ()) if signature is None or state != CHANGED else _changes(seen, signature.seen)
    return DayShown(
        *place,
        sum(one.expected is not None for one in results),
        sum(one.is_difference for one in results),
        seen.units,
        seen.dollars,
        seen,
        signature,
        state,
        changes,
        gone,
        new,
        off.without_dollars,
    )


def _state(seen: Seen, signature: SignedDay | None) -> str:
    if signature is None:
        return UNSIGNED
    if signature.seen.source != seen.source:
        return ELSEWHERE
    return SIGNED if signature.seen.digest == seen.digest else CHANGED


def _changes(seen: Seen, before: Seen) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Say what is another, and which lines are gone and new, as far as they were kept."""
    told = tuple(_sums_changed(seen, before))
    if not before.lines:
        return told, (), ()
    then, now = Counter(before.lines), Counter(seen.lines)
    return told, tuple((then - now).elements()), tuple((now - then).elements())


def _sums_changed(seen: Seen, before: Seen) -> Iterable[str]:
    """Say which counts by kind, units and dollars are others; where none of them is, that lines are."""
    told = [
        f"{kind.replace('-', ' ')}: {before.counts.get(kind, 0)} then, {seen.counts.get(kind, 0)} now"
        for kind in KINDS
        if before.counts.get(kind, 0) != seen.counts.get(kind, 0)
    ]
    if before.units != seen.units:
        told.append(f"units off: {before.units:+} then, {seen.units:+} now")
    if before.dollars != seen.dollars:
        told.append(f"dollars off: {before.dollars:+,.2f} then, {seen.dollars:+,.2f} now")
    return told or ["the counts are the same; a line or a charge is another"]

"""Lays the days of a reconciliation out: what is on each, who signed it, and what is another since then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bridge.ledger.signed_days import Seen, SignedDay
from bridge.reconciling.kinds import KINDS
from bridge.reconciling.results import Result
from bridge.reconciling.totals import by_day, counts, digest, totals

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
    off = totals(results).differences
    seen = Seen(source, counts(results), off.units, off.dollars, digest(results) if to_sign else "")
    state = _state(seen, signature)
    changes = _changes(seen, signature) if signature is not None and state == CHANGED else ()
    return DayShown(
        *place,
        sum(one.expected is not None for one in results),
        sum(one.is_difference for one in results),
        seen.units,
        seen.dollars,
        seen,
        signature,
        state,
        tuple(changes),
    )


def _state(seen: Seen, signature: SignedDay | None) -> str:
    if signature is None:
        return UNSIGNED
    if signature.seen.source != seen.source:
        return ELSEWHERE
    return SIGNED if signature.seen.digest == seen.digest else CHANGED


def _changes(seen: Seen, signature: SignedDay) -> Iterable[str]:
    """Say what is another: the counts by kind, units and dollars; where none of them is, that lines are."""
    before = signature.seen
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

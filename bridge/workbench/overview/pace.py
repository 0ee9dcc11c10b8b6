"""The parts of the overview about claims: how many were clean from the start, and how soon they were sent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from bridge.ledger.filters import AGES
from bridge.ledger.first_sent import LAGS, NEVER
from bridge.ledger.overview import Lag
from bridge.ledger.pieces import Piece
from bridge.workbench.overview.bars import Bar, Part, Point, Trend, draw_columns, draw_lines
from bridge.workbench.overview.links import ALL, Figure, Slice
from bridge.workbench.overview.shown import (
    NOTHING,
    Desk,
    Picture,
    Row,
    Section,
    Table,
    counted_at,
    number,
    percent,
    share_of,
)
from bridge.workbench.queue.asked import NONE
from bridge.workbench.words import counted

_SLOW: Final = 90
"""So many of a hundred doses were sent by the slower of the two days that are told."""
_NOT_SENT: Final = "Not sent yet"


def clean_rate(clean: Mapping[date | None, int], pieces: Sequence[Piece], desk: Desk) -> Section:
    """Show how many of the billed doses nothing ever held."""
    billed: Counter[date | None] = Counter()
    for piece in pieces:
        billed[piece.period] += piece.rows if piece.is_billed else 0
    periods = desk.periods(billed)
    names = [desk.period_name(one) for one in periods]
    rows = tuple(
        Row(name, _clean(clean.get(one, 0), billed[one], Slice(one), desk))
        for name, one in zip(names, periods, strict=True)
    )
    points = tuple(
        Point(
            share_of(clean.get(one, 0), billed[one]),
            desk.links.billed(Slice(one), blocked="no"),
            f"{name}: {percent(clean.get(one, 0), billed[one])}",
        )
        for name, one in zip(names, periods, strict=True)
    )
    foot = Row("All", _clean(sum(clean.values()), billed.total(), ALL, desk))
    step = desk.asked.step
    table = Table("Clean claims", (step.title(), "Billed", "Clean", "Share"), rows, foot)
    says = "Billed doses that no question ever held, of all that are billed."
    picture = Picture("clean", "Share of billed doses", draw_lines(names, [Trend("Clean", points)]))
    return Section("clean", "Clean-claim rate", says, (picture,), table)


def _clean(clean: int, billed: int, part: Slice, desk: Desk) -> tuple[Figure, ...]:
    href = desk.links.billed(part, blocked="no")
    return (
        counted_at(billed, desk.links.billed(part)),
        counted_at(clean, href),
        Figure(percent(clean, billed), href, clean),
    )


def charge_lag(lags: Sequence[Lag], desk: Desk) -> Section:
    """Show how many days after the day of service claims were first sent."""
    by_period = {one.period: one for one in lags}
    all_days: Counter[int] = Counter()
    buckets: Counter[str] = Counter()
    for one in lags:
        all_days.update(dict(one.days))
        buckets.update(one.buckets)
    shown = [*LAGS, *([""] if buckets[""] else [])]
    periods: list[date | None] = [*desk.periods(by_period), *([None] if None in by_period else [])]
    rows = tuple(
        Row(desk.period_name(one), _lag(by_period.get(one), Slice(one, dated=one is not None), shown, desk))
        for one in periods
    )
    foot = Row("All", _lag(Lag(None, tuple(sorted(all_days.items())), buckets), ALL, shown, desk))
    bars = [_bar(one, buckets[one], desk) for one in shown]
    head = (desk.asked.step.title(), *(_words(one, desk) for one in shown), "Half within", f"{_SLOW} % within")
    says = (
        "Days from the day of service until the claim of a billed dose was first sent, as a draft or not; half, and "
        f"{_SLOW} of a hundred, of those that were sent took no longer."
    )
    picture = Picture("lag", "Billed doses by days until the claim was sent", draw_columns(bars))
    return Section("lag", "Charge lag", says, (picture,), Table("Charge lag", head, rows, foot))


def _bar(bucket: str, doses: int, desk: Desk) -> Bar:
    words = _words(bucket, desk)
    name = bucket.replace("-", "\N{EN DASH}") if bucket in AGES else words
    return Bar(name, (Part("billed", doses, desk.links.billed(lag=bucket or NONE), f"{words}: {number(doses)}"),))


def _words(bucket: str, desk: Desk) -> str:
    return _NOT_SENT if bucket == NEVER else desk.labels.say("age", bucket or NONE)


def _lag(lag: Lag | None, part: Slice, shown: Iterable[str], desk: Desk) -> tuple[Figure, ...]:
    lag = lag or Lag(None, (), {})
    cells = [counted_at(lag.buckets.get(one, 0), desk.links.billed(part, lag=one or NONE)) for one in shown]
    sent = sum(count for _, count in lag.days)
    href = desk.links.billed(part, sent="yes")
    for share in (50, _SLOW):
        days = within(lag.days, share)
        cells.append(Figure(NOTHING if days is None else counted(days, "day"), href, sent))
    return tuple(cells)


def within(days: Sequence[tuple[int, int]], share: int) -> int | None:
    """Give the days within which so many of a hundred were sent; None of nothing.

    days  rising, each with how many took so long
    """
    whole, so_far = sum(count for _, count in days), 0
    for one, count in days:
        so_far += count
        if so_far * 100 >= whole * share:
            return one
    return None

"""The parts of the overview about questions: how often each is asked, how old they are, and what waits for them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from bridge.facts.decision import BLOCKS
from bridge.ledger.filters import AGES
from bridge.ledger.overview import AtRisk, GapCount
from bridge.ledger.pieces import Piece
from bridge.workbench.overview.bars import Bar, Part, Point, Trend, draw_columns, draw_lanes, draw_lines
from bridge.workbench.overview.links import Figure, Slice
from bridge.workbench.overview.shown import (
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
from bridge.workbench.words import money, title

_TRENDS: Final = 5
"""So many kinds of question are followed through time: those that are asked most."""
_ASKED: Final = "How many of the doses that are billed or held a question was ever asked about, answered since or not."


def doses_by_period(pieces: Sequence[Piece]) -> Counter[date | None]:
    """Count the administrations, billed or held, of which questions are counted."""
    counted: Counter[date | None] = Counter()
    for piece in pieces:
        counted[piece.period] += piece.rows if piece.is_billed else piece.held
    return counted


def by_kind(counts: Sequence[GapCount], pieces: Sequence[Piece], desk: Desk) -> Section:
    """Show how often each kind of question is asked."""
    doses = doses_by_period(pieces).total()
    kinds = _kinds(counts)
    rows, bars, told = [], [], []
    for gap, asked in kinds:
        href = desk.links.doses(gap=gap)
        share = percent(asked, doses)
        rows.append(Row(title(gap), (counted_at(asked, href), Figure(share, href, asked))))
        bars.append(Bar(title(gap), (Part("asked", asked, href, f"{title(gap)}: {number(asked)}, {share}"),)))
        told.append(share)
    foot = Row("Doses billed or held", (counted_at(doses, desk.links.doses()), Figure("")))
    table = Table("Questions by kind", ("Question", "Doses", "Share"), tuple(rows), foot)
    picture = Picture("gaps-by-kind", "Share of doses", draw_lanes(bars, told))
    return Section("gaps", "Gap rate, by kind", _ASKED, (picture,), table)


def trend(counts: Sequence[GapCount], pieces: Sequence[Piece], desk: Desk) -> Section:
    """Show how the rates of the kinds that are asked most go through time."""
    doses = doses_by_period(pieces)
    periods = desk.periods(doses)
    kinds = [gap for gap, _ in _kinds(counts)[:_TRENDS]]
    asked = {(one.gap, one.period): one.rows for one in counts}
    names = [desk.period_name(one) for one in periods]
    trends = [Trend(title(gap), tuple(_point(gap, one, asked, doses, desk) for one in periods)) for gap in kinds]
    rows = tuple(
        Row(name, (_doses(one, doses, desk), *(_rate(gap, one, asked, doses, desk) for gap in kinds)))
        for name, one in zip(names, periods, strict=True)
    )
    step = desk.asked.step
    says = f"Of the doses of each {step}: those about which each of the questions that are asked most was ever asked."
    legend = tuple((f"line-{at}", title(gap)) for at, gap in enumerate(kinds))
    picture = Picture("gaps-by-period", "Share of doses", draw_lines(names, trends), legend)
    head = (step.title(), "Doses", *map(title, kinds))
    return Section("trend", f"Gap rate, by {step}", says, (picture,), Table(f"Gap rate by {step}", head, rows))


def _kinds(counts: Sequence[GapCount]) -> list[tuple[str, int]]:
    """Add up by kind, what is asked most first."""
    kinds: Counter[str] = Counter()
    for one in counts:
        kinds[one.gap] += one.rows
    return sorted(kinds.items(), key=lambda each: (-each[1], each[0]))


def _doses(period: date, doses: Counter[date | None], desk: Desk) -> Figure:
    return counted_at(doses[period], desk.links.doses(Slice(period)))


def _rate(
    gap: str, period: date, asked: Mapping[tuple[str, date | None], int], doses: Counter[date | None], desk: Desk
) -> Figure:
    rows = asked.get((gap, period), 0)
    return Figure(percent(rows, doses[period]), desk.links.doses(Slice(period), gap=gap), rows)


def _point(
    gap: str, period: date, asked: Mapping[tuple[str, date | None], int], doses: Counter[date | None], desk: Desk
) -> Point:
    figure = _rate(gap, period, asked, doses, desk)
    share = share_of(figure.rows, doses[period])
    return Point(share, figure.href, f"{desk.period_name(period)}, {title(gap)}: {figure.says}")


def by_age(ages: Mapping[str, int], desk: Desk) -> Section:
    """Show how many days ago the day of service is of what is still asked."""
    buckets = [*AGES, *([""] if "" in ages else [])]
    rows, bars = [], []
    for one in buckets:
        href, asked = desk.links.questions(age=one or NONE), ages.get(one, 0)
        name = desk.labels.say("age", one or NONE)
        rows.append(Row(name, (counted_at(asked, href),)))
        bars.append(
            Bar(
                one.replace("-", "\N{EN DASH}") or "not known",
                (Part("asked", asked, href, f"{name}: {number(asked)}"),),
            )
        )
    foot = Row("All", (counted_at(sum(ages.values()), desk.links.questions()),))
    table = Table("Open questions by age", ("Days since service", "Questions"), tuple(rows), foot)
    says = "Questions that are open now, those that somebody put off included, by the days since the day of service."
    picture = Picture("age", "Open questions by days since service", draw_columns(bars))
    return Section("age", "Age of what is open", says, (picture,), table)


def money_at_risk(found: Sequence[AtRisk], desk: Desk) -> Section:
    """Show what waits for the answer to each question that blocks."""
    kinds, whole = (
        [one for one in found if one.gap],
        next((one for one in found if one.gap is None), AtRisk(None, 0, 0, Decimal(0))),
    )
    rows, bars = [], []
    for one in kinds:
        name = title(one.gap or "")
        rows.append(Row(name, _at_risk(one, desk.links.questions(gap=one.gap or "", severity=BLOCKS))))
        href = desk.links.questions(gap=one.gap or "", severity=BLOCKS)
        bars.append(Bar(name, (Part("waits", one.charge, href, f"{name}: {money(one.charge)}"),)))
    foot = Row("All, each line once", _at_risk(whole, desk.links.questions(severity=BLOCKS)))
    head = ("Question", "Questions", "Units", "Charges")
    says = (
        "What waits for the answer to each question that blocks. A line that several questions hold counts under each "
        "of them, and once in all. A line without a charge counts in units alone; what is billed waits no more."
    )
    picture = Picture("at-risk", "Charges", draw_lanes(bars, [money(one.charge) for one in kinds]))
    return Section("risk", "Money at risk, by gap", says, (picture,), Table("Money at risk", head, tuple(rows), foot))


def _at_risk(one: AtRisk, href: str) -> tuple[Figure, ...]:
    return (
        counted_at(one.rows, href),
        Figure(number(one.units), href, one.rows),
        Figure(money(one.charge), href, one.rows),
    )

"""The figures of the overview beside what was given: what was asked, how late claims are, and what waits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, case, func, select, tuple_

from bridge.facts.decision import BILLED, BLOCKS
from bridge.ledger.filters import OPEN, SNOOZED, SOURCE, Filters, sides, where
from bridge.ledger.first_sent import FIRST_SENDS, LAGS, NEVER, bucket, days_to_send
from bridge.ledger.rows import counts
from bridge.ledger.scope import DOSES, LINE, Scope, has_outcome, period
from bridge.ledger.sought import SEEN, was_blocked, was_opened
from bridge.ledger.tables import ADMINISTRATIONS, GAP_EVENTS
from bridge.ledger.work_tables import OPEN_GAPS


@dataclass(frozen=True, slots=True)
class GapCount:
    """How many doses of a period, billed or held, a question was ever asked about."""

    gap: str
    period: date | None
    rows: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How late the claims of a period's billed doses were sent.

    days     of those that were sent and whose day of service is known: how many days, rising, with how many doses
    buckets  billed doses by bucket of days; those that were not sent yet, and under "" those whose day is not known
    """

    period: date | None
    days: tuple[tuple[int, int], ...]
    buckets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What waits for the answer to a question that blocks; of all of them together, `gap` is None.

    rows   of the work queue; units and charge are of whole lines, each once, without what is billed
    """

    gap: str | None
    rows: int
    units: int
    charge: Decimal


@dataclass(frozen=True, slots=True)
class ServiceDays:
    """The first and the last day of service there is, and the latest one that has come; None where there is none."""

    first: date | None
    last: date | None
    latest: date | None


def days_of_service(book: Connection, today: date) -> ServiceDays:
    """Tell between which days there is anything."""
    day = ADMINISTRATIONS.c.service_day
    latest = select(func.max(day)).where(day <= today).scalar_subquery()
    return ServiceDays(*book.execute(select(func.min(day), func.max(day), latest)).one())


def gap_counts(book: Connection, scope: Scope, step: str) -> list[GapCount]:
    """Count by question the doses, billed or held, about which it was ever asked."""
    keys = (GAP_EVENTS.c.gap, period(step, ADMINISTRATIONS.c.service_day))
    joined = ADMINISTRATIONS.join(GAP_EVENTS, GAP_EVENTS.c.administration == ADMINISTRATIONS.c.name)
    counted = select(*keys, func.count()).select_from(joined).where(was_opened(), has_outcome(*DOSES))
    return [GapCount(*row) for row in book.execute(counted.where(*scope.conditions()).group_by(*keys))]


def clean_counts(book: Connection, scope: Scope, step: str) -> dict[date | None, int]:
    """Count by period the billed administrations that nothing ever held."""
    when = period(step, ADMINISTRATIONS.c.service_day)
    asked = select(when, func.count()).where(*scope.conditions(), has_outcome(BILLED), ~was_blocked()).group_by(when)
    return {row[0]: row[1] for row in book.execute(asked)}


def lags(book: Connection, scope: Scope, step: str) -> list[Lag]:
    """Count by period how many days after the day of service the claims of billed doses were sent first."""
    keys = (period(step, ADMINISTRATIONS.c.service_day), FIRST_SENDS.c.at.is_not(None), days_to_send())
    asked = select(*keys, func.count()).select_from(SEEN).where(*scope.conditions(), has_outcome(BILLED))
    found: dict[date | None, Counter[int | str]] = {}
    for when, is_sent, days, count in book.execute(asked.group_by(*keys)).all():
        found.setdefault(when, Counter())[("" if days is None else days) if is_sent else NEVER] += count
    return [_lag(when, counted) for when, counted in found.items()]


def _lag(when: date | None, counted: Mapping[int | str, int]) -> Lag:
    days = sorted((one, count) for one, count in counted.items() if isinstance(one, int))
    buckets = dict.fromkeys((*LAGS, ""), 0)
    for one, count in days:
        buckets[bucket(one)] += count
    buckets |= {name: counted.get(name, 0) for name in (NEVER, "")}
    return Lag(when, tuple(days), buckets)


def ages(book: Connection, scope: Scope, today: date) -> dict[str, int]:
    """Count the open questions, those that are snoozed included, by the days since service."""
    filters = waiting(scope)
    age = sides(today)["ages"]
    asked = select(age, func.count()).select_from(SOURCE).where(where(filters, today)).group_by(age)
    return counts(book, asked)


def at_risk(book: Connection, scope: Scope, today: date) -> list[AtRisk]:
    """Sum up by question what waits for its answer, among those that block, and all of it together.

    A line counts once under each question that holds it, and once in all.
    """
    line = case((ADMINISTRATIONS.c.outcome != BILLED, LINE))
    matched = select(
        OPEN_GAPS.c.gap, line.label("line"), ADMINISTRATIONS.c.units, ADMINISTRATIONS.c.charge
    ).select_from(SOURCE)
    found = matched.where(where(replace(waiting(scope), severities=(BLOCKS,)), today)).cte("matched").c
    each = select(
        found.gap,
        found.line,
        func.count().label("rows"),
        func.max(found.units).label("units"),
        func.max(found.charge).label("charge"),
        func.grouping(found.gap).label("level"),
    ).group_by(func.grouping_sets(tuple_(found.gap, found.line), tuple_(found.line)))
    one = each.subquery("each_line").c
    waits = one.line.is_not(None)
    asked = select(
        one.gap,
        func.sum(one.rows),
        func.coalesce(func.sum(one.units).filter(waits), 0),
        func.coalesce(func.sum(one.charge).filter(waits), 0),
    ).group_by(one.level, one.gap)
    rows = (AtRisk(row[0], int(row[1]), int(row[2]), Decimal(row[3])) for row in book.execute(asked))
    return sorted(rows, key=lambda row: (row.gap is None, -row.charge, -row.units, row.gap or ""))


def waiting(scope: Scope) -> Filters:
    """Give the filters of the work queue for what waits there, by whomever and until whenever."""
    return Filters(payers=scope.payers, sites=scope.sites, first=scope.first, last=scope.last, states=(OPEN, SNOOZED))

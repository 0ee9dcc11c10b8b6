"""The missed-event report: what webhooks told, what only a poll found, and how long it took to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    cast,
    distinct,
    extract,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from bridge.ledger.rows import counts
from bridge.ledger.tables import EVENTS

FOUND_BY: Final = ("poll", "sweep", "bulk")
"""What looks by itself, and so notices what nobody told."""
ASKED_FOR: Final = ("hand", "bulk")
"""What people ask for is of any age: how long ago it changed is no delay."""
BEFORE: Final = "before"
LATER: Final = "later"
MISSED: Final = "missed"
"""How a webhook told what a poll found: before it, after it, never."""
SKEW: Final = timedelta(minutes=5)
"""So far may the clocks of the server and of the database be apart."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds from a change on the server until we knew: half of those known waited less, 95 % of them waited less."""

    p50: float
    p95: float
    known: int


@dataclass(frozen=True, slots=True)
class MissedEvents:
    """What was told and found in a time.

    heard           events by trigger, duplicates included
    duplicates      those of them that were told before, by trigger
    found           versions that polls found
    told_before     of these, what a webhook had told before the poll came
    told_later      what a webhook told only after the poll
    missed          what no webhook told, by kind of record: a kind that nobody subscribed to is always missed
    out_of_order    webhooks that came after a newer one of the same record or subscription
    numbers_missing numbers that subscriptions left out and that never came
    delays          by trigger
    """

    heard: Mapping[str, int]
    duplicates: Mapping[str, int]
    found: int
    told_before: int
    told_later: int
    missed: Mapping[str, int]
    out_of_order: int
    numbers_missing: int
    delays: Mapping[str, Delay] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Write the report with its arithmetic."""
        told = [
            f"{self.heard[one]} events by {one}: {self.heard[one] - self.duplicates.get(one, 0)} new"
            f" + {self.duplicates.get(one, 0)} duplicates absorbed"
            for one in sorted(self.heard)
        ]
        found = f"{self.found} found by poll = {self.told_before} told before by webhook + {self.told_later} told later"
        by_kind = " + ".join(f"{count} {kind}" for kind, count in sorted(self.missed.items()))
        waited = [
            f"delay by {one}: p50 {delay.p50:.1f} s, p95 {delay.p95:.1f} s, of {delay.known} with a known time"
            for one, delay in sorted(self.delays.items())
        ]
        return [
            *told,
            f"{found} + {sum(self.missed.values())} missed by webhook" + (f" ({by_kind})" if by_kind else ""),
            f"{self.out_of_order} webhooks out of order",
            f"{self.numbers_missing} event numbers left out by subscriptions",
            *waited,
        ]


def missed_events(book: Connection, since: datetime | None = None, until: datetime | None = None) -> MissedEvents:
    """Report on the events that were heard in a time, its start included and its end not; None: without a bound."""
    within = heard_within(since, until)
    told_before, told_later, missed = _found(book, within)
    return MissedEvents(
        heard=_counted(book, within),
        duplicates=_counted(book, and_(within, EVENTS.c.duplicate)),
        found=told_before + told_later + sum(missed.values()),
        told_before=told_before,
        told_later=told_later,
        missed=missed,
        out_of_order=_out_of_order(book, within),
        numbers_missing=_numbers_missing(book, within),
        delays=_delays(book, within),
    )


def heard_within(since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    """Say whether an event was heard in a time, its start included and its end not."""
    from_then = true() if since is None else EVENTS.c.at >= since
    return from_then if until is None else and_(from_then, EVENTS.c.at < until)


def _counted(book: Connection, within: ColumnElement[bool]) -> dict[str, int]:
    asked = select(EVENTS.c.trigger, func.count()).where(within).group_by(EVENTS.c.trigger)
    return counts(book, asked)


def _found(book: Connection, within: ColumnElement[bool]) -> tuple[int, int, dict[str, int]]:
    """Count the versions that polls found: told by a webhook before, told later, never told (by kind)."""
    each = found_each(within).subquery().c
    kind = case((each.how == MISSED, each.kind))
    asked = select(each.how, kind, func.count()).group_by(each.how, kind)
    counts = {(row[0], row[1]): row[2] for row in book.execute(asked)}
    missed = {kind: count for (how, kind), count in counts.items() if how == MISSED}
    return counts.get((BEFORE, None), 0), counts.get((LATER, None), 0), missed


def found_each(within: ColumnElement[bool]) -> Select[int, str, str]:
    """Give each version that a poll found: the event's id, how a webhook told it, and the kind of record."""
    found = (
        select(EVENTS)
        .ext(distinct_on(EVENTS.c.reference, EVENTS.c.version))
        .where(within, EVENTS.c.trigger.in_(FOUND_BY))
    )
    found = found.where(~EVENTS.c.duplicate).order_by(EVENTS.c.reference, EVENTS.c.version, EVENTS.c.id)
    poll, webhook = found.subquery("poll"), EVENTS.alias("webhook")
    no_version = or_(webhook.c.version.is_(None), poll.c.version.is_(None))
    since = func.coalesce(poll.c.changed_at, poll.c.at) - literal(SKEW)
    same = or_(webhook.c.version == poll.c.version, and_(no_version, webhook.c.at >= since))
    told = select(func.min(webhook.c.id)).where(
        webhook.c.trigger == "webhook", webhook.c.reference == poll.c.reference, same
    )
    first = told.scalar_subquery()
    how = case((first < poll.c.id, BEFORE), (first > poll.c.id, LATER), else_=MISSED).label("how")
    return select(poll.c.id, how, func.split_part(poll.c.reference, "/", 1).label("kind"))


def _out_of_order(book: Connection, within: ColumnElement[bool]) -> int:
    each = behind_each(within).subquery()
    return int(book.execute(select(func.count()).select_from(each)).scalar_one())


def behind_each(within: ColumnElement[bool]) -> Select[int]:
    """Give the ids of webhooks that came after a newer one: by its time, its version if a number, or its number."""
    number = case((EVENTS.c.version.regexp_match("^[0-9]{1,18}$"), cast(EVENTS.c.version, BigInteger)))

    def is_behind(told: ColumnElement[Any], group: ColumnElement[str]) -> ColumnElement[bool]:
        before = func.max(told).over(partition_by=group, order_by=EVENTS.c.id, rows=(None, -1))
        return func.coalesce(before > told, false())

    behind = or_(
        is_behind(EVENTS.c.changed_at, EVENTS.c.reference),
        is_behind(number, EVENTS.c.reference),
        is_behind(EVENTS.c.event_number, EVENTS.c.subscription),
    )
    each = select(EVENTS.c.id, behind.label("behind")).where(within, EVENTS.c.trigger == "webhook", ~EVENTS.c.duplicate)
    found = each.subquery()
    return select(found.c.id).where(found.c.behind)


def _numbers_missing(book: Connection, within: ColumnElement[bool]) -> int:
    number = EVENTS.c.event_number
    left_out = func.max(number) - func.min(number) + 1 - func.count(distinct(number))
    each = select(left_out.label("left_out")).where(within, number.is_not(None)).group_by(EVENTS.c.subscription)
    return int(book.execute(select(func.coalesce(func.sum(each.subquery().c.left_out), 0))).scalar_one())


def _delays(book: Connection, within: ColumnElement[bool]) -> dict[str, Delay]:
    seconds = extract("epoch", EVENTS.c.at - EVENTS.c.changed_at)
    p50, p95 = (func.percentile_cont(share).within_group(seconds) for share in (0.5, 0.95))
    asked = select(EVENTS.c.trigger, p50, p95, func.count()).where(within, ~EVENTS.c.duplicate)
    asked = asked.where(EVENTS.c.changed_at.is_not(None), EVENTS.c.trigger.not_in(ASKED_FOR)).group_by(EVENTS.c.trigger)
    return {row[0]: Delay(float(row[1]), float(row[2]), row[3]) for row in book.execute(asked)}

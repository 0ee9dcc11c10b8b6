"""How things stand, counted when somebody asks: one truth for however many processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, extract, func, select, true
from sqlalchemy.dialects.postgresql import array, distinct_on

from bridge.ledger.rows import counts
from bridge.ledger.sums import IS_OPEN
from bridge.ledger.tables import ADMINISTRATIONS, EVENTS, GAP_EVENTS, LOOKS, NOW, SENDS, WANTS

LATEST: Final = 1000
"""So many of the last webhooks tell how long an answer takes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How things stand.

    events          by trigger, duplicates among them
    duplicates      by trigger
    outcomes        administrations by the outcome they have now
    open_gaps       by id
    sends           by what was done
    retries         looks that failed
    dead_letters    names that wait for a person
    waiting         names that wait to be looked at
    oldest_waiting  in seconds; None where nothing waits
    delay_p50       seconds from a webhook to the end of the look that answered it, of the last ones; None without one
    """

    events: Mapping[str, int]
    duplicates: Mapping[str, int]
    outcomes: Mapping[str, int]
    open_gaps: Mapping[str, int]
    sends: Mapping[str, int]
    retries: int
    dead_letters: int
    waiting: int
    oldest_waiting: float | None
    delay_p50: float | None
    delay_p95: float | None


def figures(book: Connection) -> Figures:
    """Count how things stand."""
    newest = select(GAP_EVENTS.c.gap, GAP_EVENTS.c.what).ext(distinct_on(GAP_EVENTS.c.administration, GAP_EVENTS.c.gap))
    newest = newest.order_by(GAP_EVENTS.c.administration, GAP_EVENTS.c.gap, GAP_EVENTS.c.id.desc())
    last = newest.subquery()
    gaps = select(last.c.gap, func.count()).where(last.c.what != "closed").group_by(last.c.gap)
    failed = select(func.count()).select_from(LOOKS).where(LOOKS.c.outcome == "failed")
    dead = select(func.count()).select_from(WANTS).where(WANTS.c.dead_at.is_not(None))
    waiting = select(func.count()).select_from(WANTS).where(IS_OPEN, WANTS.c.dead_at.is_(None))
    p50, p95 = _delays(book)
    return Figures(
        events=_by(book, EVENTS.c.trigger),
        duplicates=_by(book, EVENTS.c.trigger, EVENTS.c.duplicate),
        outcomes=_by(book, ADMINISTRATIONS.c.outcome),
        open_gaps=counts(book, gaps),
        sends=_by(book, SENDS.c.did),
        retries=book.execute(failed).scalar_one(),
        dead_letters=book.execute(dead).scalar_one(),
        waiting=book.execute(waiting).scalar_one(),
        oldest_waiting=oldest_waiting(book),
        delay_p50=p50,
        delay_p95=p95,
    )


def oldest_waiting(book: Connection) -> float | None:
    """Tell for how many seconds the name waits that waits longest; None where nothing does.

    What waits for a person, or for its next try after a failure, is not counted: no worker is late with it.
    """
    late = func.greatest(WANTS.c.wanted_at, WANTS.c.due)
    ready = IS_OPEN & WANTS.c.dead_at.is_(None) & func.coalesce(WANTS.c.due <= NOW, true())
    seconds = book.execute(select(extract("epoch", NOW - func.min(late))).where(ready)).scalar()
    return None if seconds is None else float(seconds)


def _by(book: Connection, what: Column[str], where: ColumnElement[bool] | None = None) -> dict[str, int]:
    asked = select(what, func.count()).group_by(what)
    return counts(book, asked if where is None else asked.where(where))


def _delays(book: Connection) -> tuple[float | None, float | None]:
    """Tell how long half, and 95 %, of the last webhooks waited for the end of the look that answered them."""
    last = select(EVENTS).where(EVENTS.c.trigger == "webhook", ~EVENTS.c.duplicate)
    event = last.order_by(EVENTS.c.id.desc()).limit(LATEST).subquery("event")
    stands = ADMINISTRATIONS.c
    named = func.array_remove(array([event.c.reference, event.c.encounter, stands.encounter]), None)
    look = select(LOOKS.c.at_end).where(LOOKS.c.outcome == "done", LOOKS.c.at_start >= event.c.at)
    answer = look.where(LOOKS.c.names.has_any(named)).order_by(LOOKS.c.id).limit(1).lateral("answer")
    source = event.outerjoin(ADMINISTRATIONS, stands.name == event.c.reference).join(answer, true())
    waited = extract("epoch", answer.c.at_end - event.c.at)
    p50, p95 = (func.percentile_cont(share).within_group(waited) for share in (0.5, 0.95))
    return tuple(book.execute(select(p50, p95).select_from(source)).one())

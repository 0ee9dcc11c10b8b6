"""Whether the ledger agrees with itself: everything adds up, nothing is stuck, nothing was sent and not noted."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Subquery,
    and_,
    any_,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from bridge.claim.task_life import OPEN
from bridge.facts.decision import BILLED, NOT_BILLABLE, NOT_MAPPED
from bridge.gaps.filing_limit import OF_THE_LIMIT
from bridge.ledger.approvals import waiting_for_approval
from bridge.ledger.attested_tables import APPROVALS, ATTESTATION_EVENTS, ATTESTATIONS, DRAFTS
from bridge.ledger.rows import names_of
from bridge.ledger.sums import IS_OPEN, last_decisions, seen_names, sums
from bridge.ledger.tables import (
    ADMINISTRATIONS,
    DECISIONS,
    EVENTS,
    GAP_EVENTS,
    LOOKS,
    NOW,
    SEND_ANSWERS,
    SENDS,
    WANTS,
)
from bridge.ledger.work_tables import OPEN_GAPS

Instant = ColumnElement[Any]
MOST: Final = 20
"""So many problems of one kind are told one by one."""
SOON: Final = timedelta(minutes=1)
"""What is younger may still be under way."""


def check(book: Connection, at: datetime | None = None) -> list[str]:
    """List what does not agree, each in a sentence; nothing is as it should be.

    at  the time at which it is judged what is late; None: now

    Where others write meanwhile, give a transaction that sees one state: REPEATABLE READ.
    """
    now: Instant = NOW if at is None else literal(at, DateTime(timezone=True))
    kinds = (
        _does_not_add_up(book),
        _undecided(book),
        _stands_otherwise(book),
        _unwanted(book),
        _stuck(book, now - literal(SOON)),
        _unanswered(book, now - literal(SOON)),
        _taken_back(book),
        _approved_and_not_filed(book, now - literal(SOON)),
        _gaps_differ(book),
        _listed_otherwise(book),
        _open_with_closed_task(book),
        _open_without_task(book),
        _closed_with_open_task(book),
        _loose_ends(book),
    )
    return [problem for kind in kinds for problem in _the_first(kind)]


def _the_first(problems: Iterable[str]) -> Iterator[str]:
    """Tell the first problems of a kind one by one, and count the rest."""
    found = list(problems)
    yield from found[:MOST]
    if len(found) > MOST:
        yield f"... and {len(found) - MOST} more of this kind."


def _does_not_add_up(book: Connection) -> Iterator[str]:
    counted = sums(book)
    if not counted.adds_up:
        yield f"It does not add up: {counted}."


def _undecided(book: Connection) -> Iterator[str]:
    seen = seen_names().subquery()
    is_decided = exists().where(DECISIONS.c.administration == seen.c.name)
    for row in book.execute(select(seen.c.name).where(~is_decided).order_by(seen.c.name)):
        yield f"{row.name} was seen and does not wait, and nothing is decided of it."


def _stands_otherwise(book: Connection) -> Iterator[str]:
    last, stands = last_decisions(), ADMINISTRATIONS.c
    both = last.outerjoin(ADMINISTRATIONS, stands.name == last.c.administration)
    differs = or_(stands.name.is_(None), stands.decision_id != last.c.id, stands.outcome != last.c.outcome)
    asked = select(last.c.administration, last.c.outcome, stands.outcome.label("stands")).select_from(both)
    for row in book.execute(asked.where(differs).order_by(last.c.administration)):
        yield f"{row.administration} was last decided to be {row.outcome}, and stands as {row.stands or 'unknown'}."


def _unwanted(book: Connection) -> Iterator[str]:
    is_wanted = WANTS.c.name.in_((EVENTS.c.reference, EVENTS.c.encounter, EVENTS.c.patient))
    asked = select(EVENTS.c.id, EVENTS.c.trigger, EVENTS.c.reference)
    asked = asked.where(~EVENTS.c.duplicate, ~exists().where(is_wanted)).order_by(EVENTS.c.id)
    for row in book.execute(asked):
        yield f"Event {row.id} ({row.trigger}, {row.reference}) is kept, and nobody was asked to look."


def _stuck(book: Connection, before: Instant) -> Iterator[str]:
    wants = WANTS.c
    no_job = or_(wants.deferred_at.is_(None), wants.deferred_at < before)
    is_late = func.coalesce(wants.due, wants.wanted_at) < before
    asked = select(WANTS).where(IS_OPEN, wants.dead_at.is_(None), no_job, is_late).order_by(wants.wanted_at)
    for row in book.execute(asked):
        yield f"{row.name} is wanted since {row.wanted_at:%Y-%m-%d %H:%M:%S} UTC, and no job was asked for lately."


def _unanswered(book: Connection, before: Instant) -> Iterator[str]:
    is_settled = exists().where(SEND_ANSWERS.c.send_id == SENDS.c.id)
    asked = select(SENDS.c.id, SENDS.c.did, SENDS.c.name)
    asked = asked.where(SENDS.c.at_prepared < before, ~is_settled, ~_is_looked_at(SENDS.c))
    for row in book.execute(asked.order_by(SENDS.c.id)):
        yield f"Send {row.id} ({row.did} {row.name}) was never answered, and no look is wanted that would settle it."


def _is_looked_at(sent: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[bool]:
    """Say whether a look is wanted, or under way, that brings a send to what the chart says: until then it may differ.

    sent  the columns of SENDS
    """
    patient = select(ADMINISTRATIONS.c.patient).where(ADMINISTRATIONS.c.name == any_(sent.administrations))
    names = or_(
        WANTS.c.name == sent.encounter,
        WANTS.c.name == any_(sent.administrations),
        WANTS.c.name.in_(patient),
        WANTS.c.patient.in_(patient),
    )
    return exists().where(names, IS_OPEN)


def _last_sends() -> Subquery:
    """Give the last send of each Claim and Task that the target took, as a part of a statement."""
    is_taken = exists().where(SEND_ANSWERS.c.send_id == SENDS.c.id, SEND_ANSWERS.c.status.between(200, 299))
    newest = select(SENDS).ext(distinct_on(SENDS.c.identifier)).where(is_taken)
    return newest.order_by(SENDS.c.identifier, SENDS.c.id.desc()).subquery("sent")


def _taken_back(book: Connection) -> Iterator[str]:
    last, sent = last_decisions(), _last_sends()
    is_cancelled = sent.c.kind == "Claim", sent.c.did == "cancelled", ~_is_looked_at(sent.c)
    taken_back = book.execute(select(sent.c.identifier).where(*is_cancelled))
    is_on_one = last.c.claim == any_(names_of(taken_back.scalars()))
    asked = select(last.c.administration, last.c.claim).where(last.c.outcome == BILLED, is_on_one)
    for row in book.execute(asked.order_by(last.c.administration)):
        yield f"{row.administration} is billed on claim {row.claim}, which was taken back last."


def _approved_and_not_filed(book: Connection, before: Instant) -> Iterator[str]:
    """Find claims that stand as drafts though they were approved a while ago, with no look wanted that would tell."""
    waits = {one.claim for one in waiting_for_approval(book)}
    is_wanted = exists().where(or_(WANTS.c.name == DRAFTS.c.encounter, WANTS.c.patient == DRAFTS.c.patient), IS_OPEN)
    last = select(func.max(APPROVALS.c.at)).where(APPROVALS.c.claim == DRAFTS.c.claim).scalar_subquery()
    asked = select(DRAFTS.c.claim, DRAFTS.c.name).where(~is_wanted, last < before).order_by(DRAFTS.c.claim)
    for row in book.execute(asked):
        if row.claim not in waits:
            yield f"Claim {row.claim} was approved and is still a draft ({row.name}), and no look is wanted."


def _open_gaps() -> Subquery:
    """Give the gaps that are open, as a part of a statement."""
    return _last_changes("opened", "changed", "reopened")


def _last_changes(*what: str) -> Subquery:
    """Give the last change of each gap where it is one of these, as a part of a statement."""
    newest = select(GAP_EVENTS).ext(distinct_on(GAP_EVENTS.c.administration, GAP_EVENTS.c.gap))
    newest = newest.order_by(GAP_EVENTS.c.administration, GAP_EVENTS.c.gap, GAP_EVENTS.c.id.desc())
    found = newest.subquery()
    return select(found).where(found.c.what.in_(what)).subquery()


def _gaps_differ(book: Connection) -> Iterator[str]:
    """Compare decisions with the life of gaps: while a dose is held or pending, gaps that cannot be seen stay open."""
    last, opened = last_decisions(), _open_gaps()
    listed = func.jsonb_array_elements(last.c.row["gaps"]).table_valued(column("value", JSONB())).lateral()
    gap = listed.c.value["id"].astext
    named = select(last.c.administration, gap.label("gap")).select_from(last.join(listed, literal(value=True)))
    decided = named.subquery("decided")
    same = and_(decided.c.administration == opened.c.administration, decided.c.gap == opened.c.gap)
    told = select(decided.c.administration, decided.c.gap).where(~exists().where(same))
    for row in book.execute(told.order_by(decided.c.administration, decided.c.gap)):
        yield f"{row.administration} is decided with the gap {row.gap}, which is not open."
    is_clear = and_(
        last.c.administration == opened.c.administration, last.c.outcome.in_([BILLED, NOT_BILLABLE, NOT_MAPPED])
    )
    left = select(opened.c.administration, opened.c.gap).where(exists().where(is_clear), ~exists().where(same))
    for row in book.execute(left.order_by(opened.c.administration, opened.c.gap)):
        yield f"{row.administration} is decided without the gap {row.gap}, which is still open."


def _listed_otherwise(book: Connection) -> Iterator[str]:
    """Compare the life of gaps with the list that the work queue shows."""
    opened, listed = _open_gaps(), OPEN_GAPS.c
    names = ("administration", "gap")
    same = and_(*(opened.c[name] == listed[name] for name in (*names, "severity", "owner", "question")))
    both = opened.join(OPEN_GAPS, same, full=True)
    named = [func.coalesce(opened.c[name], listed[name]).label(name) for name in names]
    differs = or_(opened.c.gap.is_(None), listed.gap.is_(None))
    for row in book.execute(select(*named).select_from(both).where(differs).distinct().order_by(*named)):
        yield f"The gap {row.gap} of {row.administration} is not listed in the work queue as it was asked last."


def _open_with_closed_task(book: Connection) -> Iterator[str]:
    opened, sent = _open_gaps(), _last_sends()
    same = and_(sent.c.gap == opened.c.gap, sent.c.administrations[1] == opened.c.administration)
    asked = select(opened.c.administration, opened.c.gap, sent.c.name).select_from(opened.join(sent, same))
    asked = asked.where(sent.c.did == "closed", ~_is_looked_at(sent.c))
    for row in book.execute(asked.order_by(opened.c.administration, opened.c.gap)):
        yield f"{row.name} was closed last, and its gap {row.gap} of {row.administration} is open."


def _open_without_task(book: Connection) -> Iterator[str]:
    """Find open gaps of a severity that was sent, and neither was a Task seen on the target nor was one sent.

    Whether a claim is filed in time nobody is asked once it is filed, so the gaps of the limit may have none.
    """
    opened = _open_gaps()
    was_sent = opened.c.severity == any_(LOOKS.c.severities)
    own = and_(SENDS.c.gap == opened.c.gap, SENDS.c.administrations[1] == opened.c.administration)
    asked = select(opened.c.administration, opened.c.gap).join(LOOKS, LOOKS.c.id == opened.c.look_id)
    asked = asked.where(was_sent, opened.c.gap.not_in(OF_THE_LIMIT), opened.c.task.is_(None), ~exists().where(own))
    for row in book.execute(asked.order_by(opened.c.administration, opened.c.gap)):
        yield f"The gap {row.gap} of {row.administration} is open, and nobody was sent a Task for it."


def _closed_with_open_task(book: Connection) -> Iterator[str]:
    """Find closed gaps whose Task was left open, or opened again since."""
    closed, sent = _last_changes("closed"), _last_sends()
    same = and_(sent.c.gap == closed.c.gap, sent.c.administrations[1] == closed.c.administration)
    since = and_(sent.c.look_id > closed.c.look_id, ~_is_looked_at(sent.c))
    opened_since = and_(since, sent.c.did != "closed")
    left_open = and_(closed.c.task.in_(OPEN), ~func.coalesce(and_(since, sent.c.did == "closed"), false()))
    asked = select(closed.c.administration, closed.c.gap).select_from(closed.outerjoin(sent, same))
    for row in book.execute(asked.where(or_(opened_since, left_open)).order_by(closed.c.administration, closed.c.gap)):
        yield f"The gap {row.gap} of {row.administration} is closed, and its Task is open."


def _loose_ends(book: Connection) -> Iterator[str]:
    """Find what points at nothing: all that a look wrote is written with it."""
    for table, what in ((DECISIONS, "decisions"), (GAP_EVENTS, "changes of gaps")):
        has_look = exists().where(LOOKS.c.id == table.c.look_id)
        for row in book.execute(select(table.c.look_id, func.count()).where(~has_look).group_by(table.c.look_id)):
            yield f"Look {row[0]} is not kept, and {row[1]} {what} of it are."
    is_kept = exists().where(ATTESTATIONS.c.id == ATTESTATION_EVENTS.c.attestation_id)
    for row in book.execute(select(ATTESTATION_EVENTS.c.attestation_id).where(~is_kept).distinct()):
        yield f"Attestation {row.attestation_id} is not kept, and what happened to it is."
    has_send = exists().where(SENDS.c.id == SEND_ANSWERS.c.send_id)
    for row in book.execute(select(SEND_ANSWERS.c.send_id).where(~has_send).order_by(SEND_ANSWERS.c.send_id)):
        yield f"Send {row.send_id} is answered, and is not kept."
    first = EVENTS.alias("first")
    same = or_(first.c.version == EVENTS.c.version, first.c.body_digest == EVENTS.c.body_digest)
    is_known = exists().where(
        first.c.reference == EVENTS.c.reference, first.c.trigger == EVENTS.c.trigger, ~first.c.duplicate, same
    )
    for row in book.execute(select(EVENTS).where(EVENTS.c.duplicate, ~is_known).order_by(EVENTS.c.id)):
        yield f"Event {row.id} ({row.trigger}, {row.reference}) is kept as a duplicate, and the first one is not kept."

"""One question through its life: opened, changed, closed when the chart answers it, opened again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    and_,
    any_,
    case,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Insert, distinct_on
from sqlalchemy.sql.selectable import TableValuedAlias

from bridge.facts.decision import PENDING, Decision
from bridge.ledger.rows import given
from bridge.ledger.tables import GAP_EVENTS, SENDS
from bridge.ledger.work_tables import OPEN_GAPS

OPEN_ENCOUNTER: Final = "encounter-open"
ANSWERED_BY: Final = "answered by "
"""How the reason begins for which a Task is closed that the chart answers."""
_ASKED: Final = tuple(
    GAP_EVENTS.c[name] for name in ("administration", "gap", "severity", "owner", "question", "evidence")
)
_WHICH: Final = ("administration", "gap")
"""By these a question is one and the same."""
_KEEPS_ALL: Final = column("keeps_all", Boolean())
_HIDDEN: Final = column("hidden", ARRAY(Text()))
_STANDS: Final = (GAP_EVENTS.c.administration, GAP_EVENTS.c.gap, GAP_EVENTS.c.task)
HiddenBehind = Callable[[frozenset[str]], Collection[str]]


def hides_nothing(_: frozenset[str]) -> Collection[str]:
    """Name no gap: of each one can tell whether it is answered."""
    return ()


def record_gaps(
    book: Connection,
    look: int,
    at: datetime,
    decisions: Sequence[Decision],
    hidden: HiddenBehind,
    tasks: Mapping[tuple[str, str], str],
) -> None:
    """Write down what became of the questions about some administrations, in one statement.

    decisions  what is decided now, each administration once
    hidden     names the gaps of which nobody can tell whether they are answered, because of those that are open now:
               they stay as they are
    tasks      the status in which the Task of a question stands now, by administration and gap
    """
    if not decisions:
        return
    now = given(_asked_now(decisions), *_ASKED)
    before = _asked_before(given(_looked_at(decisions, hidden), GAP_EVENTS.c.administration, _KEEPS_ALL, _HIDDEN))
    names = {decision.administration.reference for decision in decisions}
    standing = [
        {"administration": name, "gap": gap, "task": status} for (name, gap), status in tasks.items() if name in names
    ]
    found = _changes(look, at, now, before, given(standing, *_STANDS))
    columns = ["look_id", "at", *(one.name for one in _ASKED), "what", "answered_by", "task"]
    kept = insert(GAP_EVENTS).from_select(columns, found).returning(*GAP_EVENTS.c)
    book.execute(_stands(kept.cte("kept")))


def _asked_now(decisions: Sequence[Decision]) -> list[dict[str, object]]:
    """Give the questions that are asked now, each once for an administration."""
    return [
        {
            "administration": decision.administration.reference,
            "gap": gap.id,
            "severity": gap.severity,
            "owner": gap.owner,
            "question": gap.question,
            "evidence": gap.evidence,
        }
        for decision in decisions
        for gap in {one.id: one for one in reversed(decision.gaps)}.values()
    ]


def _looked_at(decisions: Sequence[Decision], hidden: HiddenBehind) -> list[dict[str, object]]:
    """Tell of each administration which questions nobody looked at: those stay as they are."""
    return [
        {
            "administration": decision.administration.reference,
            "keeps_all": _nothing_was_looked_at(decision),
            "hidden": sorted(hidden(frozenset(gap.id for gap in decision.gaps))),
        }
        for decision in decisions
    ]


def _asked_before(told: TableValuedAlias) -> Subquery:
    """Give the last change of every question that was ever asked about the administrations that are told of."""
    events = GAP_EVENTS.c
    return (
        select(GAP_EVENTS, told.c.keeps_all, told.c.hidden)
        .join(told, told.c.administration == events.administration)
        .ext(distinct_on(events.administration, events.gap))
        .order_by(events.administration, events.gap, events.id.desc())
        .subquery("before")
    )


def _changes(look: int, at: datetime, now: TableValuedAlias, before: Subquery, stands: TableValuedAlias) -> Select[Any]:
    """Ask for a row of each question that opened, changed, closed or opened again.

    stands  the status of its Task now
    """
    was_open = before.c.what != "closed"
    is_hidden = before.c.gap == any_(before.c.hidden)
    differs = or_(
        *(now.c[name].is_distinct_from(before.c[name]) for name in ("severity", "owner", "question", "evidence"))
    )
    closes = and_(now.c.gap.is_(None), was_open, ~before.c.keeps_all, ~is_hidden)
    opens = and_(now.c.gap.is_not(None), or_(before.c.gap.is_(None), ~was_open, differs))
    what = case(
        (before.c.gap.is_(None), "opened"), (now.c.gap.is_(None), "closed"), (was_open, "changed"), else_="reopened"
    )
    answer = case((now.c.gap.is_(None), _answer(look, before.c.administration, before.c.gap)), else_=null())
    asked = {one.name: func.coalesce(now.c[one.name], before.c[one.name]) for one in _ASKED}
    of_before = and_(*(now.c[name] == before.c[name] for name in _WHICH))
    of_its_task = and_(*(stands.c[name] == asked[name] for name in _WHICH))
    source = now.join(before, of_before, full=True).outerjoin(stands, of_its_task)
    columns: list[ColumnElement[Any]] = [value.label(name) for name, value in asked.items()]
    found = select(literal(look), literal(at), *columns, what, answer, stands.c.task).select_from(source)
    return found.where(or_(closes, opens)).order_by(*_WHICH)


def _stands(kept: CTE) -> Insert:
    """Let the list of open gaps follow what became of them: what closed leaves it, what changed keeps its place."""
    table, events = OPEN_GAPS.c, kept.c
    same = and_(table.administration == events.administration, table.gap == events.gap)
    closed = delete(OPEN_GAPS).where(same, events.what == "closed").cte("closed")
    digest = func.encode(func.sha256(func.convert_to(events.question + cast(events.evidence, Text), "UTF8")), "hex")
    columns = ("administration", "gap", "severity", "owner", "question")
    left = select(*(events[name] for name in columns), digest, events.at).where(events.what != "closed")
    listed = postgresql.insert(OPEN_GAPS).from_select([*columns, "asked", "opened_at"], left).add_cte(closed)
    told = {name: listed.excluded[name] for name in ("severity", "owner", "question", "asked")}
    return listed.on_conflict_do_update(index_elements=_WHICH, set_=told)


def _nothing_was_looked_at(decision: Decision) -> bool:
    """Say whether the administration is not finished, so that no question was looked at."""
    return decision.outcome == PENDING and decision.reason != OPEN_ENCOUNTER and not decision.gaps


def _answer(look: int, administration: ColumnElement[str], gap: ColumnElement[str]) -> ScalarSelect[str]:
    """Tell which resource answered a question: the look closed its Task for it."""
    words = func.substr(SENDS.c.why, len(ANSWERED_BY) + 1)
    closing = and_(SENDS.c.look_id == look, SENDS.c.did == "closed", SENDS.c.gap == gap)
    about = SENDS.c.administrations == func.array_append(literal([], ARRAY(Text())), administration)
    return select(words).where(closing, about, SENDS.c.why.startswith(ANSWERED_BY)).limit(1).scalar_subquery()

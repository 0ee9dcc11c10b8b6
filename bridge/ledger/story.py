"""The story of one administration, in order: heard of, looked at, decided, asked, acted on, sent, answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, any_, or_, select

from bridge.ledger.acts import ASSIGN, CLOSE, NOTE, REOPEN, SNOOZE, UNDO
from bridge.ledger.administrations import encounters_of
from bridge.ledger.answered_for import answered_for
from bridge.ledger.rows import as_text, names_of
from bridge.ledger.tables import (
    ADMINISTRATIONS,
    DECISIONS,
    EVENTS,
    GAP_EVENTS,
    LOOKS,
    SEND_ANSWERS,
    SENDS,
    TROUBLES,
    WANTS,
)
from bridge.ledger.work_tables import WORK_EVENTS

_ACTIONS: Final = {"create": "was created", "update": "was updated", "delete": "was deleted", None: "changed"}
_PAST: Final = {NOTE: "noted on", CLOSE: "closed", REOPEN: "reopened"}
_RANKS: Final = (
    "event",
    "attestation",
    "approval",
    "decision",
    "gap",
    "act",
    "send",
    "answer",
    "trouble",
    "look",
    "waiting",
)


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened.

    kind  event, attestation, approval, decision, gap, act (of a person), send, answer, trouble, look or waiting
    says  it in words
    look  the number of the look that did it, or None
    """

    at: datetime
    kind: str
    says: str
    look: int | None = None


def history(book: Connection, administration: str) -> list[StoryLine]:
    """Tell all that is known of an administration in order of time: what happened to it, and to what it rests on.

    administration  its name, `MedicationAdministration/id`; the story is empty where nobody ever heard of it
    """
    name = as_text(administration)
    encounters = encounters_of(book, [name]).get(name, set()) | _told_encounters(book, name)
    names = sorted({name, *encounters})
    lines = [
        *_heard(book, name, names),
        *(StoryLine(at, kind, says) for at, kind, says in answered_for(book, name)),
        *_decided(book, name),
        *_asked(book, name),
        *_acted(book, name),
        *_sent(book, name),
        *_looked(book, name, names),
        *_troubles(book, name, names),
        *_waiting(book, names),
    ]
    return sorted(lines, key=lambda line: (line.at, _RANKS.index(line.kind)))


def _rows(book: Connection, table: Table, *where: ColumnElement[bool]) -> Iterator[Row[Any]]:
    """Read rows in the order in which they were written."""
    yield from book.execute(select(table).where(*where).order_by(*table.primary_key.columns))


def _told_encounters(book: Connection, name: str) -> set[str]:
    """Name the encounters that events told of, before anybody had looked."""
    asked = select(EVENTS.c.encounter).where(EVENTS.c.reference == name, EVENTS.c.encounter.is_not(None))
    return set(book.execute(asked.distinct()).scalars())


def _heard(book: Connection, name: str, names: list[str]) -> Iterator[StoryLine]:
    asked = select(ADMINISTRATIONS.c.rests_on).where(ADMINISTRATIONS.c.name == name)
    rests_on: list[str] = book.execute(asked).scalar() or []
    others = EVENTS.c.encounter == any_(names_of(names)), ~EVENTS.c.reference.startswith("MedicationAdministration/")
    about = or_(EVENTS.c.reference == any_(names_of([*names, *rests_on])), others[0] & others[1])
    for row in _rows(book, EVENTS, about):
        version = f" version {row.version}" if row.version else ""
        number = f", event {row.event_number} of {row.subscription}" if row.event_number is not None else ""
        again = "; it was told before" if row.duplicate else ""
        happened = "is asked for" if row.trigger == "hand" else _ACTIONS[row.action]
        yield StoryLine(row.at, "event", f"{row.trigger}: {row.reference}{version} {happened}{number}{again}")


def _decided(book: Connection, name: str) -> Iterator[StoryLine]:
    for row in _rows(book, DECISIONS, DECISIONS.c.administration == name):
        version = f"version {row.version}: " if row.version else ""
        why = f" ({row.reason})" if row.reason else ""
        claim = f", on claim {row.claim}" if row.claim else ""
        lines = ", ".join(_line(line) for line in row.row["lines"])
        yield StoryLine(row.at, "decision", f"{version}{row.outcome}{why}{claim}{lines and f': {lines}'}", row.look_id)


def _line(line: dict[str, Any]) -> str:
    return f"{'-'.join([line['hcpcs'], *line['modifiers']])} x {line['units']}"


def _asked(book: Connection, name: str) -> Iterator[StoryLine]:
    for row in _rows(book, GAP_EVENTS, GAP_EVENTS.c.administration == name):
        if row.what == "closed":
            by = f", answered by {row.answered_by}" if row.answered_by else ""
            says = f"{row.gap} closed{by}"
        else:
            says = f"{row.gap} {row.what}, {row.severity}, asked of {row.owner}: {row.question}"
        yield StoryLine(row.at, "gap", says, row.look_id)


def _acted(book: Connection, name: str) -> Iterator[StoryLine]:
    for row in _rows(book, WORK_EVENTS, WORK_EVENTS.c.administration == name):
        yield StoryLine(row.at, "act", f"{row.who} {_did(row)}")


def _did(row: Row[Any]) -> str:
    """Say what a person did with a gap."""
    words = f": {row.words}" if row.words else ""
    if row.act == ASSIGN:
        assignee = row.after["assignee"]
        return f"assigned {row.gap} to {assignee or 'nobody'}{words}"
    if row.act == SNOOZE:
        until = row.after["snoozed_until"]
        return f"snoozed {row.gap} until {until}{words}" if until else f"woke {row.gap}{words}"
    if row.act == UNDO:
        return f"took back what was done last with {row.gap}"
    return f"{_PAST[row.act]} {row.gap}{words}"


def _sent(book: Connection, name: str) -> Iterator[StoryLine]:
    sends = {row.id: row for row in _rows(book, SENDS, SENDS.c.administrations.contains([name]))}
    for row in sends.values():
        yield StoryLine(row.at_prepared, "send", f"{row.did} {row.name}: {row.why}", row.look_id)
    for row in _rows(book, SEND_ANSWERS, SEND_ANSWERS.c.send_id.in_(sends)):
        status = f"status {row.status}" if row.status is not None else "no answer"
        words = f": {row.answer}" if row.answer else ""
        send = sends[row.send_id]
        yield StoryLine(row.at, "answer", f"{send.name}, {status}{words}", send.look_id)


def _looked(book: Connection, name: str, names: list[str]) -> Iterator[StoryLine]:
    """Tell of the looks at it, and of those at whatever else that decided it, such as its patient."""
    decided = LOOKS.c.id.in_(select(DECISIONS.c.look_id).where(DECISIONS.c.administration == name))
    for row in _rows(book, LOOKS, or_(LOOKS.c.names.has_any(names_of(names)), decided)):
        failed = f": {row.error}" if row.error else ""
        took = f"{(row.at_end - row.at_start).total_seconds():.1f} s"
        yield StoryLine(row.at_end, "look", f"look for {row.trigger} {row.outcome} after {took}{failed}", row.id)


def _troubles(book: Connection, name: str, names: list[str]) -> Iterator[StoryLine]:
    sent = select(SENDS.c.name).where(SENDS.c.administrations.contains([name]))
    named = select(SENDS.c.identifier).where(SENDS.c.administrations.contains([name]))
    about = TROUBLES.c.about
    for row in _rows(book, TROUBLES, or_(about == any_(names_of(names)), about.in_(sent), about.in_(named))):
        yield StoryLine(row.at, "trouble", f"{row.about}: {row.says}", row.look_id)


def _waiting(book: Connection, names: list[str]) -> Iterator[StoryLine]:
    for row in _rows(book, WANTS, WANTS.c.name == any_(names_of(names)), WANTS.c.wanted > WANTS.c.done):
        tries = f" after {row.attempts} failures, the last: {row.last_error}" if row.attempts else ""
        if row.dead_at is not None:
            yield StoryLine(row.dead_at, "waiting", f"{row.name} waits for a person{tries}")
        else:
            yield StoryLine(row.wanted_at, "waiting", f"{row.name} is to be looked at again{tries}")

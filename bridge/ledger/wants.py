"""What is to be looked at again: for each name two numbers, how often it was wanted, and how far that is done.

A name is an encounter, what must first be traced to its encounters, or an administration that has none. Whoever looks
remembers the number it starts from, and writes it down as done at the end: what is wanted meanwhile stays wanted.

Every function that changes several names takes them in the same order, so that two transactions never wait for each
other. A transaction that changes names twice locks them first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    DateTime,
    Text,
    and_,
    any_,
    bindparam,
    case,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from bridge.ledger.rows import ROWS, as_rows, as_text, given, given_later, names_of
from bridge.ledger.tables import WANTS

AT_ONCE: Final = 200
"""The most names of one job: as many as come on a usual page, so that they share requests and statements."""
FIRST_WAIT: Final = timedelta(seconds=10)
"""After the first failure; it doubles with each."""
LONGEST_WAIT: Final = timedelta(hours=1)
GIVEN_UP_AFTER: Final = timedelta(hours=72)
"""Since the oldest wish that is not answered: then a person has to look."""
TAKEN_UP_WITHIN: Final = timedelta(seconds=10)
"""So long a wish may lie before the sweep asks whether its job was lost."""
DEFERRED_AGAIN_AFTER: Final = timedelta(seconds=30)
"""So long a job may wait or work before the sweep defers another."""
_JITTER: Final = 0.2
_TRIGGER, _AT = "by_trigger", "at_instant"
_LEADS: Final = WANTS.c.name, WANTS.c.leads_to
_OPEN: Final = WANTS.c.wanted > WANTS.c.done


@dataclass(frozen=True, slots=True)
class Want:
    """One name, how often it was wanted, and how far that is done.

    wanted_at    of the oldest wish that is not answered; of the last answered one where all are
    deferred_at  when a job was last asked for
    attempts     failures in a row
    due          when it is tried again
    dead_at      since when it waits for a person
    trigger      of the last wish
    leads_to     what it was traced to last
    """

    name: str
    patient: str | None
    wanted: int
    done: int
    wanted_at: datetime
    deferred_at: datetime | None
    attempts: int
    due: datetime | None
    last_error: str | None
    dead_at: datetime | None
    trigger: str
    leads_to: Sequence[str] | None = None

    @property
    def is_open(self) -> bool:
        """Say whether a wish is not answered."""
        return self.wanted > self.done


@dataclass(frozen=True, slots=True)
class Led:
    """What a name was traced to: whose it is, where that is known, and whose wish led there."""

    patient: str | None
    trigger: str


def lock(book: Connection, names: Collection[str]) -> set[str]:
    """Take the rows of names until the end of the transaction, in the order in which everybody takes them.

    Gives the names that have a row.
    """
    asked = select(WANTS.c.name).where(_among(names)).order_by(WANTS.c.name.collate("C"))
    return set(book.execute(asked.with_for_update()).scalars())


def want(book: Connection, names: Mapping[str, str | None], trigger: str, at: datetime | None = None) -> list[str]:
    """Wish that names be looked at again, and give those for which nobody has asked for a job yet: the caller must.

    names    each with its patient, or None where that is not known
    trigger  webhook, poll, sweep, hand or bulk
    at       None: now

    What waits for its next try, or for a person, is tried at once: it may be mended.
    """
    if not names:
        return []
    rows = as_rows([{"name": name, "patient": patient} for name, patient in names.items()])
    found = book.execute(_wish(), {ROWS: rows, _TRIGGER: trigger, _AT: at})
    return [name for name, has in found if not has]


@cache
def _wish() -> ReturningInsert[str, bool]:
    """Make the statement that wishes, and tells of each name whether there is a job already."""
    now = func.coalesce(bindparam(_AT, type_=DateTime(timezone=True)), _instant(None))
    rows = given_later(WANTS.c.name, WANTS.c.patient)
    columns = ["name", "patient", "wanted", "wanted_at", "deferred_at", "trigger"]
    new = select(rows.c.name, rows.c.patient, literal(1), now, now, bindparam(_TRIGGER, type_=Text()))
    new = new.order_by(rows.c.name.collate("C"))
    wish = insert(WANTS).from_select(columns, new)
    is_alive = WANTS.c.dead_at.is_(None)
    has_job = and_(_OPEN, WANTS.c.due.is_(None), is_alive)
    wish = wish.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "patient": func.coalesce(wish.excluded.patient, WANTS.c.patient),
            "wanted": WANTS.c.wanted + 1,
            "wanted_at": case((and_(_OPEN, is_alive), WANTS.c.wanted_at), else_=now),
            "deferred_at": case((has_job, WANTS.c.deferred_at), else_=now),
            "attempts": case((is_alive, WANTS.c.attempts), else_=0),
            "due": null(),
            "dead_at": null(),
            "trigger": wish.excluded.trigger,
        },
    )
    had_job = literal_column("(old.wanted > old.done AND old.due IS NULL AND old.dead_at IS NULL) IS TRUE", Boolean())
    return wish.returning(WANTS.c.name, had_job)


def of(book: Connection, names: Collection[str]) -> dict[str, Want]:
    """Tell how names stand, by name; what was never wanted is left out."""
    return {row.name: Want(**row._asdict()) for row in book.execute(select(WANTS).where(_among(names)))}


def start(book: Connection, names: Collection[str], at: datetime | None = None) -> dict[str, int]:
    """Give the names that are to be looked at now, each with the number that this look answers if it succeeds.

    Left out is what is done, what waits for its next try, and what waits for a person. Ask before the chart is
    fetched: what changes later is wanted anew.
    """
    ready = or_(WANTS.c.due.is_(None), WANTS.c.due <= _instant(at))
    asked = select(WANTS.c.name, WANTS.c.wanted).where(_among(names), _OPEN, WANTS.c.dead_at.is_(None), ready)
    return {row.name: row.wanted for row in book.execute(asked)}


def finish(book: Connection, started: Mapping[str, int], at: datetime | None = None) -> list[str]:
    """Write down that names are done, and give those that were wanted again meanwhile.

    started  as `start` gave it
    """
    if not started:
        return []
    held = lock(book, started)
    now = _instant(at)
    numbers = [{"name": name, "done": number} for name, number in started.items() if name in held]
    listed = given(numbers, WANTS.c.name, WANTS.c.done)
    done = func.least(WANTS.c.wanted, func.greatest(WANTS.c.done, listed.c.done))
    again = WANTS.c.wanted > done
    change = update(WANTS).where(WANTS.c.name == listed.c.name)
    change = change.values(
        done=done,
        wanted_at=case((again, now), else_=WANTS.c.wanted_at),
        attempts=0,
        due=null(),
        last_error=null(),
        dead_at=null(),
    )
    found = book.execute(change.returning(WANTS.c.name, again))
    return sorted(name for name, is_open in found if is_open)


def traced(
    book: Connection,
    done: Mapping[str, int],
    found: Mapping[str, Led],
    leads: Mapping[str, Collection[str]],
    at: datetime | None = None,
) -> None:
    """Write down that names are traced: what they lead to is wanted instead, by whoever traced them.

    done   as `start` gave it
    found  the encounters
    leads  which of them each name leads to
    """
    # Rows that are not there yet must be met in their order too: they are made before anything else is changed.
    triggers = dict.fromkeys(done, "") | {name: led.trigger for name, led in found.items()}
    rows = given([{"name": name, "trigger": one} for name, one in triggers.items()], WANTS.c.name, WANTS.c.trigger)
    new = select(rows.c.name, literal(0), rows.c.trigger).order_by(rows.c.name.collate("C"))
    wish = insert(WANTS).from_select(["name", "wanted", "trigger"], new)
    book.execute(wish.on_conflict_do_update(index_elements=["name"], set_={"name": wish.excluded.name}, where=false()))
    for trigger in sorted({led.trigger for led in found.values()}):
        want(book, {name: led.patient for name, led in found.items() if led.trigger == trigger}, trigger, at)
    finish(book, done, at)
    rows = given([{"name": name, "leads_to": sorted(names)} for name, names in leads.items()], *_LEADS)
    book.execute(update(WANTS).where(WANTS.c.name == rows.c.name).values(leads_to=rows.c.leads_to))


def fail(book: Connection, name: str, error: str, at: datetime | None = None) -> bool:
    """Write down that a look failed, and when it is tried again; True where that is over and a person has to look.

    error  what failed, in words without a patient's particulars

    It waits twice as long each time, but not much longer than twice what it has waited already: each event meanwhile
    tries it at once, and many of them during a short trouble must not keep it waiting for an hour.
    """
    now = _instant(at)
    waited = func.extract("epoch", now - WANTS.c.wanted_at)
    most = func.least(LONGEST_WAIT.total_seconds(), FIRST_WAIT.total_seconds() + 2 * waited)
    doubled = FIRST_WAIT.total_seconds() * func.power(2, func.least(WANTS.c.attempts, 20))
    seconds = func.least(most, doubled) * (1 - _JITTER + 2 * _JITTER * func.random())
    is_over = WANTS.c.wanted_at <= now - literal(GIVEN_UP_AFTER)
    change = update(WANTS).where(WANTS.c.name == as_text(name), _OPEN, WANTS.c.dead_at.is_(None))
    change = change.values(
        attempts=WANTS.c.attempts + 1,
        due=case((is_over, null()), else_=now + func.make_interval(0, 0, 0, 0, 0, 0, seconds)),
        last_error=as_text(error),
        dead_at=case((is_over, now), else_=null()),
    )
    return bool(book.execute(change.returning(is_over)).scalar())


def overdue(book: Connection, at: datetime | None = None, most: int = 1000) -> list[list[str]]:
    """Give what is wanted and has no living job, in portions of one job each: the caller asks for the jobs.

    most  about so many names at a time, the longest waiting first, with all others of the same patients

    What is given is not given again for a while, so that a sweep that comes often asks for few jobs too many.
    """
    now = _instant(at)
    lies = and_(WANTS.c.due.is_(None), WANTS.c.wanted_at <= now - literal(TAKEN_UP_WITHIN))
    long_ago = WANTS.c.deferred_at <= now - literal(DEFERRED_AGAIN_AFTER)
    not_since = or_(WANTS.c.deferred_at.is_(None), WANTS.c.deferred_at < WANTS.c.due, long_ago)
    is_overdue = and_(_OPEN, WANTS.c.dead_at.is_(None), or_(lies, WANTS.c.due <= now), not_since)
    first = select(WANTS.c.name, WANTS.c.patient).where(is_overdue).order_by(WANTS.c.wanted_at).limit(most).cte("first")
    near = or_(WANTS.c.name.in_(select(first.c.name)), WANTS.c.patient.in_(select(first.c.patient)))
    # Who is being changed now is not waited for: it is given by the next sweep, if it is still overdue.
    whole = select(WANTS.c.name).where(is_overdue, near).with_for_update(skip_locked=True).cte("whole")
    given_now = update(WANTS).where(WANTS.c.name == whole.c.name).values(deferred_at=now)
    found = book.execute(given_now.returning(WANTS.c.name, WANTS.c.patient, WANTS.c.wanted_at)).all()
    return in_portions([(row.name, row.patient) for row in sorted(found, key=lambda row: (row.wanted_at, row.name))])


def in_portions(names: Sequence[tuple[str, str | None]]) -> list[list[str]]:
    """Divide names into portions of one job each; those of one patient stay together as far as they fit.

    names  each with its patient
    """
    by_patient: dict[str, list[str]] = {}
    for name, patient in names:
        by_patient.setdefault(patient or name, []).append(name)
    portions: list[list[str]] = []
    for own in by_patient.values():
        for place in range(0, len(own), AT_ONCE):
            part = own[place : place + AT_ONCE]
            if portions and len(portions[-1]) + len(part) <= AT_ONCE:
                portions[-1] += part
            else:
                portions.append(part)
    return portions


def dead(book: Connection) -> list[Want]:
    """List what waits for a person, the longest first."""
    asked = select(WANTS).where(WANTS.c.dead_at.is_not(None)).order_by(WANTS.c.dead_at, WANTS.c.name)
    return [Want(**row._asdict()) for row in book.execute(asked)]


def revive(book: Connection, names: Collection[str] | None, at: datetime | None = None) -> list[list[str]]:
    """Try again what waits for a person, or for its next try: the caller asks for a job for each portion.

    names  None: all that waits for a person
    """
    now = _instant(at)
    asked = lock(book, [one.name for one in dead(book)] if names is None else names)
    waits = or_(WANTS.c.dead_at.is_not(None), WANTS.c.due.is_not(None))
    change = update(WANTS).where(_among(asked), _OPEN, waits)
    change = change.values(attempts=0, due=null(), dead_at=null(), wanted_at=now, deferred_at=now)
    found = book.execute(change.returning(WANTS.c.name, WANTS.c.patient)).all()
    return in_portions(sorted((row.name, row.patient) for row in found))


def _among(names: Collection[str]) -> ColumnElement[bool]:
    return WANTS.c.name == any_(names_of(names))


def _instant(at: datetime | None) -> ColumnElement[datetime]:
    """Give an instant as a part of a statement; None: the database's now."""
    return (
        literal_column("statement_timestamp()", DateTime(timezone=True))
        if at is None
        else literal(at, DateTime(timezone=True))
    )

"""Everything that the page of one administration shows, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from bridge.facts.decision import BILLED
from bridge.ledger.rows import as_text
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS, GAP_EVENTS, SEND_ANSWERS, SENDS
from bridge.ledger.work import Note, notes
from bridge.ledger.work_tables import OPEN_GAPS, WORK

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an administration stands; units and charge are those of the whole line, mg those of it alone.

    first_seen_by  the trigger by which it was first heard of
    line           the first administration of those that share its line
    dose_mg, discarded_mg, vials   of the whole line; `vials_counted`: by somebody, else as many as the dose needs
    ordered_at, started, stopped   as the chart writes them
    """

    name: str
    patient: str | None
    encounter: str | None
    outcome: str
    reason: str | None
    first_seen_at: datetime
    first_seen_by: str
    decided_at: datetime
    rests_on: tuple[str, ...]
    line: str | None
    payer: str | None
    site: str | None
    setting: str | None
    service_day: date | None
    drug: str | None
    units: int | None
    basis: str | None
    charge: Decimal | None
    file_by: date | None
    ordered_mg: Decimal | None
    given_mg: Decimal | None
    dose_mg: Decimal | None
    discarded_mg: Decimal | None
    vials: int | None
    vials_counted: bool | None
    ordered_at: str | None
    started: str | None
    stopped: str | None


@dataclass(frozen=True, slots=True)
class DecisionKept:
    """One decision, in short.

    number   of the decision, `look` that of the look that made it
    version  of the administration's record
    lines    such as `C9028-JW x 2`
    """

    number: int
    look: int
    at: datetime
    version: str | None
    outcome: str
    reason: str | None
    claim: str | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapChange:
    """One change in the life of a gap: opened, changed, closed or reopened; how it was asked from then on."""

    at: datetime
    look: int
    what: str
    severity: str
    owner: str
    question: str
    evidence: tuple[Json, ...]
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class GapWork:
    """How people's work on a gap stands; `is_closed`: by a person, and nothing changed since."""

    assignee: str | None = None
    snoozed_until: date | None = None
    is_closed: bool = False
    closed_reason: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    notes: int = 0
    touched: int = 0


@dataclass(frozen=True, slots=True)
class GapKept:
    """One question with its life, the first change first, and what people did about it.

    opened_at  when it was last opened; None where it is closed
    """

    gap: str
    opened_at: datetime | None
    life: tuple[GapChange, ...]
    work: GapWork

    @property
    def is_open(self) -> bool:
        """Say whether the chart still does not answer it."""
        return self.opened_at is not None

    @property
    def now(self) -> GapChange:
        """Give how it is asked now, or how it was when it closed."""
        return self.life[-1]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the target answered, or (`settled_by` look) what a later look made of a send that was never answered."""

    at: datetime
    status: int | None
    answer: str
    settled_by: str

    @property
    def is_taken(self) -> bool:
        """Say whether the target took what was sent."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004  (HTTP's own range)


@dataclass(frozen=True, slots=True)
class SentKept:
    """One Claim or Task as it was sent: what was done (created, replaced, cancelled, asked, closed ...) and why."""

    number: int
    look: int
    at: datetime
    kind: str
    name: str
    identifier: str
    method: str
    did: str
    why: str
    gap: str | None
    resource: Json
    answers: tuple[Answer, ...]

    @property
    def is_taken(self) -> bool:
        """Say whether the target took it."""
        return any(one.is_taken for one in self.answers)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another administration of the same encounter."""

    name: str
    outcome: str
    reason: str | None
    service_day: date | None
    units: int | None
    charge: Decimal | None
    shares_line: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one administration.

    row         its last decision as scripts read it (lines, gaps in short), `findings` why each value is what it is
    decisions   all of them, the first one first; `sends` too
    gaps        open ones first, then closed ones, each by id
    claim       the Claim in force as it was sent last; None where nothing bills it now, or where that was not sent yet
    neighbours  by day of service
    """

    standing: Standing
    row: Json
    findings: tuple[Json, ...]
    decisions: tuple[DecisionKept, ...]
    gaps: tuple[GapKept, ...]
    sends: tuple[SentKept, ...]
    claim: SentKept | None
    neighbours: tuple[Neighbour, ...]
    notes: tuple[Note, ...]


def of(book: Connection, administration: str) -> Dossier | None:
    """Read everything about an administration; None where the ledger knows nothing of it.

    administration  its name, `MedicationAdministration/id`
    """
    name = as_text(administration)
    stands = book.execute(select(ADMINISTRATIONS).where(ADMINISTRATIONS.c.name == name)).one_or_none()
    if stands is None:
        return None
    decided = _rows(book, DECISIONS, "administration", name)
    last = decided[-1]
    sends = _sends(book, name)
    standing = {one: getattr(stands, one) for one in Standing.__dataclass_fields__}
    return Dossier(
        Standing(**{**standing, "rests_on": tuple(stands.rests_on)}),
        last.row,
        tuple(last.findings),
        tuple(_decision(row) for row in decided),
        _gaps(book, name),
        sends,
        _in_force(last, sends),
        _neighbours(book, stands),
        tuple(notes(book, name)),
    )


def _rows(book: Connection, table: Table, column: str, name: str) -> Sequence[Row[Any]]:
    return book.execute(select(table).where(table.c[column] == name).order_by(*table.primary_key.columns)).all()


def _decision(row: Row[Any]) -> DecisionKept:
    lines = (f"{'-'.join([line['hcpcs'], *line['modifiers']])} x {line['units']}" for line in row.row["lines"])
    return DecisionKept(row.id, row.look_id, row.at, row.version, row.outcome, row.reason, row.claim, tuple(lines))


def _gaps(book: Connection, name: str) -> tuple[GapKept, ...]:
    opened = {row.gap: row for row in _rows(book, OPEN_GAPS, "administration", name)}
    work = {row.gap: row for row in _rows(book, WORK, "administration", name)}
    lives: dict[str, list[GapChange]] = {}
    for row in _rows(book, GAP_EVENTS, "administration", name):
        asked = (row.severity, row.owner, row.question, tuple(row.evidence))
        lives.setdefault(row.gap, []).append(GapChange(row.at, row.look_id, row.what, *asked, row.answered_by))
    return tuple(
        GapKept(gap, opened[gap].opened_at if gap in opened else None, tuple(lives[gap]), _work(gap, opened, work))
        for gap in sorted(lives, key=lambda gap: (gap not in opened, gap))
    )


def _work(gap: str, opened: dict[str, Row[Any]], work: dict[str, Row[Any]]) -> GapWork:
    if gap not in work:
        return GapWork()
    row = work[gap]
    is_closed = gap in opened and row.closed_asked == opened[gap].asked
    kept = GapWork(row.assignee, row.snoozed_until, notes=row.notes, touched=row.last_event)
    if not is_closed:
        return kept
    return replace(
        kept, is_closed=True, closed_reason=row.closed_reason, closed_by=row.closed_by, closed_at=row.closed_at
    )


def _sends(book: Connection, name: str) -> tuple[SentKept, ...]:
    asked = select(SENDS).where(SENDS.c.administrations.contains([name])).order_by(SENDS.c.id)
    sent = book.execute(asked).all()
    answers: dict[int, list[Answer]] = {}
    told = select(SEND_ANSWERS).where(SEND_ANSWERS.c.send_id.in_([row.id for row in sent]))
    for row in book.execute(told.order_by(SEND_ANSWERS.c.id)):
        answers.setdefault(row.send_id, []).append(Answer(row.at, row.status, row.answer, row.settled_by))
    return tuple(
        SentKept(
            row.id, row.look_id, row.at_prepared, row.kind, row.name, row.identifier, row.method, row.did, row.why,
            row.gap, row.resource, tuple(answers.get(row.id, ())),
        )
        for row in sent
    )  # fmt: skip


def _in_force(last: Row[Any], sends: Sequence[SentKept]) -> SentKept | None:
    """Give the Claim that bills the administration as it was taken last; one that was cancelled since is none."""
    mine = [one for one in sends if one.kind == "Claim" and one.identifier == last.claim and one.is_taken]
    if last.outcome != BILLED or not mine or mine[-1].did == "cancelled":
        return None
    return mine[-1]


def _neighbours(book: Connection, stands: Row[Any]) -> tuple[Neighbour, ...]:
    if stands.encounter is None:
        return ()
    table = ADMINISTRATIONS.c
    asked = select(ADMINISTRATIONS).where(table.encounter == stands.encounter, table.name != stands.name)
    found = book.execute(asked.order_by(table.service_day.asc().nulls_last(), table.name.collate("C")))
    return tuple(
        Neighbour(
            row.name, row.outcome, row.reason, row.service_day, row.units, row.charge,
            row.line is not None and row.line == stands.line,
        )
        for row in found
    )  # fmt: skip

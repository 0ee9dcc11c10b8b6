"""What one look at some names found: what is decided now, which questions opened or closed, and what troubled it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ARRAY, Connection, Row, Text, any_, false, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert

from bridge.claim.outcome_row import outcome_row
from bridge.facts.decision import NOT_BILLABLE, PENDING, Decision, Evidence, Named
from bridge.ledger.gap_life import HiddenBehind, hides_nothing, record_gaps
from bridge.ledger.rows import as_json, as_text, copy_in, given, names_of, next_numbers
from bridge.ledger.stakes import AT_STAKE, as_columns, restake
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS, EVENTS, LOOKS, NOW, TROUBLES

DONE: Final = "done"
FAILED: Final = "failed"
GONE: Final = "gone"
"""The reason of an administration that is not on the server any more."""
_STANDS: Final = ("patient", "encounter", "outcome", "reason")
_PROJECTED: Final = (*_STANDS, "digest", "rests_on", *AT_STAKE)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided of one administration.

    claim  the identifier of the claim that bills it, or None
    """

    decision: Decision
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person must look at.

    about  a resource, `Type/id`, or a claim's identifier
    """

    about: str
    says: str


@dataclass(frozen=True, slots=True)
class Look:
    """One look at some names.

    number        as `begin_look` gave it, with the time: what it decides counts as decided then, before what it sends
    names         what was looked at, or could not be
    trigger       whose wish it answers
    outcome       done or failed, with the error in words
    decided       what is decided now, whether it is new or not
    gone          administrations that are not on the server any more
    severities    of the gaps that it sends as Tasks; None where it sends nothing
    tasks         the status in which their Tasks stand on the target when it ends, by administration and gap
    hidden        names the gaps of which nobody can tell whether they are answered, because of those that are open
    """

    number: int
    at_start: datetime
    names: Sequence[str]
    trigger: str
    outcome: str = DONE
    error: str | None = None
    decided: Sequence[Decided] = ()
    gone: Collection[str] = ()
    troubles: Sequence[Trouble] = ()
    severities: Collection[str] | None = None
    tasks: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hidden: HiddenBehind = hides_nothing


@dataclass(frozen=True, slots=True)
class Begun:
    """A look that began: its number, under which is kept what it sends, and the database's time."""

    number: int
    at: datetime


def begin_look(book: Connection) -> Begun:
    """Give the number of a look that begins now; nothing is kept of it before `record_look`."""
    number, at = book.execute(select(func.nextval("looks_id_seq"), NOW)).one()
    return Begun(number, at)


def record_look(book: Connection, look: Look) -> int:
    """Keep a look, with what is decided anew, and give how many decisions that are.

    A decision is kept where it, its gaps, its findings or its encounter differ from the last one of the same
    administration. The statements are as many for ten thousand administrations as for one.
    """
    changed = _record_decisions(book, look) if look.decided or look.gone else 0
    row = {"id": look.number, "at_start": look.at_start, "names": [as_text(name) for name in look.names]}
    error = None if look.error is None else as_text(look.error)
    severities = None if look.severities is None else sorted(look.severities)
    ended = {"trigger": look.trigger, "outcome": look.outcome, "error": error, "severities": severities}
    book.execute(insert(LOOKS).values(**row, **ended))
    if look.troubles:
        told = given(look.troubles, TROUBLES.c.about, TROUBLES.c.says)
        rows = select(literal(look.number), told.c.about, told.c.says)
        book.execute(insert(TROUBLES).from_select(["look_id", "about", "says"], rows))
    return changed


def _record_decisions(book: Connection, look: Look) -> int:
    decided = {as_text(one.decision.administration.reference): one for one in look.decided}
    gone = {as_text(name) for name in look.gone} - decided.keys()
    before = _lock(book, look, {*decided, *gone})
    decided |= {name: Decided(_gone(name, before.get(name))) for name in gone}
    rows = {name: _row(one) for name, one in decided.items()}
    new = {name: row for name, row in rows.items() if name not in before or before[name].digest != row["digest"]}
    if new:
        _keep(book, look, list(new.values()))
        changed = ((name, decided[name].decision) for name in new)
        asked = [one for name, one in changed if one.gaps or name in before]
        record_gaps(book, look.number, look.at_start, asked, look.hidden, look.tasks)
    restake(book, before, rows, rows.keys() - new.keys())
    return len(new)


def _lock(book: Connection, look: Look, names: Collection[str]) -> dict[str, Row[Any]]:
    """Take the rows of administrations until the end of the transaction, and tell how those stand that were decided.

    A row is made for what was never seen, so that two looks meet on new names in the same order as on old ones.
    """
    table = ADMINISTRATIONS.c
    rows = given([{"name": name} for name in names], table.name)
    event = select(EVENTS.c.at, EVENTS.c.trigger).where(EVENTS.c.reference == rows.c.name)
    first = event.order_by(EVENTS.c.id).limit(1).lateral("first")
    row = {
        "name": rows.c.name,
        "outcome": literal(PENDING),
        "decision_id": literal(0),
        "digest": literal(""),
        "rests_on": literal([], ARRAY(Text())),
        "decided_at": literal(look.at_start),
        "first_seen_at": func.coalesce(first.c.at, literal(look.at_start)),
        "first_seen_by": func.coalesce(first.c.trigger, literal(look.trigger)),
    }
    source = select(*row.values()).select_from(rows.outerjoin(first, true())).order_by(rows.c.name.collate("C"))
    new = insert(ADMINISTRATIONS).from_select(list(row), source)
    book.execute(new.on_conflict_do_update(index_elements=["name"], set_={"name": new.excluded.name}, where=false()))
    asked = select(table.name, table.digest, table.patient, table.encounter, *(table[name] for name in AT_STAKE))
    found = book.execute(asked.where(table.name == any_(names_of(names)), table.digest != ""))
    return {row.name: row for row in found}


def _gone(name: str, before: Row[Any] | None) -> Decision:
    """Decide on an administration that is not on the server any more; it stays where it was last."""
    patient, encounter = (None, None) if before is None else (before.patient, before.encounter)
    return Decision(Evidence(name), Named(patient), Named(encounter), NOT_BILLABLE, GONE)


def _row(one: Decided) -> dict[str, object]:
    """Write a decision as a row, with the digits of all that makes it differ from another."""
    decision = one.decision
    row, findings = as_json(outcome_row(decision, one.claim)), as_json(decision.findings)
    whose = (decision.patient.reference, decision.encounter.reference)
    cited = [piece for finding in decision.findings for piece in finding.evidence]
    cited += [piece for gap in decision.gaps for piece in gap.evidence]
    return {
        "administration": as_text(decision.administration.reference),
        "version": decision.administration.version,
        "patient": whose[0],
        "encounter": whose[1],
        "outcome": decision.outcome,
        "reason": decision.reason,
        "claim": one.claim,
        "row": row,
        "findings": findings,
        "digest": sha256(b"\n".join((row, findings, as_json((decision.gaps, *whose))))).hexdigest(),
        "rests_on": list(dict.fromkeys(piece.reference for piece in cited if piece.is_reference)),
        **as_columns(decision.stake),
    }


def _keep(book: Connection, look: Look, rows: Sequence[Mapping[str, object]]) -> None:
    """Add decisions, and let each administration point at its own."""
    rows = sorted(rows, key=lambda row: f"{row['administration']}")
    numbers = next_numbers(book, "decisions_id_seq", len(rows))
    columns = ("administration", "version", *_STANDS, "claim", "row", "findings")
    decisions = (
        (number, look.number, look.at_start, *(row[name] for name in columns))
        for number, row in zip(numbers, rows, strict=True)
    )
    copy_in(book, DECISIONS, ("id", "look_id", "at", *columns), decisions)
    table = ADMINISTRATIONS.c
    stands = [
        {"name": row["administration"], "decision_id": number, **{name: row[name] for name in _PROJECTED}}
        for number, row in zip(numbers, rows, strict=True)
    ]
    new = given(stands, table.name, table.decision_id, *(table[name] for name in _PROJECTED))
    change = update(ADMINISTRATIONS).where(table.name == new.c.name, table.decision_id < new.c.decision_id)
    standing = {name: new.c[name] for name in ("decision_id", *_PROJECTED)}
    book.execute(change.values(**standing, decided_at=literal(look.at_start)))

"""Facts that staff attest beside the chart: written down, confirmed by a second person, withdrawn, superseded.

What is attested is only ever added to: how an attestation stands follows from what happened to it. Each act wants its
encounter to be looked at again, in the same transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, any_, column, exists, insert, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import BigInteger, Text

from bridge.facts.attested import Attestation, AttestedValue
from bridge.ledger.attested_tables import ATTESTATION_EVENTS, ATTESTATIONS
from bridge.ledger.attested_values import kept, read, wrong_with
from bridge.ledger.failures import NotTakenError
from bridge.ledger.looking_again import ToAsk, want_encounters
from bridge.ledger.rows import as_text, given, names_of
from bridge.ledger.tables import ADMINISTRATIONS

CONFIRMED: Final = "confirmed"
WITHDRAWN: Final = "withdrawn"
SUPERSEDED: Final = "superseded"
STANDS: Final = "stands"
MOST_WORDS: Final = 1000
_ENDS: Final = (WITHDRAWN, SUPERSEDED)
_WRITTEN: Final = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to an attestation.

    who   None where nobody did it: the chart says it itself by then
    what  confirmed, withdrawn or superseded
    by    the place in the chart that supersedes it, or why it was withdrawn
    """

    at: datetime
    who: str | None
    what: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Attested:
    """One attestation with all that happened to it, in order."""

    number: int
    administration: str
    value: AttestedValue
    reason: str
    who: str
    at: datetime
    events: tuple[Happened, ...] = ()

    @property
    def confirmed_by(self) -> str | None:
        """Name the second person."""
        return next((one.who for one in self.events if one.what == CONFIRMED), None)

    @property
    def status(self) -> str:
        """Say how it stands: stands, withdrawn or superseded."""
        return next((one.what for one in reversed(self.events) if one.what in _ENDS), STANDS)

    @property
    def as_fact(self) -> Attestation:
        """Give it as it is decided with."""
        at = self.at.strftime(_WRITTEN)
        return Attestation(self.number, self.value, self.who, at, self.reason, self.confirmed_by)


def attest(book: Connection, who: str, administration: str, value: AttestedValue, reason: str) -> tuple[int, ToAsk]:
    """Write down what somebody attests, and give its number.

    Raises NotTakenError where the value is none, there is no reason, the administration is not known, or one of the
    same kind stands already.
    """
    wrong = wrong_with(value)
    if wrong is not None:
        raise NotTakenError(wrong)
    if not reason.strip():
        raise NotTakenError("Say why: where does it stand, and why is it not in the chart?")
    name = as_text(administration)
    known = select(ADMINISTRATIONS.c.name).where(ADMINISTRATIONS.c.name == name).with_for_update()
    if book.execute(known).one_or_none() is None:
        raise NotTakenError(f"{name} was never looked at, so nothing can be attested about it.")
    for other in of(book, [name]).get(name, ()):
        if other.kind == value.kind:
            raise NotTakenError(f"There is one already: {other.value}, {other.says}. Withdraw it first.")
    row = {"who": as_text(who), "administration": name, "kind": value.kind}
    told = {"value": kept(value), "reason": as_text(reason.strip())[:MOST_WORDS]}
    number: int = book.execute(insert(ATTESTATIONS).values(**row, **told).returning(ATTESTATIONS.c.id)).scalar_one()
    return number, want_encounters(book, [name])


def confirm(book: Connection, who: str, number: int) -> ToAsk:
    """Confirm what somebody else attests.

    Raises NotTakenError where it is one's own, is confirmed already, or does not stand any more.
    """
    one = _standing(book, number)
    if one.who.casefold() == who.casefold():
        raise NotTakenError("You attested it yourself: a second person must confirm it.")
    if one.confirmed_by is not None:
        raise NotTakenError(f"{one.confirmed_by} has confirmed it already.")
    return _happens(book, one, CONFIRMED, who, None)


def withdraw(book: Connection, who: str, number: int, why: str = "") -> ToAsk:
    """Take back what was attested: it counts no more. Raises NotTakenError where it does not stand any more."""
    return _happens(book, _standing(book, number), WITHDRAWN, who, why.strip()[:MOST_WORDS] or None)


def of(book: Connection, administrations: Collection[str]) -> dict[str, tuple[Attestation, ...]]:
    """Give what stands, by administration, as it is decided with; confirmed or not."""
    found: dict[str, list[Attestation]] = {}
    for one in _read(book, ATTESTATIONS.c.administration == any_(names_of(administrations))):
        if one.status == STANDS:
            found.setdefault(one.administration, []).append(one.as_fact)
    return {name: tuple(listed) for name, listed in found.items()}


def all_of(book: Connection, administration: str) -> list[Attested]:
    """List all that was ever attested about an administration, in order, whatever became of it."""
    return _read(book, ATTESTATIONS.c.administration == as_text(administration))


def by_number(book: Connection, number: int) -> Attested | None:
    """Give one attestation."""
    return next(iter(_read(book, ATTESTATIONS.c.id == number)), None)


def record_superseded(book: Connection, found: Mapping[int, str]) -> None:
    """Write down which attestations the chart says itself by now.

    found  by number, the place in the chart that says it

    What does not stand any more is left alone.
    """
    if not found:
        return
    rows = [{"id": number, "by": as_text(by)} for number, by in sorted(found.items())]
    listed = given(rows, column("id", BigInteger()), column("by", Text()))
    ended = exists().where(ATTESTATION_EVENTS.c.attestation_id == listed.c.id, ATTESTATION_EVENTS.c.what.in_(_ENDS))
    source = select(listed.c.id, listed.c.by, literal(SUPERSEDED)).where(~ended)
    new = postgresql.insert(ATTESTATION_EVENTS).from_select(["attestation_id", "by", "what"], source)
    book.execute(new.on_conflict_do_nothing())


def _standing(book: Connection, number: int) -> Attested:
    """Lock an attestation until the end of the transaction, and give it if it stands."""
    book.execute(select(ATTESTATIONS.c.id).where(ATTESTATIONS.c.id == number).with_for_update())
    one = by_number(book, number)
    if one is None:
        raise NotTakenError(f"There is no attestation {number}.")
    if one.status != STANDS:
        raise NotTakenError(f"It does not stand any more: it was {one.status}.")
    return one


def _happens(book: Connection, one: Attested, what: str, who: str, by: str | None) -> ToAsk:
    row = {"attestation_id": one.number, "who": as_text(who), "what": what, "by": None if by is None else as_text(by)}
    book.execute(insert(ATTESTATION_EVENTS).values(**row))
    return want_encounters(book, [one.administration])


def _read(book: Connection, where: ColumnElement[bool]) -> list[Attested]:
    rows = book.execute(select(ATTESTATIONS).where(where).order_by(ATTESTATIONS.c.id)).all()
    if not rows:
        return []
    happened: dict[int, list[Happened]] = {}
    events = ATTESTATION_EVENTS.c
    asked = select(ATTESTATION_EVENTS).where(events.attestation_id.in_([row.id for row in rows])).order_by(events.id)
    for row in book.execute(asked):
        happened.setdefault(row.attestation_id, []).append(Happened(row.at, row.who, row.what, row.by))
    return [_attested(row, happened.get(row.id, ())) for row in rows]


def _attested(row: Row[Any], events: Sequence[Happened]) -> Attested:
    value = read(row.kind, row.value)
    return Attested(row.id, row.administration, value, row.reason, row.who, row.at, tuple(events))

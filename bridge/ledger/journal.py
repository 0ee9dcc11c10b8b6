"""What is sent: written down before the request, and its answer after it.

Where the program dies between the two, nobody knows whether the request arrived. The next look at the encounter that
succeeds settles it: it has read what stands on the target, and brought it to what the chart says.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, any_, exists, literal, or_, select
from sqlalchemy.dialects import postgresql

from bridge.claim.encoding import Resource
from bridge.ledger.about import administrations_of, encounter_of, gap_of
from bridge.ledger.first_sent import CLAIM, note_first_sends
from bridge.ledger.rows import as_json, as_text, copy_in, given, names_of, next_numbers
from bridge.ledger.tables import SEND_ANSWERS, SENDS

BY_ANSWER: Final = "answer"
BY_LOOK: Final = "look"
_SENT: Final = tuple(name for name in SENDS.c.keys() if name != "at_prepared")  # noqa: SIM118  (columns, no dictionary)


@dataclass(frozen=True, slots=True)
class Send:
    """One resource that is about to be sent.

    kind        Claim or Task
    name        `Type/id`; the target may give it another
    identifier  the one of ours that all turns of it share
    method      PUT or POST
    did         created, replaced, cancelled, asked, asked-again, changed, closed
    why         in words
    resource    as sent
    """

    kind: str
    name: str
    identifier: str
    method: str
    did: str
    why: str
    resource: Resource


@dataclass(frozen=True, slots=True)
class Result:
    """What the target answered.

    status  of HTTP
    answer  in words, or the name under which it is kept
    """

    status: int
    answer: str = ""


def prepare(book: Connection, look: int, sends: Sequence[Send]) -> list[int]:
    """Keep what is about to be sent, and give a number for each: commit before the request.

    look  the number of the look that sends it
    """
    if not sends:
        return []
    numbers = next_numbers(book, "sends_id_seq", len(sends))
    copy_in(book, SENDS, _SENT, (_row(*each, look) for each in zip(sends, numbers, strict=True)))
    if any(send.kind == CLAIM for send in sends):
        note_first_sends(book, numbers)
    return numbers


def answered(book: Connection, numbers: Sequence[int], results: Sequence[Result]) -> None:
    """Keep what the target answered to each of what was prepared."""
    told = [
        {"send_id": number, "status": result.status, "answer": as_text(result.answer), "settled_by": BY_ANSWER}
        for number, result in zip(numbers, results, strict=True)
    ]
    if told:
        columns = ["send_id", "status", "answer", "settled_by"]
        rows = given(told, *(SEND_ANSWERS.c[name] for name in columns))
        source = select(*(rows.c[name] for name in columns))
        book.execute(postgresql.insert(SEND_ANSWERS).from_select(columns, source).on_conflict_do_nothing())


def settle(book: Connection, names: Collection[str], look: int | None = None) -> int:
    """Settle what was prepared for some encounters and administrations, and never answered; give how many that are.

    names  those that a look brought up to their charts
    look   the number of that look, to be named
    """
    is_answered = exists().where(SEND_ANSWERS.c.send_id == SENDS.c.id)
    words = "A later look found what stands on the target" + (f" (look {look})" if look else "")
    left = select(SENDS.c.id, literal(words), literal(BY_LOOK)).order_by(SENDS.c.id)
    asked = names_of(names)
    about = or_(SENDS.c.encounter == any_(asked), SENDS.c.administrations.overlap(asked))
    left = left.where(about, ~is_answered)
    settled = postgresql.insert(SEND_ANSWERS).from_select(["send_id", "answer", "settled_by"], left)
    return len(book.execute(settled.on_conflict_do_nothing().returning(SEND_ANSWERS.c.id)).all())


def _row(send: Send, number: int, look: int) -> tuple[object, ...]:
    encoded = as_json(send.resource)
    about = administrations_of(send.resource)
    encounter = encounter_of(send.resource) or next(iter(about), None)
    said = (send.kind, send.name, send.identifier, send.method, send.did, send.why)
    digest = sha256(encoded).hexdigest()
    return (number, look, *said, encounter, list(map(as_text, about)), gap_of(send.resource), digest, encoded)

"""What a mappings file says on one day: each answer with its first and last day, its confidence and its source."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bridge.tables.dated import Confidence, Dated
from bridge.tables.payer import RULES, UNKNOWN, Payer
from bridge.tables.review import Table, answer_words, dated_of


@dataclass(frozen=True, slots=True)
class InForce:
    """One answer of a file on a day.

    what    the question, such as `billed_as outpatient-hospital`
    answer  in words
    since   the first day on which it is the answer, and `until` the last one; None: there is no end yet
    counts  False where a payer's rule is a guess, so that it counts as unknown
    """

    what: str
    answer: str
    since: date
    until: date | None
    confidence: Confidence
    source: str | None
    note: str | None
    counts: bool


def in_force(table: Table, day: date) -> list[InForce]:
    """Give what a file answers on a day; what it does not answer on that day is left out."""
    found = (_standing(table, what, dated, day) for what, dated in dated_of(table))
    return [one for one in found if one is not None]


def _standing(table: Table, what: str, dated: Dated[Any], day: date) -> InForce | None:
    said, since = dated.on(day), dated.since(day)
    if said is None or since is None:
        return None
    answer = answer_words(said.value)
    guess = isinstance(table, Payer) and what in RULES and answer != UNKNOWN
    next_day = next((other for other in dated.days if other > day), None)
    until = None if next_day is None else next_day - timedelta(days=1)
    counts = not (guess and said.confidence is Confidence.UNCONFIRMED)
    return InForce(what, answer, since, until, said.confidence, said.source, said.note, counts)

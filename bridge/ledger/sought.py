"""Which administrations are listed, in the words of the list's address, and as conditions of a statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnElement, Date, Text, and_, any_, column, exists, func, or_

from bridge.facts.decision import BLOCKS
from bridge.ledger.first_sent import FIRST_SENDS, lag
from bridge.ledger.rows import as_text, given, is_one_of, names_of
from bridge.ledger.scope import Scope, has_outcome
from bridge.ledger.tables import ADMINISTRATIONS, GAP_EVENTS

SEEN: Final = ADMINISTRATIONS.outerjoin(FIRST_SENDS, FIRST_SENDS.c.administration == ADMINISTRATIONS.c.name)
"""What was seen, each with the time at which its claim was first sent."""
_KEYS: Final = ("drug", "payer", "site", "setting")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked for: administrations that fulfil everything that is said.

    scope     days of service, payers and sites
    undated   only those whose day of service is not known
    drugs     ids of files; "" is: not known
    gap       a question that was ever asked about them, whether it is answered or not
    blocked   whether anything ever held them; None: either
    lags      buckets of days from service to the first send, of LAGS, or "": those whose day is not known
    wasted    only those with discarded drug on record
    uncharged only those without a charge
    unpriced  only those with units and without a price on their day: all days that have one, for each drug, payer ...
    """

    outcomes: tuple[str, ...] = ()
    reason: str | None = None
    text: str = ""
    scope: Scope = field(default_factory=Scope)
    undated: bool = False
    drugs: tuple[str, ...] = ()
    gap: str | None = None
    blocked: bool | None = None
    lags: tuple[str, ...] = ()
    wasted: bool = False
    uncharged: bool = False
    unpriced: Sequence[object] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Give the conditions that an administration must fulfil."""
        stands = ADMINISTRATIONS.c
        yield from self.scope.conditions()
        yield from map(_says, self.text.split())
        if self.outcomes:
            yield has_outcome(*self.outcomes)
        if self.reason is not None:
            yield stands.reason == as_text(self.reason)
        yield is_one_of(stands.drug, self.drugs)
        yield from self._of_its_life()
        yield from self._of_what_is_missing()

    def _of_its_life(self) -> Iterator[ColumnElement[bool]]:
        """Give the conditions about what happened to it."""
        if self.gap is not None:
            asked = (GAP_EVENTS.c.administration == ADMINISTRATIONS.c.name, GAP_EVENTS.c.gap == as_text(self.gap))
            yield exists().where(*asked, was_opened())
        if self.blocked is not None:
            yield was_blocked() if self.blocked else ~was_blocked()
        if self.lags:
            yield lag() == any_(names_of(self.lags))
        if self.wasted:
            yield ADMINISTRATIONS.c.discarded_mg > 0

    def _of_what_is_missing(self) -> Iterator[ColumnElement[bool]]:
        """Give the conditions about what nobody knows of it."""
        stands = ADMINISTRATIONS.c
        if self.undated:
            yield stands.service_day.is_(None)
        if self.uncharged:
            yield stands.charge.is_(None)
        if self.unpriced is not None:
            yield and_(stands.units.is_not(None), ~_has_price(self.unpriced))


def was_opened() -> ColumnElement[bool]:
    """Pick of all that became of a question the one change with which it began: it is there once."""
    return GAP_EVENTS.c.what == "opened"


def was_blocked() -> ColumnElement[bool]:
    """Say whether anything ever held an administration."""
    return exists().where(GAP_EVENTS.c.administration == ADMINISTRATIONS.c.name, GAP_EVENTS.c.severity == BLOCKS)


def _has_price(stretches: Sequence[object]) -> ColumnElement[bool]:
    stands, days = ADMINISTRATIONS.c, [column(name, Date()) for name in ("first", "last")]
    priced = given(stretches, *(column(name, Text()) for name in _KEYS), *days)
    same = [func.coalesce(priced.c[name], "") == func.coalesce(stands[name], "") for name in _KEYS]
    ends = or_(priced.c.last.is_(None), stands.service_day <= priced.c.last)
    return exists().where(*same, stands.service_day >= priced.c.first, ends)


def _says(word: str) -> ColumnElement[bool]:
    stands = ADMINISTRATIONS.c
    told = (stands.name, stands.patient, stands.encounter, stands.reason, stands.payer, stands.site, stands.drug)
    return or_(*(column.icontains(as_text(word), autoescape=True) for column in told))

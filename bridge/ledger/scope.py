"""What the overview is about: days of service, payers and sites, as conditions of a statement."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Date, DateTime, cast, func, or_, select, true

from bridge.facts.decision import BILLED, HELD, PENDING
from bridge.ledger.rows import is_one_of
from bridge.ledger.tables import ADMINISTRATIONS

MONTH: Final = "month"
YEAR: Final = "year"
WAITS: Final = (HELD, PENDING)
"""The outcomes of what is not billed yet."""
DOSES: Final = (BILLED, HELD)
"""The outcomes of what was looked at to the end: of these gaps are counted."""
LINE: Final = func.coalesce(ADMINISTRATIONS.c.line, ADMINISTRATIONS.c.name)
"""By what a line counts once: the first administration of those that share it, else the administration itself."""
ENOUGH_MEMORY: Final = "64MB"
"""So much a statement of the overview may sort and join by in memory: with the server's own 4 MB it goes to disk."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Days of service, both included, and ids of payers and sites; "" is: not known. What says nothing leaves all."""

    first: date | None = None
    last: date | None = None
    payers: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Give the conditions that an administration must fulfil."""
        stands = ADMINISTRATIONS.c
        if self.first is not None:
            yield stands.service_day >= self.first
        if self.last is not None:
            yield stands.service_day <= self.last
        yield is_one_of(stands.payer, self.payers)
        yield is_one_of(stands.site, self.sites)


def make_room(book: Connection) -> None:
    """Let the statements of this transaction sort and join in memory."""
    book.execute(select(func.set_config("work_mem", ENOUGH_MEMORY, true())))


def has_outcome(*outcomes: str) -> ColumnElement[bool]:
    """Say whether an administration has one of some outcomes."""
    return or_(*(ADMINISTRATIONS.c.outcome == one for one in outcomes))


def period(step: str, day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the first day of the month or year of a day."""
    return cast(func.date_trunc(step, cast(day, DateTime())), Date())

"""Which rows of the work queue are asked for, in the words of its filters, and as conditions of a statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, and_, any_, case, func, literal, or_, true

from bridge.ledger.rows import as_text, is_one_of, names_of
from bridge.ledger.tables import ADMINISTRATIONS
from bridge.ledger.work_tables import OPEN_GAPS, WORK

OPEN: Final = "open"
SNOOZED: Final = "snoozed"
CLOSED: Final = "closed"
STATES: Final = (OPEN, SNOOZED, CLOSED)
AGES: Final = ("0-1", "2-3", "4-7", "8-14", "15-30", "31+")
"""Days from the day of service; what lies in the future counts as today's."""
AGE_ENDS: Final = ((1, "0-1"), (3, "2-3"), (7, "4-7"), (14, "8-14"), (30, "15-30"))
"""The last day of each age; what is older has no end."""
_SIDES: Final = ("gaps", "severities", "owners", "payers", "sites", "triggers", "ages", "assignees", "states")
_MAY_BE_NULL: Final = {"payers": ADMINISTRATIONS.c.payer, "sites": ADMINISTRATIONS.c.site, "assignees": WORK.c.assignee}
SOURCE: Final = OPEN_GAPS.join(ADMINISTRATIONS, ADMINISTRATIONS.c.name == OPEN_GAPS.c.administration).outerjoin(
    WORK, and_(WORK.c.administration == OPEN_GAPS.c.administration, WORK.c.gap == OPEN_GAPS.c.gap)
)
"""The open gaps, each with its administration and with what people did about it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What rows are asked for: those that fulfil every filter that says anything, by any of its values.

    payers, sites   ids of files; "" is: not known
    triggers        how the administration was first heard of
    ages            names of AGES; "" is: no day of service is known
    assignees       names of people; "" is: nobody
    first, last     days of service, both included
    text            words that must all stand somewhere in the row
    states          open, snoozed (until a day that has not come), closed (by a person, and nothing changed since)
    """

    gaps: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    text: str = ""
    states: tuple[str, ...] = (OPEN,)
    patients: tuple[str, ...] = ()
    administrations: tuple[str, ...] = ()


def sides(today: date) -> dict[str, ColumnElement[str]]:
    """Give what a row is on each side that can be chosen by its values, under the name of its filter."""
    return {
        "gaps": OPEN_GAPS.c.gap,
        "severities": OPEN_GAPS.c.severity,
        "owners": OPEN_GAPS.c.owner,
        "payers": func.coalesce(ADMINISTRATIONS.c.payer, ""),
        "sites": func.coalesce(ADMINISTRATIONS.c.site, ""),
        "triggers": ADMINISTRATIONS.c.first_seen_by,
        "ages": _age(today),
        "assignees": func.coalesce(WORK.c.assignee, ""),
        "states": state(today),
    }


def state(today: date) -> ColumnElement[str]:
    """Say how a row stands: what a person closed stays closed while question and evidence are the same."""
    return case(*((condition, literal(name)) for name, condition in _stands(today).items()))


def _stands(today: date) -> dict[str, ColumnElement[bool]]:
    """Give a condition for each state, in such words that the database can guess how many rows fulfil it.

    A CASE that is compared with names is guessed to be fulfilled by one row in two hundred: joins are planned for few.
    """
    asked_anew = WORK.c.closed_asked.is_distinct_from(OPEN_GAPS.c.asked)
    until, day = WORK.c.snoozed_until, literal(today, Date())
    return {
        OPEN: and_(asked_anew, or_(until.is_(None), until <= day)),
        SNOOZED: and_(asked_anew, until > day),
        CLOSED: is_closed(),
    }


def is_closed() -> ColumnElement[bool]:
    """Say whether a person closed the gap as it is asked now; NULL where nobody ever did."""
    return WORK.c.closed_asked == OPEN_GAPS.c.asked


def chosen(filters: Filters) -> dict[str, ColumnElement[Sequence[str]]]:
    """Give the values that are chosen by the filters that say any, under their names."""
    asked: dict[str, tuple[str, ...]] = {name: getattr(filters, name) for name in _SIDES}
    return {name: names_of(values) for name, values in asked.items() if values}


def where(filters: Filters, today: date) -> ColumnElement[bool]:
    """Give all conditions of the filters."""
    own = sides(today)
    plain = [
        own[name] == any_(values) for name, values in chosen(filters).items() if name not in {"states", *_MAY_BE_NULL}
    ]
    known = [is_one_of(column, getattr(filters, name)) for name, column in _MAY_BE_NULL.items()]
    stands = [or_(*map(_stands(today).__getitem__, filters.states))] if filters.states else []
    return and_(true(), *plain, *known, *stands, *others(filters))


def others(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Give the conditions of the other filters: days, words, and whose row it is."""
    day = ADMINISTRATIONS.c.service_day
    if filters.first is not None:
        yield day >= filters.first
    if filters.last is not None:
        yield day <= filters.last
    if filters.patients:
        yield ADMINISTRATIONS.c.patient == any_(names_of(filters.patients))
    if filters.administrations:
        yield ADMINISTRATIONS.c.name == any_(names_of(filters.administrations))
    for word in filters.text.split():
        yield _says(word)


def _says(word: str) -> ColumnElement[bool]:
    stands, gap = ADMINISTRATIONS.c, OPEN_GAPS.c
    columns = (stands.name, stands.patient, stands.encounter, stands.payer, stands.site, stands.drug)
    told = (*columns, gap.gap, gap.owner, gap.question, WORK.c.assignee, WORK.c.last_note)
    return or_(*(column.icontains(as_text(word), autoescape=True) for column in told))


def _age(today: date) -> ColumnElement[str]:
    return age_of(literal(today, Date()) - ADMINISTRATIONS.c.service_day)


def age_of(days: ColumnElement[Any]) -> ColumnElement[str]:
    """Give the name of some days, of AGES; "" where they are not known."""
    return case((days.is_(None), ""), *((days <= last, name) for last, name in AGE_ENDS), else_=AGES[-1])

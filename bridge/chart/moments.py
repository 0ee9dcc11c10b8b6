"""Read dates and times as charts write them, however precisely, without ever inventing the part that is missing."""

import re
from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache

from bridge.facts.chart import Clock, Moment, Period

_WRITTEN = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?\Z",
    re.ASCII | re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z", re.ASCII)
CALENDARS_EDGE = (1, 9999)
"""Some systems write the first or the last day there is for "not set": it is a day, and no moment to reckon with."""
_UTC = frozenset({"Z", "z", "+00:00", "-00:00"})
_LATELY = 8192
"""So many are kept as read: a chart repeats its own times, and hardly those of others."""
NEVER = Period(date.max, date.min)


@lru_cache(_LATELY)
def read_moment(written: str | None) -> Moment | None:
    """Read a FHIR dateTime; None where it is missing, names no whole day, or is no such day or time.

    2018-06-12T10:00:00-05:00 is the morning of 12 June where the patient was; with `Z` only the moment is certain, not
    the local day; 2018-06 is no day at all.
    """
    match = None if written is None else _WRITTEN.match(written.strip())
    if match is None or written is None:
        return None
    day, clock, zone = match.groups()
    try:
        if clock is None:
            return Moment(written, date.fromisoformat(day))
        moment = datetime.fromisoformat(match[0].upper())
    except ValueError:
        return None
    if zone is None or moment.year in CALENDARS_EDGE:
        return Moment(written, moment.date(), None, Clock.NONE, timed=True)
    return Moment(written, moment.date(), moment, Clock.UTC if zone in _UTC else Clock.OFFSET, timed=True)


@lru_cache(_LATELY)
def first_day(written: str | None) -> date | None:
    """Give the first day that a date, month, year or time can mean; None where it is none of these."""
    return _day(written, last=False)


@lru_cache(_LATELY)
def last_day(written: str | None) -> date | None:
    """Give the last day that a date, month, year or time can mean: a month lasts to its end."""
    return _day(written, last=True)


def _day(written: str | None, *, last: bool) -> date | None:
    if written is None:
        return None
    moment = read_moment(written)
    if moment is not None:
        return moment.day
    match = _DATE.match(written.strip())
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or (12 if last else 1))
    try:
        return date(year, month, int(match[3] or (monthrange(year, month)[1] if last else 1)))
    except ValueError:
        return None


def read_period(start: str | None, end: str | None) -> Period:
    """Read a period as days, ends included; one with an end that is no date holds no day, lest it hold for ever."""
    first, last = first_day(start), last_day(end)
    if (start and first is None) or (end and last is None):
        return NEVER
    return Period(first, last)

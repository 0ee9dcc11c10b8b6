"""Find the local day of service: the day on which the dose started, where the patient was."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bridge.facts.case import ServiceDay
from bridge.facts.chart import Clock, Moment

WESTERNMOST = timedelta(hours=-11)
"""American Samoa; no American site is farther west."""
EASTERNMOST = timedelta(hours=10)
"""Guam; no American site is farther east."""


def service_day(start: Moment | None, zone: ZoneInfo | None) -> ServiceDay:
    """Give the day of service, in the site's own time.

    start  the start as charted; a day without a time is that day, a time with an offset is the day in that offset
    zone   the site's time zone, where its file names one

    A time written as UTC is moved to the site's zone. Without a zone the day counts as certain only if it is the
    same everywhere from UTC-11 to UTC+10: 13:10Z is, 04:30Z is not.
    """
    if start is None:
        return ServiceDay(None)
    if start.clock is not Clock.UTC or start.instant is None:
        how = "in its own offset" if start.clock is Clock.OFFSET else "as written, without a zone"
        return ServiceDay(start.day, says=f"{start.written} is {start.day} {how}")
    if zone is not None:
        day = start.instant.astimezone(zone).date()
        return ServiceDay(day, says=f"{start.written} is {day} in {zone.key}, the site's time zone")
    west, east = (start.instant + WESTERNMOST).date(), (start.instant + EASTERNMOST).date()
    if west != east:
        return ServiceDay(None, uncertain=True, says=f"{start.written} can be {west} or {east}: no time zone is known")
    return ServiceDay(west, says=f"{start.written} is {west} everywhere from UTC-11 to UTC+10")

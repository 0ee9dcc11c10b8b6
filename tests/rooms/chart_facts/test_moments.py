"""Dates and times are read as precisely as they are written, and no more."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.chart.moments import first_day, last_day, read_moment, read_period
from bridge.facts.chart import Clock

CHICAGO = ZoneInfo("America/Chicago")
DAY = date(2018, 6, 12)


@pytest.mark.parametrize(
    ("written", "clock", "timed"),
    [
        ("2018-06-12", Clock.NONE, False),
        (" 2018-06-12 ", Clock.NONE, False),
        ("2018-06-12T10:00", Clock.NONE, True),
        ("2018-06-12T10:00:00.123456789", Clock.NONE, True),
        ("2018-06-12T10:00:00-05:00", Clock.OFFSET, True),
        ("2018-06-12 10:00:00.5+14:00", Clock.OFFSET, True),
        ("2018-06-12T10:00:00Z", Clock.UTC, True),
        ("2018-06-12t10:00:00z", Clock.UTC, True),
        ("2018-06-12T10:00:00+00:00", Clock.UTC, True),
        ("2018-06-12T10:00:00-00:00", Clock.UTC, True),
    ],
)
def test_a_moment_is_read_with_its_clock(written: str, clock: Clock, timed: bool) -> None:
    moment = read_moment(written)
    assert moment is not None
    assert (moment.day, moment.clock, moment.timed, moment.written) == (DAY, clock, timed, written)
    assert (moment.instant is None) is (clock is Clock.NONE)


@pytest.mark.parametrize(
    "written",
    [
        *(None, "", "2018", "2018-06", "2018-06-31", "2018-13-01", "0000-01-01", "12.06.2018", "20180612"),
        *("2018-06-12T", "2018-06-12T10", "2018-06-12T25:00", "2018-06-12T10:00:00-99:00", "2018-06-12T10:00:00Zulu"),
        "2018-06-1\N{ARABIC-INDIC DIGIT TWO}",
    ],
)
def test_what_names_no_whole_day_is_no_moment(written: str | None) -> None:
    assert read_moment(written) is None


def test_the_day_is_the_one_in_the_offset_written_down() -> None:
    late = read_moment("2018-06-12T23:30:00-05:00")  # 04:30 of the next day in UTC
    assert late is not None
    assert late.day == late.local_day(CHICAGO) == DAY


def test_a_utc_time_is_moved_to_the_zone_where_one_is_known() -> None:
    night = read_moment("2018-06-13T04:30:00Z")
    assert night is not None
    assert night.day == night.local_day(None) == date(2018, 6, 13)
    assert night.local_day(CHICAGO) == DAY


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-05:00"])
def test_on_the_calendars_edge_there_is_a_day_but_no_moment(written: str) -> None:
    moment = read_moment(written)
    assert moment is not None
    assert (moment.day.isoformat(), moment.instant) == (written[:10], None)
    assert moment.local_day(CHICAGO) == moment.day


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-06", date(2018, 6, 1), date(2018, 6, 30)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-06-12", DAY, DAY),
        ("2018-06-12T23:30:00-05:00", DAY, DAY),
        ("2018-06-31", None, None),
        ("2018-00", None, None),
        ("soon", None, None),
        (None, None, None),
    ],
)
def test_a_month_or_a_year_lasts_from_its_first_to_its_last_day(
    written: str | None, first: date | None, last: date | None
) -> None:
    assert (first_day(written), last_day(written)) == (first, last)


def test_a_period_holds_both_its_ends() -> None:
    period = read_period("2018-06", "2018-06-12T08:00:00Z")
    held = [day for day in (date(2018, 5, 31), date(2018, 6, 1), DAY, date(2018, 6, 13)) if period.holds(day)]
    assert held == [date(2018, 6, 1), DAY]
    assert read_period(None, None).holds(DAY)


@given(st.integers(-840, 840))
def test_any_moment_written_with_an_offset_keeps_its_day(minutes: int) -> None:
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    written = f"2018-06-12T00:00:00{sign}{size // 60:02}:{size % 60:02}"
    read = read_moment(written)
    assert read is not None
    assert read.day == DAY
    assert read.instant is not None
    assert read.instant.utcoffset() == timedelta(minutes=minutes)

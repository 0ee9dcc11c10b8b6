"""The day of service is the local day on which the dose started."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bridge.coding.service_day import service_day
from tests.rules.chart_builder import moment

CHICAGO = ZoneInfo("America/Chicago")
DAY = date(2018, 6, 12)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (None, None, DAY),
        ("10:00", None, DAY),
        ("23:30-06:00", None, DAY),
        ("23:30-06:00", CHICAGO, DAY),
        ("03:30Z", CHICAGO, date(2018, 6, 11)),
        ("04:59:59Z", CHICAGO, date(2018, 6, 11)),
        ("05:00Z", CHICAGO, DAY),
        ("11:00Z", None, DAY),
        ("13:59:59Z", None, DAY),
        ("13:10+00:00", None, DAY),
    ],
)
def test_the_day_is_told(at: str | None, zone: ZoneInfo | None, day: date) -> None:
    read = service_day(moment(DAY, at), zone)
    assert (read.day, read.uncertain) == (day, False)


@pytest.mark.parametrize("at", ["10:59:59Z", "14:00Z", "04:30Z", "23:00+00:00"])
def test_the_day_can_be_another_one(at: str) -> None:
    """Before 11:00Z it is still yesterday at UTC-11, from 14:00Z it is tomorrow at UTC+10."""
    read = service_day(moment(DAY, at), None)
    assert (read.day, read.uncertain) == (None, True)


def test_without_a_start_there_is_no_day_and_no_doubt() -> None:
    read = service_day(None, CHICAGO)
    assert (read.day, read.uncertain) == (None, False)

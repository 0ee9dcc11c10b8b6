"""Names and times on the command line are what they must be, or are refused with what is expected."""

from datetime import UTC, datetime, timedelta, timezone

import click
import pytest

from bridge.commands.asked_for import end_time, must_be_in_order, record, start_time


@pytest.mark.parametrize("name", ["MedicationAdministration/ma-1", "Encounter/e.1", f"Patient/{'x' * 64}"])
def test_a_record_is_named_by_kind_and_id(name: str) -> None:
    assert record(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "ma-1",
        "Claim/c-1",
        "MedicationAdministration/",
        "MedicationAdministration/a b",
        "MedicationAdministration/a/_history/1",
        "Patient/p?x=1",
        f"Patient/{'x' * 256}",
        "https://ehr.example/fhir/Patient/p",
    ],
)
def test_any_other_name_is_refused_with_what_is_expected(name: str) -> None:
    with pytest.raises(click.BadParameter, match=r"Write MedicationAdministration/ID; Encounter/ID and Patient/ID"):
        record(name)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T08:00", datetime(2026, 1, 31, 8, tzinfo=UTC)),
        ("2026-01-31T08:00:30.25Z", datetime(2026, 1, 31, 8, 0, 30, 250_000, tzinfo=UTC)),
        ("2026-01-31T08:00:00-05:00", datetime(2026, 1, 31, 8, tzinfo=timezone(timedelta(hours=-5)))),
    ],
)
def test_a_time_without_a_zone_is_utc_and_a_date_is_its_start(words: str, start: datetime) -> None:
    assert start_time(words) == start


def test_as_an_end_a_date_is_its_last_moment() -> None:
    assert end_time("2026-01-31") == datetime(2026, 2, 1, tzinfo=UTC) - timedelta(microseconds=1)
    assert end_time("2026-01-31T08:00") == start_time("2026-01-31T08:00")


@pytest.mark.parametrize(
    "words", ["yesterday", "2026-02-30", "2026-1-31", "20260131", "2026-01-31T25:00", "2026-01-31 08:00", "2026-W05"]
)
def test_what_is_no_time_is_refused_with_how_one_is_written(words: str) -> None:
    with pytest.raises(click.BadParameter, match=r"is no time\. Write 2026-01-31"):
        start_time(words)


def test_a_span_must_not_end_before_it_starts() -> None:
    day = "2026-01-31"
    must_be_in_order(start_time(day), end_time(day))
    must_be_in_order(start_time(day), None)
    with pytest.raises(click.UsageError, match=r"--until \(2026-01-30T23:59:59.999999\+00:00\) is before --since"):
        must_be_in_order(start_time(day), end_time("2026-01-30"))

"""What should be a date and is none: a period with such an end holds no day, and each is told once."""

from datetime import date

import pytest

from bridge.chart.charts import Charts
from bridge.facts.chart import Chart, Period
from tests.journeys.one_chart import Resource, chart, coded, part, to
from tests.rooms.chart_facts.reading_charts import pool_of, shipped

DAY = date(2018, 6, 12)
NO_DAY = "has an end that is no date, so it counts for no day"
PASSED_OVER = "is no date; passed over"
HOLDS_NO_DAY = [
    {"start": "2018-01-01", "end": "whenever"},
    {"start": "soon", "end": "2018-12-31"},
    {"start": "soon"},
    {"end": "2018-13"},
    {"start": "2018-06-31"},
    {"start": "x", "end": "y"},
]
HOLDS = [
    {"start": "2018-01-01", "end": "2018-12"},
    {"start": "2018"},
    {"end": "2018-06-12"},
    {"start": "2018-06-12T10:00:00Z"},
    {},
]
GRANTED: Resource = {
    "resourceType": "ClaimResponse", "id": "auth", "status": "active", "use": "preauthorization", "outcome": "complete",
    "patient": to("Patient/pt-1"), "insurer": to("Organization/payer"), "preAuthRef": "PA-1",
    "created": "2018-06-01", "type": coded("http://terminology.hl7.org/CodeSystem/claim-type", "institutional"),
}  # fmt: skip


def read(resources: list[Resource]) -> tuple[Chart, list[str]]:
    """Read the only chart, twice, and tell what was odd about its resources."""
    pool = pool_of(resources)
    charts = Charts(pool, shipped())
    ((_, names),) = charts.by_patient().items()
    charts.of(names)
    (found,) = charts.of(names)
    told = [f"{name} {note.element} {note.problem}" for name, notes in pool.notes().items() for note in notes]
    return found, told


def covered(period: Resource) -> tuple[Period, list[str]]:
    resources = chart()
    part(resources, "Coverage")["period"] = period
    found, told = read(resources)
    return found.record.coverages[0].period, told


def authorized(period: Resource) -> tuple[Period, list[str]]:
    found, told = read([*chart(), {**GRANTED, "preAuthPeriod": period}])
    return found.record.authorizations[0].period, told


@pytest.mark.parametrize("period", HOLDS_NO_DAY)
def test_a_coverage_with_an_end_that_is_no_date_holds_no_day_and_is_told(period: Resource) -> None:
    read_as, told = covered(period)
    assert not any(read_as.holds(day) for day in (date.min, DAY, date(2018, 12, 31), date.max))
    assert told == [f"Coverage/cov-1 period {NO_DAY}"]


@pytest.mark.parametrize("period", HOLDS_NO_DAY)
def test_an_authorization_with_an_end_that_is_no_date_holds_no_day_and_is_told(period: Resource) -> None:
    read_as, told = authorized(period)
    assert not any(read_as.holds(day) for day in (date.min, DAY, date(2018, 12, 31), date.max))
    assert told == [f"ClaimResponse/auth preAuthPeriod {NO_DAY}"]


@pytest.mark.parametrize("period", HOLDS)
def test_a_period_of_dates_or_open_ends_holds_its_days_and_is_not_told(period: Resource) -> None:
    for read_as, told in (covered(period), authorized(period)):
        assert read_as.holds(DAY)
        assert told == []


def with_condition(**elements: object) -> tuple[Chart, list[str]]:
    resources = chart()
    condition = part(resources, "Condition")
    del condition["onsetDateTime"]
    condition.update(elements)
    return read(resources)


@pytest.mark.parametrize("onset", [{"onsetDateTime": "long ago"}, {"onsetPeriod": {"start": "long ago"}}])
def test_an_onset_that_is_no_date_is_none_and_told(onset: Resource) -> None:
    found, told = with_condition(**onset)
    assert found.record.conditions["Condition/cond-1"].onset is None
    assert told == [f"Condition/cond-1 onset[x] {PASSED_OVER}"]


@pytest.mark.parametrize("abatement", [{"abatementDateTime": "soon"}, {"abatementPeriod": {"end": "soon"}}])
def test_an_abatement_that_is_no_date_is_none_and_told(abatement: Resource) -> None:
    found, told = with_condition(**abatement)
    assert found.record.conditions["Condition/cond-1"].abated is None
    assert told == [f"Condition/cond-1 abatement[x] {PASSED_OVER}"]


def test_an_onset_that_is_not_there_is_not_told() -> None:
    found, told = with_condition()
    assert (found.record.conditions["Condition/cond-1"].onset, told) == (None, [])


@pytest.mark.parametrize(
    ("written", "expires", "told"),
    [
        ("2019-02", date(2019, 2, 28), []),
        ("never", None, [f"Medication/med-1 batch.expirationDate {PASSED_OVER}"]),
        ("2019-02-30", None, [f"Medication/med-1 batch.expirationDate {PASSED_OVER}"]),
    ],
)
def test_an_expiry_that_is_no_date_is_none_and_told(written: str, expires: date | None, told: list[str]) -> None:
    resources = chart()
    part(resources, "Medication")["batch"] = {"lotNumber": "SYN1", "expirationDate": written}
    found, notes = read(resources)
    assert found.administration.medication is not None
    assert (found.administration.medication.expires, found.administration.medication.lot) == (expires, "SYN1")
    assert notes == told


def test_a_flag_whose_time_cannot_be_read_holds_every_day_and_a_consent_none() -> None:
    """What a flag warns of is not lost for a bad date, and nobody consents at a time that cannot be read."""
    flag: Resource = {
        "resourceType": "Flag", "id": "f", "status": "active", "subject": to("Patient/pt-1"),
        "code": coded("http://x.example", "free"), "period": {"start": "2018-06-01", "end": "open"},
    }  # fmt: skip
    consent: Resource = {
        "resourceType": "Consent", "id": "c", "status": "active", "patient": to("Patient/pt-1"),
        "scope": coded("http://x.example", "scope"), "category": [coded("http://x.example", "kind")],
        "dateTime": "soon",
    }  # fmt: skip
    found, told = read([*chart(), flag, consent])
    ((raised,), (said,)) = found.record.flags, found.record.consents
    assert (raised.period.holds(DAY), said.period.holds(DAY)) == (True, False)
    assert "Flag/f period has an end that is no date, so it counts for every day" in told
    assert f"Consent/c provision.period {NO_DAY}" in told

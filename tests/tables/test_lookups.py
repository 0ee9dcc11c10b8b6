"""The day of service chooses: which value, which code, until when a claim may be filed."""

from datetime import date
from fractions import Fraction

import pytest

from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.drug import BillingCode
from bridge.tables.payer import FilingLimit


def test_a_value_holds_from_its_day_until_the_next() -> None:
    first, second = Sourced("a", Confidence.CONFIRMED), Sourced("b", Confidence.DERIVED)
    dated = Dated((date(2018, 1, 1), date(2019, 1, 1), date(2020, 1, 1)), (first, None, second))
    assert dated.on(date(2017, 12, 31)) is None
    assert dated.on(date(2018, 1, 1)) is first
    assert dated.on(date(2018, 12, 31)) is first
    assert dated.on(date(2019, 1, 1)) is None
    assert dated.on(date(2020, 1, 1)) is second
    assert dated.since(date(2017, 12, 31)) is None
    assert dated.since(date(2018, 12, 31)) == date(2018, 1, 1)


@pytest.mark.parametrize(
    ("setting", "day", "lawful"),
    [
        ("outpatient-hospital", date(2017, 12, 31), False),
        ("outpatient-hospital", date(2018, 1, 1), True),
        ("outpatient-hospital", date(2018, 12, 31), True),
        ("outpatient-hospital", date(2019, 1, 1), False),
        ("physician-office", date(2018, 6, 1), False),
    ],
)
def test_a_code_is_lawful_in_its_settings_on_its_days(setting: str, day: date, lawful: bool) -> None:
    settings = frozenset({"outpatient-hospital"})
    days = (date(2018, 1, 1), date(2018, 12, 31))
    code = BillingCode("C9028", "words", Fraction(1, 10), *days, settings, Confidence.CONFIRMED)
    assert code.lawful(setting, day) is lawful
    assert not code.unclassified


@pytest.mark.parametrize(
    ("limit", "service", "last"),
    [
        (FilingLimit(90, None, disputed=True), date(2023, 1, 1), date(2023, 4, 1)),  # 30 + 28 + 31 + 1 = 90
        (FilingLimit(None, 1, disputed=False), date(2023, 3, 15), date(2024, 3, 15)),
        (FilingLimit(None, 1, disputed=False), date(2024, 2, 29), date(2025, 2, 28)),
        (FilingLimit(None, 4, disputed=False), date(2024, 2, 29), date(2028, 2, 29)),
    ],
)
def test_a_claim_may_be_filed_until_the_limits_last_day(limit: FilingLimit, service: date, last: date) -> None:
    assert limit.last_day(service) == last

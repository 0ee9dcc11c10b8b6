"""What the overview counts equals plain sums over a made-up ledger, and a line is counted once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import Connection, Date, cast, select

from bridge.facts.decision import BILLED, BLOCKS, HELD, PENDING
from bridge.ledger.first_sent import FIRST_SENDS, LAGS, NEVER, bucket
from bridge.ledger.journal import prepare
from bridge.ledger.outcomes import listed, sums_of
from bridge.ledger.overview import ages, at_risk, clean_counts, days_of_service, gap_counts, lags
from bridge.ledger.pieces import Piece, Total, pieces
from bridge.ledger.scope import MONTH, YEAR, Scope, make_room
from bridge.ledger.sought import Sought
from bridge.ledger.tables import NOW
from bridge.ledger.worklist import AGES, Filters, page
from tests.rooms.ledger.made_up import GAPS, Told, grouped, keep, lines_once, make_up
from tests.rooms.ledger.pages import a_claim, look

TENTH = Fraction(1, 10)
BOUNDARIES = (date(2018, 1, 1), date(2026, 4, 1))
SCOPES: dict[str, Callable[[date], Scope]] = {
    "all": lambda _: Scope(),
    "days": lambda today: Scope(today - timedelta(days=210), today - timedelta(days=2)),
    "payers": lambda _: Scope(payers=("medicare", "")),
    "one site": lambda _: Scope(sites=("harbor-surgery", "")),
    "all of it": lambda today: Scope(today - timedelta(days=300), today, ("aetna", "medicare"), ("lakeview-main",)),
}


def today_of(book: Connection) -> date:
    return book.execute(select(cast(NOW, Date()))).scalar_one()


def within(scope: Scope, one: Told) -> bool:
    is_in = one.day is not None and (scope.first or date.min) <= one.day <= (scope.last or date.max)
    days = is_in or (scope.first is None and scope.last is None)
    payers = not scope.payers or (one.payer or "") in scope.payers
    return days and payers and (not scope.sites or (one.site or "") in scope.sites)


def counted(told: list[Told], scope: Scope) -> list[Told]:
    return [one for one in told if one.outcome in {BILLED, HELD, PENDING} and within(scope, one)]


def total(told: list[Told]) -> Total:
    once = lines_once(told)
    units = sum(one.units or 0 for one in once)
    return Total(len(once), units, sum((one.charge or Decimal(0) for one in once), Decimal(0)))


def added(found: list[Piece]) -> Total:
    return sum((one.all for one in found), Total())


def month(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)


@pytest.fixture(params=[3, 14, 159])
def told(book: Connection, request: pytest.FixtureRequest) -> list[Told]:
    """Make a ledger of 120 administrations up."""
    made = make_up(request.param, 120, today_of(book))
    keep(book, made)
    make_room(book)
    return made


@pytest.mark.parametrize("name", SCOPES)
def test_figures_are_plain_sums_with_each_line_once(book: Connection, told: list[Told], name: str) -> None:
    scope = SCOPES[name](today_of(book))
    found, expected = pieces(book, scope, MONTH, BOUNDARIES, [TENTH]), counted(told, scope)
    assert expected
    for is_billed in (True, False):
        mine = [one for one in found if one.is_billed == is_billed]
        theirs = [one for one in expected if (one.outcome == BILLED) == is_billed]
        assert added(mine) == total(theirs)
        assert sum(one.rows for one in mine) == len(theirs)
        assert sum(one.held for one in mine) == sum(one.outcome == HELD for one in theirs)
        assert sum(one.counted for one in mine) == sum(one.units is not None for one in theirs)
        assert sum(one.uncharged for one in mine) == sum(one.charge is None for one in theirs)
        assert sum(one.wasted for one in mine) == sum((one.discarded or 0) > 0 for one in theirs)
        for period, in_period in grouped(theirs, lambda one: month(one.day)).items():
            assert added([one for one in mine if one.period == period]) == total(in_period)
        for payer, of_payer in grouped(theirs, lambda one: one.payer).items():
            assert added([one for one in mine if one.payer == payer]) == total(of_payer)
        for site, at_site in grouped(theirs, lambda one: one.site).items():
            here = sum((one.here for one in mine if one.site == site), Total())
            assert here == total(at_site), "a line counts at each of its sites"


def test_waste_is_what_billed_lines_have_beyond_the_units_of_their_dose(book: Connection, told: list[Told]) -> None:
    found = [one for one in pieces(book, Scope(), YEAR, (), [TENTH]) if one.is_billed]
    billed = [one for one in lines_once(counted(told, Scope())) if one.outcome == BILLED and (one.discarded or 0) > 0]
    mg, units, charge = Decimal(0), 0, Decimal(0)
    for one in billed:
        mg += one.discarded or 0
        if one.units is not None and one.dose is not None:
            whole = one.units - int((one.dose * 10).to_integral_value("ROUND_CEILING"))
            units += whole
            charge += whole * one.charge / one.units if one.charge is not None else 0
    assert units
    assert sum(one.discarded for one in found) == mg
    assert sum(one.waste[TENTH].units for one in found) == units
    assert sum(one.waste[TENTH].charge for one in found) == charge


@pytest.mark.parametrize("name", SCOPES)
def test_questions_are_counted_by_administration_whether_answered_or_not(
    book: Connection, told: list[Told], name: str
) -> None:
    scope = SCOPES[name](today_of(book))
    doses = [one for one in told if one.outcome in {BILLED, HELD} and within(scope, one)]
    expected = Counter((gap, month(one.day)) for one in doses for gap in one.asked)
    assert {(one.gap, one.period): one.rows for one in gap_counts(book, scope, MONTH)} == expected
    clean = Counter(
        month(one.day) for one in doses if one.outcome == BILLED and BLOCKS not in {GAPS[gap] for gap in one.asked}
    )
    assert clean_counts(book, scope, MONTH) == clean
    for gap in GAPS:
        asked = listed(book, Sought(outcomes=(BILLED, HELD), scope=scope, gap=gap)).total
        assert asked == sum(gap in one.asked for one in doses)


@pytest.mark.parametrize("name", SCOPES)
def test_lags_are_days_from_service_to_the_first_send(book: Connection, told: list[Told], name: str) -> None:
    today = today_of(book)
    scope = SCOPES[name](today)
    billed = [one for one in counted(told, scope) if one.outcome == BILLED]
    found = lags(book, scope, MONTH)
    days = Counter((today - one.day).days for one in billed if one.sent and one.day)
    told_days: Counter[int] = Counter()
    buckets: Counter[str] = Counter()
    for each in found:
        told_days.update(dict(each.days))
        buckets.update(each.buckets)
    assert told_days == days
    expected = Counter(
        NEVER if not one.sent else "" if one.day is None else bucket((today - one.day).days) for one in billed
    )
    assert +buckets == expected
    for one in (*LAGS, ""):
        assert listed(book, Sought(outcomes=(BILLED,), scope=scope, lags=(one,))).total == expected[one]


@pytest.mark.parametrize("name", SCOPES)
def test_what_is_open_is_counted_as_the_work_queue_does(book: Connection, told: list[Told], name: str) -> None:
    today = today_of(book)
    scope = SCOPES[name](today)
    filters = Filters(
        payers=scope.payers, sites=scope.sites, first=scope.first, last=scope.last, states=("open", "snoozed")
    )
    by_age = ages(book, scope, today)
    assert sum(by_age.values()) == sum(len(one.open) for one in told if within(scope, one))
    for one in (*AGES, ""):
        assert by_age.get(one, 0) == page(book, replace(filters, ages=(one,)), today).total
    for risk in at_risk(book, scope, today):
        gaps = () if risk.gap is None else (risk.gap,)
        queue = page(book, replace(filters, gaps=gaps, severities=(BLOCKS,)), today)
        assert (risk.rows, risk.units, risk.charge) == (queue.total, queue.units, queue.charge)


def test_a_line_that_two_questions_hold_counts_under_each_and_once_in_all(book: Connection) -> None:
    both = ("waste-not-recorded", "diagnosis-needs-coder")
    keep(book, [Told(1, 1, HELD, asked=both, open=both), Told(2, 1, HELD, asked=both[:1], open=both[:1])])
    found = at_risk(book, Scope(), date(2026, 6, 1))
    assert [(one.gap, one.rows, one.units, one.charge) for one in found] == [
        ("diagnosis-needs-coder", 1, 18, Decimal("45000.00")),
        ("waste-not-recorded", 2, 18, Decimal("45000.00")),
        (None, 3, 18, Decimal("45000.00")),
    ]


def test_the_last_day_of_a_month_and_the_first_of_the_next_are_two_months(book: Connection) -> None:
    keep(
        book, [Told(1, 1, day=date(2026, 5, 31)), Told(2, 2, day=date(2026, 6, 1)), Told(3, 3, day=date(2025, 12, 31))]
    )
    months = {one.period: one.all.units for one in pieces(book, Scope(), MONTH, (), [TENTH])}
    years = {one.period: one.all.units for one in pieces(book, Scope(), YEAR, (), [TENTH])}
    assert months == {date(2026, 5, 1): 18, date(2026, 6, 1): 18, date(2025, 12, 1): 18}
    assert years == {date(2026, 1, 1): 36, date(2025, 1, 1): 18}


def test_no_piece_reaches_over_a_day_on_which_a_price_changes(book: Connection) -> None:
    keep(book, [Told(1, 1, day=date(2026, 3, 31)), Told(2, 2, day=date(2026, 4, 1))])
    found = pieces(book, Scope(), YEAR, (date(2026, 4, 1),), [TENTH])
    assert sorted((one.day, one.all.units) for one in found if one.day) == [
        (date(2026, 3, 31), 18),
        (date(2026, 4, 1), 18),
    ]


def test_a_second_send_does_not_move_the_first(book: Connection) -> None:
    keep(book, [Told(1, 1, sent=True)])
    first = book.execute(select(FIRST_SENDS)).all()
    prepare(book, look(book), [a_claim(did="replaced", administrations=("ma-1", "ma-2"))])
    rows = book.execute(select(FIRST_SENDS).order_by(FIRST_SENDS.c.administration)).all()
    assert [row.administration for row in rows] == ["MedicationAdministration/ma-1", "MedicationAdministration/ma-2"]
    assert rows[:1] == first


def test_the_days_of_service_are_told_with_the_last_one_that_has_come(book: Connection) -> None:
    assert days_of_service(book, date(2026, 6, 1)).first is None
    days = (date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1))
    keep(book, [Told(number, number, day=day) for number, day in enumerate(days)])
    found = days_of_service(book, date(2026, 6, 15))
    assert (found.first, found.last, found.latest) == (days[0], days[2], days[1])


def test_lines_of_a_list_are_summed_once(book: Connection) -> None:
    keep(book, [Told(1, 1), Told(2, 1, site="harbor-surgery"), Told(3, 3, HELD)])
    sums = sums_of(book, Sought())
    assert (sums.units, sums.charge) == (36, Decimal("90000.00"))
    assert sums_of(book, Sought(scope=Scope(sites=("harbor-surgery",)))).units == 18
    assert listed(book, Sought((BILLED,))).total == 2

"""What is supposed decides as if the chart said it, all else stays, and every finding that rests on it says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.coding.supposing import RESTS_ON
from bridge.decide import Decider, WhatIf
from bridge.facts.chart import Chart, Clock, Moment
from bridge.facts.decision import BILLED, NOT_MAPPED, ClaimLine, Decision
from bridge.facts.supposed import AS_CHARTED, Supposed
from tests.rules.attested import decide_with, site
from tests.rules.cases import line_text, read_cases
from tests.rules.chart_builder import LOCATIONS, PAYERS, Given, chart_of
from tests.rules.deciding import the_encounter, with_encounter
from tests.rules.shipped import shipped_tables

TABLES = shipped_tables()
WHAT_IF = WhatIf(TABLES)
ONE = "MedicationAdministration/one"
SITES = {file: LOCATIONS[place] for place, file in (
    ("outpatient-hospital", "lakeview-main"),
    ("physician-office", "cedar-creek-oncology"),
    ("infusion-center", "riverbend-infusion"),
)}  # fmt: skip
EVERY_CASE = [(case.name, case.charts) for case in read_cases()]
ALL = Supposed("aetna", "cedar-creek-oncology", date(2021, 3, 9), Decimal("2.1"))

days = st.dates(date(2017, 8, 17), date(2026, 11, 1))


def suppose(supposed: Supposed, *charts: Chart, name: str = ONE) -> Decision:
    found = WHAT_IF.decide(charts or (chart_of(Given()),), name, supposed)
    assert found is not None
    return found


def bills(decision: Decision) -> list[str]:
    return [line_text(line) for line in decision.lines]


def gap_ids(decision: Decision) -> list[str]:
    return [gap.id for gap in decision.gaps]


def as_charted(*said: Given) -> Decision:
    return Decider(TABLES).decide([chart_of(one) for one in said])[0]


def alike(supposed: Decision, charted: Decision) -> bool:
    """Say whether two decisions bill and ask the same, whoever says it."""

    def billed(line: ClaimLine) -> ClaimLine:
        return replace(line, narrative=None)

    return (supposed.outcome, list(map(billed, supposed.lines)), gap_ids(supposed)) == (
        charted.outcome,
        list(map(billed, charted.lines)),
        gap_ids(charted),
    )


# Nothing supposed


@pytest.mark.parametrize("charts", [charts for _, charts in EVERY_CASE], ids=[name for name, _ in EVERY_CASE])
def test_where_nothing_is_supposed_all_is_as_charted(charts: Sequence[Chart]) -> None:
    charted = Decider(TABLES).decide(charts)
    names = [one.administration.origin.reference for one in charts]
    assert [suppose(AS_CHARTED, *charts, name=name) for name in names] == charted


def test_of_an_administration_that_is_not_there_nothing_is_told() -> None:
    assert WHAT_IF.decide([chart_of(Given())], "MedicationAdministration/other", ALL) is None
    assert suppose(ALL, chart_of(Given(drug="rituximab", codes=(), ndc=None))).outcome == NOT_MAPPED


def test_it_is_said_in_words() -> None:
    assert str(AS_CHARTED) == "as charted"
    assert str(ALL) == "billed to aetna, given at cedar-creek-oncology, given on 2021-03-09, 2.1 mg given"


# A payer


@pytest.mark.parametrize("payer", sorted(PAYERS))
@pytest.mark.parametrize("charted", ["medicare", "a payer that nobody knows", None])
def test_a_supposed_payer_replaces_what_the_chart_says_or_leaves_out(charted: str | None, payer: str) -> None:
    supposed = suppose(Supposed(payer=payer), chart_of(Given(payer=charted)))
    # the authorization on record is for the charted coverage, and no other payer's
    own = charted == payer
    assert alike(supposed, as_charted(Given(payer=payer, authorization="PA-1" if own else None)))
    assert supposed.bill_to is None or supposed.bill_to.payer == payer


def test_where_the_chart_names_that_payer_its_own_coverage_stands() -> None:
    charted = as_charted(Given())
    supposed = suppose(Supposed(payer="medicare"))
    assert supposed.bill_to == charted.bill_to
    assert supposed.lines == charted.lines


def test_what_shares_the_line_is_billed_to_the_supposed_payer_too() -> None:
    half = Given(dose="0.45 mg", vials=None, discarded=None)
    later = replace(half, id="two", at="14:00-05:00")
    next_week = replace(half, id="three", day=date(2018, 6, 19), visit="another")
    supposing = WHAT_IF._supposing.suppose(list(map(chart_of, (half, later, next_week))), ONE, Supposed(payer="cigna"))
    assert [one.supposed.payer for one in supposing] == ["cigna", "cigna", None]


def test_what_has_no_visit_shares_no_line() -> None:
    alone = [chart_of(Given(id=name, encounter=None)) for name in ("one", "two")]
    supposing = WHAT_IF._supposing.suppose(alone, ONE, Supposed(payer="cigna"))
    assert [one.supposed.payer for one in supposing] == ["cigna", None]


# A site


@pytest.mark.parametrize("file", sorted(SITES))
@pytest.mark.parametrize("charted", ["outpatient-hospital", "pos 12", None])
def test_a_supposed_site_replaces_what_the_chart_says_or_leaves_out(charted: str | None, file: str) -> None:
    supposed = suppose(Supposed(site=file), chart_of(Given(site=charted)))
    assert alike(supposed, as_charted(Given(site=SITES[file])))
    assert supposed.stake is not None
    assert supposed.stake.site == file


def test_who_bills_is_whom_the_supposed_site_names_else_whom_the_chart_does() -> None:
    def providers(what_if: WhatIf) -> str | None:
        found = what_if.decide([chart_of(Given())], ONE, Supposed(site="cedar-creek-oncology"))
        assert found is not None
        assert found.bill_to is not None
        return found.bill_to.provider.reference

    assert providers(WHAT_IF) == "Organization/cedar-creek-oncology"
    nameless = replace(TABLES.sites["cedar-creek-oncology"], provider_reference=None, provider_name=None)
    assert providers(WhatIf(replace(TABLES, sites=TABLES.sites | {nameless.id: nameless}))) == "Organization/lakeview"


def test_a_supposed_site_comes_before_an_attested_one() -> None:
    chart, said = chart_of(Given(site=None)), {ONE: (site("lakeview-main"),)}
    assert decide_with(chart, *said[ONE]).outcome == BILLED
    found = WHAT_IF.decide([chart], ONE, Supposed(site="cedar-creek-oncology"), said)
    assert found is not None
    assert found.stake is not None
    assert found.stake.site == "cedar-creek-oncology"


# A day


@given(day=days)
def test_a_supposed_day_decides_as_if_it_were_charted(day: date) -> None:
    at = "10:00-05:00"
    assert alike(suppose(Supposed(day=day), chart_of(Given(at=at))), as_charted(Given(day=day, at=at)))


def test_start_and_end_move_by_whole_days_and_keep_their_clocks() -> None:
    (moved,) = WHAT_IF._supposing.suppose([chart_of(Given(minutes=60))], ONE, Supposed(day=date(2020, 1, 2)))
    start, end = moved.administration.start, moved.administration.end
    assert start is not None
    assert end is not None
    assert (start.written, end.written) == ("2020-01-02T10:00:00-05:00", "2020-01-02T11:00:00-05:00")
    assert moved.administration.effective_written == start.written


def test_a_time_in_utc_keeps_the_local_clock_when_summer_ends() -> None:
    # 04:30Z on 13 June is 23:30 on 12 June in Chicago; in winter the same clock is 05:30Z.
    chart = chart_of(Given(day=date(2018, 6, 13), at="04:30Z"))
    (moved,) = WHAT_IF._supposing.suppose([chart], ONE, Supposed(day=date(2018, 12, 12)))
    start = moved.administration.start
    assert start is not None
    assert start.instant == datetime(2018, 12, 13, 5, 30, tzinfo=UTC)
    assert start.clock is Clock.UTC
    assert suppose(Supposed(day=date(2018, 12, 12)), chart).lines[0].service_date == date(2018, 12, 12)


@pytest.mark.parametrize(
    ("charted", "becomes"),
    [
        (Given(at=None, minutes=None), "2019-01-02"),
        (Given(at="10:00"), "2019-01-02T10:00"),
        (Given(day=None), "2019-01-02"),
        (Given(day=date(2018, 6, 13), at="04:30Z", site="pos 22"), "2019-01-02T04:30Z"),  # may be the 12th: no zone
        (Given(day=date(2018, 6, 13), at="04:30Z", site="pos 22", minutes=None), "2019-01-02T04:30Z"),
        (Given(day=date(2018, 6, 13), at="13:10Z", site="pos 22"), "2019-01-02T13:10:00+00:00"),
        (Given(site=None, encounter=None), "2019-01-02T10:00:00-05:00"),
        (Given(medication=False), "2019-01-02T10:00:00-05:00"),
    ],
)
def test_whatever_was_charted_the_supposed_day_is_the_day(charted: Given, becomes: str) -> None:
    chart, day = chart_of(charted), date(2019, 1, 2)
    (moved,) = WHAT_IF._supposing.suppose([chart], ONE, Supposed(day=day))
    start = moved.administration.start
    assert start is not None
    assert start.written == becomes
    decided = suppose(Supposed(day=day), chart)
    assert decided.stake is not None
    assert decided.stake.day == day


def test_where_it_was_given_stays_and_so_does_what_was_handed_over_for_it() -> None:
    chart = chart_of(Given(vials=None, dispensed=2))
    visit = the_encounter(chart)
    ((place, _, _),) = visit.places
    elsewhere = replace(place, origin=replace(place.origin, reference=LOCATIONS["physician-office"]))
    day = Moment("2018-06-12", date(2018, 6, 12))
    moved_in = replace(visit, places=((elsewhere, None, Moment("2018-06-11", date(2018, 6, 11))), (place, day, day)))
    supposed = suppose(Supposed(day=date(2018, 9, 3)), with_encounter(chart, moved_in))
    assert supposed.outcome == BILLED
    assert supposed.stake is not None
    assert (supposed.stake.site, supposed.stake.vials, supposed.stake.counted) == ("lakeview-main", 2, True)
    nobody = replace(chart.administration.dispensed[0], handed=None)
    loose = replace(chart, administration=replace(chart.administration, dispensed=(nobody,)))
    (kept,) = WHAT_IF._supposing.suppose([loose], ONE, Supposed(day=date(2018, 9, 3)))
    assert kept.administration.dispensed == (nobody,)


def test_an_end_that_is_written_for_not_set_stays_at_the_end_of_the_calendar() -> None:
    chart = chart_of(Given())
    never = Moment("9999-12-31", date.max)
    endless = replace(chart, administration=replace(chart.administration, end=never))
    (moved,) = WHAT_IF._supposing.suppose([endless], ONE, Supposed(day=date(2020, 1, 2)))
    assert moved.administration.end == never


# A dose


@given(steps=st.integers(1, 27_000))
def test_a_supposed_dose_decides_as_if_it_were_charted(steps: int) -> None:
    dose = Decimal(steps) / 10_000
    for charted in ("1.8 mg", None, "3 puffs"):
        assert alike(suppose(Supposed(dose=dose), chart_of(Given(dose=charted))), as_charted(Given(dose=f"{dose} mg")))


def test_a_supposed_dose_is_counted_anew() -> None:
    # 1.53 mg are 16 units; of two vials with 0.27 mg discarded 2 more.
    chart = chart_of(Given(dose="1.8 mg", discarded="0.27 mg"))
    supposed = suppose(Supposed(dose=Decimal("1.53")), chart)
    assert (supposed.outcome, bills(supposed)) == (BILLED, ["C9028 x 16", "C9028-JW x 2"])


# What rests on it


def test_every_rule_says_on_what_it_can_rest() -> None:
    rules = {one.rule for _, charts in EVERY_CASE for each in Decider(TABLES).decide(charts) for one in each.findings}
    assert rules | {"attestation"} == RESTS_ON.keys()


@pytest.mark.parametrize("supposed", [
    Supposed(payer="aetna"), Supposed(site="cedar-creek-oncology"), Supposed(day=date(2023, 7, 4)),
    Supposed(dose=Decimal("1.53")), ALL,
], ids=str)  # fmt: skip
def test_a_finding_that_differs_from_the_charted_one_says_that_it_is_supposed(supposed: Supposed) -> None:
    told = 0
    for _, charts in EVERY_CASE:
        name = charts[0].administration.origin.reference
        charted, changed = suppose(AS_CHARTED, *charts, name=name), suppose(supposed, *charts, name=name)
        for finding in changed.findings if charted.findings else ():
            if finding not in charted.findings:
                assert "; supposed: " in finding.says
                told += 1
    assert told > 100


def test_it_says_what_of_it_is_supposed() -> None:
    said = {one.rule: one.says for one in suppose(ALL).findings}
    assert said["amount"] == "2.1 mg = 2.1 mg; supposed: 2.1 mg given"
    assert said["site"] == "what is supposed; supposed: given at cedar-creek-oncology"
    assert said["coverage"].endswith("; supposed: billed to aetna, given at cedar-creek-oncology, given on 2021-03-09")
    assert "supposed" not in said["drug"]

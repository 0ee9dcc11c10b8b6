"""What hangs on an administration is told in units and dollars, by the dose given or else the dose ordered."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bridge.decide import Decider
from bridge.facts.amounts import STEPS_PER_MG
from bridge.facts.chart import Chart
from bridge.facts.decision import BILLED, HELD, PENDING, Decision, Stake
from tests.rules.chart_builder import Given, chart_of, quantity
from tests.rules.deciding import decide, with_administration
from tests.rules.planting import dated, with_site
from tests.rules.shipped import shipped_tables

FIRST = "MedicationAdministration/one"
NO_CHARGE = "ambulatory-surgical-center"


def at_stake(chart: Chart, *others: Chart) -> Stake:
    told = decide(chart, *others).stake
    assert told is not None
    return told


def told(given: Given) -> tuple[int | None, str | None, Decimal | None]:
    """Give units, basis and charge."""
    stake = at_stake(chart_of(given))
    return stake.units, stake.basis, stake.charge


def all_of(*charted: Given) -> list[Decision]:
    return Decider(shipped_tables()).decide([chart_of(one) for one in charted])


def test_units_given_and_discarded_both_wait() -> None:
    """1.44 mg are 15 units, 0.36 mg thrown away are 3: 18 x 2500.00 = 45,000.00."""
    assert told(Given(dose="1.44 mg", discarded="0.36 mg")) == (18, "given", Decimal("45000.00"))


def test_what_is_billed_has_the_stake_of_its_lines() -> None:
    decision = decide(chart_of(Given(dose="1.44 mg", discarded="0.36 mg")))
    assert decision.outcome == BILLED
    assert decision.stake is not None
    assert decision.stake.charge == sum(line.net or 0 for line in decision.lines)


def test_waste_that_nobody_wrote_down_is_not_counted() -> None:
    """15 x 2500.00 = 37,500.00."""
    assert told(Given(dose="1.44 mg", discarded=None)) == (15, "given", Decimal("37500.00"))


def test_a_dose_that_is_not_recorded_goes_by_the_order() -> None:
    expected = (15, "ordered", Decimal("37500.00"))
    assert told(Given(dose=None, discarded=None, order="1.44 mg")) == expected


@pytest.mark.parametrize("dose", ["2.71 mg", "0 mg", "2 vials"])
def test_a_dose_that_cannot_be_counted_goes_by_the_order(dose: str) -> None:
    assert told(Given(dose=dose, vials=4, discarded=None, order="1440 mcg")) == (15, "ordered", Decimal("37500.00"))


@pytest.mark.parametrize("order", [None, "no dose", "2 vials", "0 mg", "2.71 mg"])
def test_an_order_without_a_possible_dose_tells_nothing(order: str | None) -> None:
    assert told(Given(dose=None, discarded=None, order=order)) == (None, None, None)


def test_of_several_ordered_doses_the_smallest_counts() -> None:
    chart = chart_of(Given(dose=None, discarded=None, order="1.44 mg"))
    order = chart.administration.order
    assert order is not None
    several = replace(order, doses=(quantity("1.44 mg"), quantity("0.9 mg"), quantity("0 mg")))
    stake = at_stake(with_administration(chart, replace(chart.administration, order=several)))
    assert (stake.units, stake.ordered) == (9, int(Decimal("0.9") * STEPS_PER_MG))


def test_without_a_charge_units_are_told_and_no_money() -> None:
    assert told(Given(dose="1.44 mg", discarded="0.36 mg", site=NO_CHARGE)) == (18, "given", None)
    assert told(Given(dose=None, discarded=None, order="1.44 mg", site=NO_CHARGE)) == (15, "ordered", None)


def test_without_a_site_units_are_counted_of_the_dose_and_what_was_discarded() -> None:
    assert told(Given(dose="1.44 mg", discarded="0.36 mg", site=None)) == (18, "given", None)


def test_discarded_amounts_that_contradict_the_vials_are_not_counted() -> None:
    assert told(Given(dose="1.44 mg", discarded="0.9 mg", site=None)) == (15, "given", None)


def test_a_dose_that_its_vials_cannot_hold_counts_as_given() -> None:
    """1.44 mg, and one vial of 0.9 mg: no line can be written, 15 x 2500.00 wait."""
    assert told(Given(dose="1.44 mg", vials=1, discarded=None)) == (15, "given", Decimal("37500.00"))


def test_an_unclassified_line_is_one_unit_with_the_charge_of_the_whole_dose() -> None:
    """On 2017-10-03 a hospital's code is C9399: 15 tenths of a mg at 2400.00 are 36,000.00."""
    early = Given(day=date(2017, 10, 3), dose="1.44 mg", discarded="0.36 mg")
    assert decide(chart_of(early)).lines[0].hcpcs == "C9399"
    assert told(early) == (1, "given", Decimal("36000.00"))
    assert told(replace(early, dose=None, discarded=None, order="1.44 mg")) == (1, "ordered", Decimal("36000.00"))


def test_a_dose_for_which_no_code_is_in_force_is_priced_by_its_tenths_of_a_mg() -> None:
    """The site insists on a code that is not lawful there: 15 and 3 tenths of a mg at 2500.00 wait all the same."""
    insisting = with_site(shipped_tables(), "lakeview-main", lambda site: replace(site, asks_for_code=dated("J3490")))
    decision = decide(chart_of(Given(dose="1.44 mg", discarded="0.36 mg")), mappings=insisting)
    assert (decision.outcome, decision.lines) == (HELD, ())
    assert decision.stake is not None
    assert (decision.stake.units, decision.stake.charge) == (18, Decimal("45000.00"))


def test_administrations_that_share_a_line_name_its_first_and_tell_the_whole() -> None:
    """0.54 and 0.9 mg are 1.44 mg: 15 + 3 units, told by both, each with its own amounts."""
    part = Given(dose="0.54 mg", discarded="0.36 mg", vials=2)
    other = Given(id="two", at="14:00-05:00", dose="0.9 mg", discarded=None, vials=None)
    stakes = [one.stake for one in all_of(part, other)]
    assert [(one.line, one.units, one.charge, one.given) for one in stakes if one is not None] == [
        (FIRST, 18, Decimal("45000.00"), 5400),
        (FIRST, 18, Decimal("45000.00"), 9000),
    ]


def test_an_order_that_two_administrations_share_counts_once() -> None:
    ordered = Given(dose=None, discarded=None, order="1.44 mg")
    stakes = [one.stake for one in all_of(ordered, replace(ordered, id="two", at="14:00-05:00"))]
    assert [one.units for one in stakes if one is not None] == [15, 15]


def test_it_says_whose_it_is_and_until_when_although_no_limit_is_judged() -> None:
    stake = at_stake(chart_of(Given()))
    assert (stake.line, stake.payer, stake.site, stake.setting, stake.day, stake.drug) == (
        FIRST,
        "medicare",
        "lakeview-main",
        "outpatient-hospital",
        date(2018, 6, 12),
        "inotuzumab-ozogamicin",
    )
    assert (stake.file_by, stake.given, stake.ordered) == (date(2019, 6, 12), 18000, None)


@pytest.mark.parametrize("unknown", [{"payer": None}, {"day": None}, {"payer": "Nobody's Plan"}])
def test_without_a_payer_or_a_day_there_is_no_limit(unknown: dict[str, object]) -> None:
    assert at_stake(chart_of(replace(Given(), **unknown))).file_by is None  # type: ignore[arg-type]


def test_a_visit_that_goes_on_has_its_stake_already() -> None:
    decision = decide(chart_of(Given(encounter="in-progress")))
    assert decision.outcome == PENDING
    assert decision.stake is not None
    assert decision.stake.units == 18


@pytest.mark.parametrize(("encounter", "outcome"), [("finished", HELD), ("in-progress", PENDING)])
def test_a_drug_that_cannot_be_read_has_its_day(encounter: str, outcome: str) -> None:
    decision = decide(chart_of(Given(medication=False, encounter=encounter)))
    assert (decision.outcome, decision.stake) == (outcome, Stake(FIRST, day=date(2018, 6, 12)))


@pytest.mark.parametrize("other", [{"status": "not-done"}, {"kind": "IMP"}, {"status": "in-progress"}])
def test_nothing_hangs_on_what_is_no_claim_or_not_finished(other: dict[str, str]) -> None:
    assert decide(chart_of(replace(Given(), **other))).stake is None  # type: ignore[arg-type]

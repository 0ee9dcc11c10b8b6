"""What belongs to one line: one patient, encounter, local day and drug; and what holds the others up."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.decide import Decider
from bridge.facts.chart import Chart, Dispensed, Origin, Recorded
from bridge.facts.decision import BILLED, HELD, NOT_BILLABLE, NOT_MAPPED, PENDING, Decision
from bridge.tables.mappings import Mappings
from tests.rules.cases import line_text
from tests.rules.chart_builder import Given, chart_of, moment, quantity
from tests.rules.deciding import complete, decide, lines, the_encounter, with_encounter
from tests.rules.planting import dated, with_site
from tests.rules.shipped import shipped_tables

DAY = date(2018, 6, 12)
HALF = Given(dose="0.9 mg", vials=1)


def all_of(*charted: Given | Chart, mappings: Mappings | None = None) -> list[Decision]:
    charts = [one if isinstance(one, Chart) else chart_of(one) for one in charted]
    return Decider(mappings or shipped_tables()).decide(charts)


def later(**said: object) -> Given:
    return replace(HALF, id="later", at="14:00-05:00", **said)  # type: ignore[arg-type]


def told(decisions: list[Decision]) -> list[tuple[str, list[str]]]:
    return [(decision.outcome, [line_text(line) for line in decision.lines]) for decision in decisions]


def test_two_doses_of_a_day_share_their_lines() -> None:
    assert told(all_of(HALF, later())) == [(BILLED, ["C9028 x 18"])] * 2


def test_two_encounters_of_a_day_do_not() -> None:
    assert told(all_of(HALF, later(visit="other"))) == [(BILLED, ["C9028 x 9"])] * 2


def test_two_days_do_not() -> None:
    assert told(all_of(HALF, later(day=date(2018, 6, 20)))) == [(BILLED, ["C9028 x 9"])] * 2


def test_two_doses_without_an_encounter_or_a_day_stay_alone() -> None:
    assert told(all_of(replace(HALF, encounter=None), later(encounter=None))) == [(HELD, [])] * 2
    undated = all_of(replace(HALF, day=None), later(day=None))
    assert [gap.id for gap in undated[1].gaps] == ["service-date-not-recorded", "stop-time-not-recorded"]


def test_vials_and_waste_charted_by_several_are_added() -> None:
    """0.5 + 0.5 = 1 mg is 10 units; 0.4 + 0.4 = 0.8 mg is 8; 10 + 8 = 18."""
    half = replace(HALF, dose="0.5 mg", discarded="0.4 mg")
    assert lines(chart_of(half), chart_of(replace(half, id="later", at="14:00-05:00"))) == [
        "C9028 x 10",
        "C9028-JW x 8",
    ]


def test_a_dispense_that_speaks_for_both_counts_once() -> None:
    recorded = Recorded(quantity("2 {vial}"), Origin("MedicationDispense/1"), "quantity")
    dispensed = (Dispensed(recorded, moment(DAY, None), named=True),)
    charts = [chart_of(replace(one, vials=None)) for one in (HALF, later())]
    both = [replace(chart, administration=replace(chart.administration, dispensed=dispensed)) for chart in charts]
    assert told(all_of(*both)) == [(BILLED, ["C9028 x 18"])] * 2
    assert [gap.id for decision in all_of(*both) for gap in decision.gaps] == []


def test_what_concerns_the_line_is_asked_of_the_first_by_start() -> None:
    first = replace(HALF, id="z", vials=None, at="08:00-05:00")
    second, first_decided = all_of(later(vials=None), first)
    assert ([gap.id for gap in first_decided.gaps], second.gaps) == (["vials-not-recorded"], ())


@pytest.mark.parametrize("at", [None, "10:00"])
def test_starts_without_a_zone_are_put_in_order_too(at: str | None) -> None:
    one = replace(HALF, id="a", vials=None, at=at, minutes=None, dose="0.8 mg", discarded=None)
    two = replace(one, id="b", dose="0.9 mg")
    decisions = all_of(two, one)
    assert [("vials-not-recorded" in [gap.id for gap in each.gaps]) for each in decisions] == [False, True]


def test_of_two_times_without_a_zone_the_earlier_is_the_first() -> None:
    early = replace(HALF, id="z", vials=None, at="08:00", minutes=None)
    late = replace(early, id="a", at="14:00")
    decisions = all_of(late, early)
    assert ["vials-not-recorded" in [gap.id for gap in each.gaps] for each in decisions] == [False, True]


def test_a_held_part_holds_the_line() -> None:
    first, second = all_of(HALF, later(route="oral"))
    assert [gap.id for gap in first.gaps] == ["shares-a-held-line"]
    assert first.gaps[0].found == "MedicationAdministration/later"
    assert [gap.id for gap in second.gaps] == ["route-not-intravenous"]
    assert told([first, second]) == [(HELD, ["C9028 x 18"])] * 2


@pytest.mark.parametrize("status", ["in-progress", "on-hold"])
def test_a_running_part_keeps_the_line_pending(status: str) -> None:
    decisions = all_of(HALF, later(status=status))
    assert [(each.outcome, each.reason, each.gaps) for each in decisions] == [(PENDING, status, ())] * 2


def test_of_two_running_parts_the_first_tells_the_reason() -> None:
    decisions = all_of(HALF, later(status="on-hold"), replace(HALF, id="early", at="08:00-05:00", status="in-progress"))
    assert [each.reason for each in decisions] == ["in-progress", "on-hold", "in-progress"]


def test_a_running_part_of_another_line_does_not() -> None:
    assert decide(chart_of(HALF), chart_of(later(status="on-hold", visit="other"))).outcome == BILLED
    assert decide(chart_of(HALF), chart_of(later(status="on-hold", day=date(2018, 6, 20)))).outcome == BILLED
    undated = all_of(replace(HALF, day=None), later(status="on-hold", day=None))
    assert [each.outcome for each in undated] == [HELD, PENDING]


def test_a_part_of_unknown_status_does_not() -> None:
    first, second = all_of(HALF, later(status="unknown"))
    assert (first.outcome, second.outcome, second.reason) == (BILLED, PENDING, "unknown")


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ({"status": "entered-in-error"}, NOT_BILLABLE, "entered-in-error"),
        ({"status": "not-done"}, NOT_BILLABLE, "not-done"),
        ({"status": "in-progress"}, PENDING, "in-progress"),
        ({"status": "on-hold"}, PENDING, "on-hold"),
        ({"status": "unknown"}, PENDING, "unknown"),
        ({"status": None}, PENDING, "unknown"),
        ({"status": "bogus"}, PENDING, "unknown"),
        ({"kind": "IMP"}, NOT_BILLABLE, "inpatient-stay"),
        ({"kind": "ACUTE"}, NOT_BILLABLE, "inpatient-stay"),
        ({"kind": "IMP", "status": "not-done"}, NOT_BILLABLE, "not-done"),
        ({"kind": "IMP", "status": "in-progress"}, PENDING, "in-progress"),
        ({"kind": "IMP", "encounter": "in-progress"}, NOT_BILLABLE, "inpatient-stay"),
        ({"encounter": "in-progress"}, PENDING, "encounter-open"),
        ({"encounter": "planned"}, PENDING, "encounter-open"),
        ({"encounter": "in-progress", "dose": None}, PENDING, "encounter-open"),
        ({"medication": False, "status": "not-done"}, NOT_BILLABLE, "not-done"),
        ({"medication": False, "kind": "IMP"}, NOT_BILLABLE, "inpatient-stay"),
        ({"medication": False, "encounter": "in-progress"}, PENDING, "encounter-open"),
        ({"medication": False}, HELD, None),
        ({"medication": False, "encounter": None}, HELD, None),
    ],
)
def test_the_order_of_decision(said: dict[str, object], outcome: str, reason: str | None) -> None:
    decision = decide(chart_of(Given(**said)))  # type: ignore[arg-type]
    assert (decision.outcome, decision.reason) == (outcome, reason)


def test_another_drug_comes_first() -> None:
    decision = decide(chart_of(Given(drug="rituximab", ndc=None, codes=(), status="not-done", kind="IMP")))
    assert (decision.outcome, decision.reason, decision.gaps) == (NOT_MAPPED, None, ())


def test_gaps_of_an_open_encounter_are_told_and_block_nothing_else() -> None:
    first, second = all_of(replace(HALF, encounter="in-progress", route="oral"), later(encounter="in-progress"))
    assert [gap.id for gap in first.gaps] == ["route-not-intravenous"]
    assert (second.outcome, second.gaps) == (PENDING, ())


def test_a_sites_file_may_bill_open_encounters() -> None:
    bills = with_site(
        shipped_tables(), "lakeview-main", lambda site: replace(site, bills_open_encounters=dated("yes", DAY))
    )
    chart = chart_of(Given(encounter="in-progress"))
    assert decide(chart, mappings=bills).outcome == BILLED
    assert decide(chart_of(Given(encounter="in-progress", day=date(2018, 6, 11))), mappings=bills).outcome == PENDING


def test_an_encounter_without_a_status_is_open() -> None:
    chart = with_encounter(complete(), replace(the_encounter(complete()), status=None))
    assert decide(chart).reason == "encounter-open"


def test_the_site_of_the_command() -> None:
    decision = decide(chart_of(Given(site=None)), site="harbor-surgery")
    assert (decision.outcome, decision.lines[0].place_of_service) == (BILLED, "24")


def test_a_site_or_payer_may_change_how_severe_a_gap_is() -> None:
    chart = chart_of(Given(lot=None))
    for severity, outcome, count in (("blocks", HELD, 1), ("off", BILLED, 0), ("warns", BILLED, 1)):
        tables = with_site(
            shipped_tables(),
            "lakeview-main",
            lambda site, severity=severity: replace(  # type: ignore[misc]
                site, severity={"lot-number-not-recorded": dated(severity, DAY)}
            ),
        )
        decision = decide(chart, mappings=tables)
        assert (decision.outcome, len(decision.gaps)) == (outcome, count)
    earlier = chart_of(Given(lot=None, day=date(2018, 6, 11)))
    blocks = with_site(
        shipped_tables(),
        "lakeview-main",
        lambda site: replace(site, severity={"lot-number-not-recorded": dated("blocks", DAY)}),
    )
    assert decide(earlier, mappings=blocks).outcome == BILLED


def test_where_site_and_payer_both_speak_the_stricter_counts() -> None:
    gap = "lot-number-not-recorded"
    tables = with_site(shipped_tables(), "lakeview-main", lambda site: replace(site, severity={gap: dated("off")}))
    medicare = replace(tables.payers["medicare"], severity={gap: dated("blocks")})
    tables = replace(tables, payers=tables.payers | {"medicare": medicare})
    assert decide(chart_of(Given(lot=None)), mappings=tables).outcome == HELD


def test_what_blocks_is_told_first_in_a_whole_question() -> None:
    decision = decide(chart_of(Given(lot=None, route="oral")))
    assert [gap.severity for gap in decision.gaps] == ["blocks", "warns"]
    gap = decision.gaps[1]
    assert gap.owner == "nurse"
    assert "MedicationAdministration/one" in gap.question
    assert "{" not in gap.question


def test_every_gaps_question_can_be_asked(mappings: Mappings) -> None:
    for words in mappings.gaps.values():
        question = f"{words.question} {words.answered}"
        assert "{" not in question.format(administration="A", drug="D", day="2018-06-12", found="F")


def test_a_patient_without_charts_has_no_decisions(decider: Decider) -> None:
    assert decider.decide([]) == []

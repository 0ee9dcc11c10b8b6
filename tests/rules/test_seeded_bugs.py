"""Bugs that cost money: each one, planted, makes a coder's case fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from bridge.coding import amount, coverage, diagnosis, grouping, lines, ndc_quantity, service_day, units, waste
from bridge.coding.working_out import Seen
from bridge.decide.patient import NEVER_GIVEN
from bridge.facts.amounts import Milligrams
from bridge.facts.case import Amount, Case, CoverageRead, Day, DiagnosisChoice, ServiceDay, UnitCount, at
from bridge.facts.chart import Chart, Coverage, Moment, Origin
from bridge.facts.decision import Gap
from bridge.gaps import site_not_mapped
from bridge.tables.diagnosis import Diagnoses
from bridge.tables.mappings import Mappings
from bridge.tables.rules import Answer, Rules
from tests.rules.cases import CoderCase, read_cases
from tests.rules.planting import (
    plant,
    with_c9028_in_offices,
    with_rule,
    with_tolerance,
    with_vial,
)

CASES = {case.name: case for case in read_cases()}
Monkey = pytest.MonkeyPatch


def _round_down(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(dose: Milligrams, per_unit: Milligrams) -> int:
        return dose // per_unit

    plant(monkeypatch, units.units_given, wrong)
    return mappings


def _waste_rounded_up(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(discarded: Milligrams, per_unit: Milligrams) -> int:
        return -(-discarded // per_unit)

    plant(monkeypatch, units.units_discarded, wrong)
    return mappings


def _jz_a_day_early(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    return with_rule(
        mappings, "medicare", "zero_discarded_modifier", {date(2017, 1, 1): "no", date(2023, 6, 30): "yes"}
    )


def _first_diagnosis_always(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(chart: Chart, tables: Diagnoses, day: date | None) -> DiagnosisChoice:
        condition = next(iter(chart.linked.values()))
        return DiagnosisChoice(condition.codings[0].code, condition, at(condition.origin))

    plant(monkeypatch, diagnosis.choose_diagnosis, wrong)
    return mappings


def _sum_after_rounding(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    right = grouping.make_day

    def wrong(cases: tuple[Case, ...], dose: Milligrams | None, whole_day: Milligrams | None, rules: Rules) -> Day:
        rounded = (-(-(case.dose.steps or 0) // rules.unit) * rules.unit for case in cases)
        return right(cases, None if dose is None else Milligrams(sum(rounded)), whole_day, rules)

    plant(monkeypatch, right, wrong)
    return mappings


def _each_dose_to_its_own_step(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(amounts: Sequence[Amount]) -> Milligrams | None:
        return Milligrams(sum(one.steps or 0 for one in amounts))

    plant(monkeypatch, amount.total, wrong)
    return mappings


def _utc_day(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(start: Moment | None, zone: ZoneInfo | None) -> ServiceDay:
        assert start is not None
        assert start.instant is not None
        return ServiceDay(start.instant.astimezone(UTC).date())

    plant(monkeypatch, service_day.service_day, wrong)
    return mappings


def _jw_and_jz_together(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    right = waste.say_waste

    def wrong(counted: UnitCount, rules: Rules, *, unclassified: bool) -> waste.WasteSaid:
        answer = rules.waste(waste.ZERO_DISCARDED)
        said = right(counted, rules, unclassified=unclassified)
        return replace(said, modifier="JZ" if answer is not None and answer.yes else None)

    plant(monkeypatch, right, wrong)
    return mappings


def _ten_units_a_vial(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    return with_vial(mappings, Fraction(1))


def _same_ndc_quantity_on_both_lines(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(dose: int, vial: int, vials: int) -> Decimal:
        return ndc_quantity.vials_for_dose(dose, vial)

    plant(monkeypatch, ndc_quantity.vials_for_waste, wrong)
    return mappings


def _entered_in_error_counts(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    plant(monkeypatch, grouping.GIVEN, grouping.GIVEN | {"entered-in-error"})
    plant(monkeypatch, NEVER_GIVEN, NEVER_GIVEN - {"entered-in-error"})
    return mappings


def _c9028_in_offices(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    return with_c9028_in_offices(mappings)


def _unknown_waste_rule_ignored(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(rules: Rules, rule: str) -> Answer | None:
        return rules.ask(rule)

    monkeypatch.setattr(Rules, "waste", wrong)
    return mappings


def _second_coverage_first(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    right = coverage.Payers.read

    def wrong(payers: coverage.Payers, coverages: tuple[Coverage, ...], day: date | None) -> CoverageRead:
        turned = tuple(replace(one, order=None if one.order is None else -one.order) for one in coverages)
        return right(payers, turned, day)

    monkeypatch.setattr(coverage.Payers, "read", wrong)
    return mappings


def _inferred_vials_rounded_down(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(dose: Milligrams, vial: Milligrams) -> int:
        return dose // vial

    plant(monkeypatch, units.vials_needed, wrong)
    return mappings


def _tolerance_of_half_a_milligram(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    return with_tolerance(mappings, Fraction(1, 2))


def _pointers_of_nothing(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(day: Day) -> tuple[str, ...]:
        return ()

    plant(monkeypatch, lines.pointers, wrong)
    return mappings


def _limits_visit_by_visit(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(
        seen: Sequence[Seen], twins: Mapping[str, tuple[Origin, ...]]
    ) -> dict[tuple[str, date | None], Milligrams]:
        return {}

    plant(monkeypatch, grouping.given_by_day, wrong)
    return mappings


def _one_place_for_the_whole_day(monkeypatch: Monkey, mappings: Mappings) -> Mappings:
    def wrong(cases: tuple[Case, ...]) -> Gap | None:
        return None

    plant(monkeypatch, site_not_mapped.sites_differ, wrong)
    return mappings


SEEDED: dict[Callable[[Monkey, Mappings], Mappings], tuple[str, ...]] = {
    _round_down: ("units-and-waste: 1.53 mg from two vials, 0.27 mg discarded",),
    _waste_rounded_up: ("units-and-waste: the smallest step above three units",),
    _jz_a_day_early: ("jz: the last day without JZ",),
    _first_diagnosis_always: ("diagnoses: a reason for chemotherapy is no diagnosis of the drug",),
    _sum_after_rounding: ("days: two doses of one day from one vial",),
    _each_dose_to_its_own_step: ("days: two doses that are a little more than they seem",),
    _utc_day: ("days: an infusion over New Year", "days: written as UTC, already tomorrow there"),
    _jw_and_jz_together: ("jz: JW and no JZ",),
    _ten_units_a_vial: (
        "units-and-waste: 1.53 mg from two vials, 0.27 mg discarded",
        "ndc: one vial and seven tenths, and the rest",
    ),
    _same_ndc_quantity_on_both_lines: ("ndc: one vial and seven tenths, and the rest",),
    _entered_in_error_counts: ("days: a record entered in error beside the right one",),
    _c9028_in_offices: ("codes-by-day-and-setting: an office in 2018",),
    _unknown_waste_rule_ignored: ("jz: a payer whose JZ rule nobody knows follows Medicare",),
    _second_coverage_first: ("payers: two coverages in order",),
    _inferred_vials_rounded_down: ("units-and-waste: nobody counted the vials",),
    _tolerance_of_half_a_milligram: ("units-and-waste: zero said to be discarded where two units are left",),
    _pointers_of_nothing: ("diagnoses: the visit's diagnosis comes before the problem list",),
    _limits_visit_by_visit: (
        "days: two visits of one day, together more than three vials",
        "days: two visits of one day, together more than usual",
    ),
    _one_place_for_the_whole_day: ("days: two doses of one day at two places",),
}


def _named(bug: object) -> str:
    return getattr(bug, "__name__", "").strip("_").replace("_", " ")


@pytest.mark.parametrize(("bug", "names"), list(SEEDED.items()), ids=lambda value: _named(value) or None)
def test_a_seeded_bug_makes_a_case_fail(
    bug: Callable[[Monkey, Mappings], Mappings], names: tuple[str, ...], mappings: Mappings, monkeypatch: Monkey
) -> None:
    cases: list[CoderCase] = [CASES[name] for name in names]
    assert all(case.holds(mappings) for case in cases)
    wrong = bug(monkeypatch, mappings)
    assert not any(case.holds(wrong) for case in cases), f"nobody noticed: {_named(bug)}"

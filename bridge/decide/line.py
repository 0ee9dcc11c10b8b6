"""Decide on one line: the administrations of one patient, encounter, day, drug and payer together."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bridge.coding.bill_to import bill_to, patient_of
from bridge.coding.grouping import dose_of, make_day
from bridge.coding.lines import Written, write_lines
from bridge.coding.stake import OnTheLine, on_the_line, stake
from bridge.coding.units import count_units
from bridge.coding.why import why
from bridge.decide.outcomes import OPEN_ENCOUNTER, encounter_of, plain, waits
from bridge.facts.amounts import Milligrams
from bridge.facts.case import Case, Day, UnitCount, at
from bridge.facts.decision import BILLED, BLOCKS, HELD, PENDING, Decision, Finding, Gap
from bridge.facts.fact import fact
from bridge.gaps.all_gaps import OF_ONE, OF_THE_DAY
from bridge.gaps.dose_out_of_range import dose_out_of_range
from bridge.gaps.payer_rule_unverified import payer_rule_unverified
from bridge.gaps.shares_a_held_line import shares_a_held_line
from bridge.gaps.site_not_mapped import sites_differ
from bridge.gaps.wording import Wording
from bridge.tables.rules import RuleBook, Rules

Explain = Callable[[Case, Day, UnitCount | None, Written, Rules], tuple[Finding, ...]]


@fact
class Counted:
    """One day's line with everything that was found about it."""

    day: Day
    rules: Rules
    units: UnitCount | None
    written: Written
    gaps: tuple[Gap, ...]
    at_stake: OnTheLine


class LineDecider:
    """Counts, writes, questions and explains one line.

    explain  finds out why each value is what it is; None: all of it
    """

    def __init__(self, book: RuleBook, wording: Wording, explain: Explain | None) -> None:
        self._book = book
        self._wording = wording
        self._explain = explain or why

    def decide(self, cases: tuple[Case, ...], given_that_day: Milligrams | None) -> list[Decision]:
        """Decide on the administrations of one line, by start: where one is held, all wait.

        given_that_day  mg of the patient's whole day, other encounters included; None where it cannot be told
        """
        counted = self._count(cases, given_that_day)
        all_rules = [self._rules(case) for case in cases]
        gaps, apart = [], sites_differ(cases)
        for case, rules in zip(cases, all_rules, strict=True):
            found = [gap for rule in OF_ONE if (gap := rule(case, rules)) is not None]
            if apart is not None and all(gap.id != apart.id for gap in found):
                found.append(apart)
            speaks = case is cases[0]
            waste = counted.written.waste
            unverified = payer_rule_unverified(case, rules, waste.rule if speaks and waste is not None else None)
            found += [*(counted.gaps if speaks else ()), *(() if unverified is None else (unverified,))]
            gaps.append(self._wording.worded(found, case.origin.reference, case.day.day, rules))
        blocked = [_blocks(worded) for worded in gaps]
        held = tuple(case for case, is_blocked in zip(cases, blocked, strict=True) if is_blocked)
        decisions = []
        for case, rules, worded, is_blocked in zip(cases, all_rules, gaps, blocked, strict=True):
            told = worded
            if held and not is_blocked and not waits(case, rules):
                shared = (shares_a_held_line(held),)
                told = (*self._wording.worded(shared, case.origin.reference, case.day.day, rules), *worded)
            decisions.append(self._decision(case, rules, counted, told))
        return decisions

    def _rules(self, case: Case) -> Rules:
        setting = None if case.site.site is None else case.site.site.setting
        return self._book.on(case.drug.drug, case.coverage.payer, case.site.file, setting, case.day.day)

    def _count(self, cases: tuple[Case, ...], given_that_day: Milligrams | None) -> Counted:
        """Count one day's units and write its lines, as far as the day, the dose and the vials allow.

        given_that_day  mg of the patient's whole day, other encounters included, which the dose limits hold for
        """
        rules = self._rules(cases[0])
        given = dose_of(cases)
        whole_day = None if given is None else max(given, given_that_day or given)
        too_much = dose_out_of_range(cases, whole_day, rules)
        day = make_day(cases, None if too_much is not None else given, whole_day, rules)
        units = None
        if day.dose is not None and day.vials is not None:
            units = count_units(
                day.dose, day.discarded, day.vials, vial=rules.vial, per_unit=rules.unit, tolerance=rules.tolerance
            )
        written = write_lines(day, units, rules)
        found = [gap for rule in OF_THE_DAY if (gap := rule(day, units, rules)) is not None]
        gaps = (*(() if too_much is None else (too_much,)), *found)
        return Counted(day, rules, units, written, gaps, on_the_line(day, units, written, rules))

    def _decision(self, case: Case, rules: Rules, counted: Counted, gaps: tuple[Gap, ...]) -> Decision:
        lines = counted.written.lines
        findings = self._explain(case, counted.day, counted.units, counted.written, rules)
        chart, at_stake = case.chart, stake(case, rules, counted.at_stake, counted.day)
        if waits(case, rules):
            return replace(plain(chart, PENDING, OPEN_ENCOUNTER), gaps=gaps, findings=findings, stake=at_stake)
        whom = bill_to(counted.day.first, counted.rules) if lines else None
        decided = Decision(
            at(case.origin), patient_of(chart), encounter_of(chart), HELD, None, lines, gaps, findings, None, whom,
            at_stake, (), rules.claims_need_approval,
        )  # fmt: skip
        return decided if whom is None or _blocks(gaps) else replace(decided, outcome=BILLED, bill_to=whom)


def _blocks(gaps: Iterable[Gap]) -> bool:
    return any(gap.severity == BLOCKS for gap in gaps)

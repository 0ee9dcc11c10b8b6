"""Decide on one patient's administrations: what is billed, what is held and why, what is not ours."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bridge.coding.bill_to import bill_to, patient_of
from bridge.coding.grouping import (
    GIVEN,
    IN_PROGRESS,
    day_before,
    dose_of,
    dosing_days,
    find_twins,
    given_by_day,
    make_day,
    still_running,
    under_orders,
)
from bridge.coding.lines import Written, write_lines
from bridge.coding.units import count_units
from bridge.coding.why import why
from bridge.coding.working_out import Seen, WorkingOut, is_readable
from bridge.facts.amounts import Milligrams
from bridge.facts.case import Case, Day, UnitCount, at, named
from bridge.facts.chart import Chart, Moment
from bridge.facts.decision import BILLED, BLOCKS, HELD, NOT_BILLABLE, NOT_MAPPED, PENDING, Decision, Finding, Gap, Named
from bridge.facts.fact import fact
from bridge.gaps.all_gaps import OF_ONE, OF_THE_DAY
from bridge.gaps.dose_out_of_range import dose_out_of_range
from bridge.gaps.drug_not_readable import drug_not_readable
from bridge.gaps.payer_rule_unverified import payer_rule_unverified
from bridge.gaps.shares_a_held_line import shares_a_held_line
from bridge.gaps.site_not_mapped import sites_differ
from bridge.gaps.wording import Wording
from bridge.tables.mappings import Mappings
from bridge.tables.rules import RuleBook, Rules, is_asked_anywhere

NEVER_GIVEN = frozenset({"entered-in-error", "not-done"})
CLOSED = "finished"
OPEN_ENCOUNTER = "encounter-open"
INPATIENT = "inpatient-stay"
PREMEDICATION = "premedication-not-recorded"

Explain = Callable[[Case, Day, UnitCount | None, Written, Rules], tuple[Finding, ...]]


@fact
class Counted:
    """One day's line with everything that was found about it."""

    day: Day
    rules: Rules
    units: UnitCount | None
    written: Written
    gaps: tuple[Gap, ...]


class Decider:
    """Decides by one set of tables. Give it all of a patient's administrations: they share days, lines and intervals.

    payer, site  files to use where the chart does not say
    as_of        the day on which filing limits are judged; None: they are not
    explain      finds out why each value is what it is; None: all of it
    """

    def __init__(
        self,
        mappings: Mappings,
        *,
        payer: str | None = None,
        site: str | None = None,
        as_of: date | None = None,
        explain: Explain | None = None,
    ) -> None:
        self._mappings = mappings
        self._working_out = WorkingOut(mappings, payer, site)
        self._book = RuleBook(mappings, as_of)
        self._wording = Wording(mappings.gaps)
        self._explain = explain or why
        self._asks_for_premedication = is_asked_anywhere(mappings, PREMEDICATION)

    def decide(self, charts: Sequence[Chart]) -> list[Decision]:
        """Decide on all administrations of one patient, in the order given.

        The order of decision is the contract's: another drug, the status, the inpatient stay, an open encounter, gaps.
        """
        decided: dict[int, Decision] = {}
        ours: dict[int, Seen] = {}
        for index, chart in enumerate(charts):
            seen = self._working_out.see(chart)
            if seen is not None:
                ours[index] = seen
            elif is_readable(chart.administration):
                decided[index] = _plain(chart, NOT_MAPPED)
        for index, chart in enumerate(charts):
            if index not in decided:
                settled = self._settled(chart)
                if settled is not None:
                    decided[index] = settled
                elif index not in ours:
                    decided[index] = self._unreadable(chart)
        decided |= self._lines(charts, ours, decided)
        return [decided[index] for index in range(len(charts))]

    def _settled(self, chart: Chart) -> Decision | None:
        """Decide by the status and the stay alone, where they decide."""
        status = chart.administration.status
        if status in NEVER_GIVEN:
            return _plain(chart, NOT_BILLABLE, status)
        if status not in GIVEN:
            return _plain(chart, PENDING, status if status in IN_PROGRESS else "unknown")
        encounter = chart.encounter
        if encounter is not None and _own(chart) and encounter.kind in self._mappings.places.inpatient_classes:
            return _plain(chart, NOT_BILLABLE, INPATIENT)
        return None

    def _unreadable(self, chart: Chart) -> Decision:
        gaps = self._wording.worded(
            (drug_not_readable(chart.administration),), chart.administration.origin.reference, None, None
        )
        if _is_open(chart):
            return replace(_plain(chart, PENDING, OPEN_ENCOUNTER), gaps=gaps)
        return replace(_plain(chart, HELD), gaps=gaps)

    def _lines(
        self, charts: Sequence[Chart], ours: dict[int, Seen], decided: dict[int, Decision]
    ) -> dict[int, Decision]:
        live = [seen for seen in ours.values() if seen.administration.status not in NEVER_GIVEN]
        running, totals = still_running(live), given_by_day(live)
        result: dict[int, Decision] = {}
        groups: dict[tuple[object, ...], list[tuple[int, Case]]] = defaultdict(list)
        for index, case in self._cases(charts, ours, live, decided):
            line = ours[index].line
            if line in running and line[0] is not None and line[1] is not None:
                result[index] = _plain(charts[index], PENDING, running[line])
                continue
            alone = case.chart.encounter is None or case.day.day is None
            groups[(*line, index) if alone else line].append((index, case))
        for group in groups.values():
            if len(group) > 1:
                group.sort(key=lambda entry: ours[entry[0]].when)
            first = ours[group[0][0]]
            decisions = self._decide_line(tuple(case for _, case in group), totals.get(first.drug_day))
            result.update(zip((index for index, _ in group), decisions, strict=True))
        return result

    def _cases(
        self, charts: Sequence[Chart], ours: dict[int, Seen], live: list[Seen], decided: dict[int, Decision]
    ) -> Iterable[tuple[int, Case]]:
        twins, days, given = find_twins(live), dosing_days(live), under_orders(live)
        for index, seen in ours.items():
            if index in decided:
                continue
            name = seen.administration.origin.reference
            previous = day_before(days[seen.drug.drug], seen.day.day) if seen.drug.drug in days else None
            premedication = self._premedication(charts, seen) if self._asks_for_premedication else frozenset[str]()
            yield index, self._working_out.case(seen, twins.get(name, ()), previous, given.get(name), premedication)

    def _premedication(self, charts: Sequence[Chart], seen: Seen) -> frozenset[str]:
        """Collect the classes of premedication that reached the patient in the day before the start."""
        start, found = seen.administration.start, frozenset[str]()
        for chart in charts:
            other = chart.administration
            if start is None or other.start is None or other is seen.administration or other.status not in GIVEN:
                continue
            if _shortly_before(other.start, start):
                found |= self._working_out.premedication(other)
        return found

    def _decide_line(self, cases: tuple[Case, ...], given_that_day: Milligrams | None) -> list[Decision]:
        counted = self._count(cases, given_that_day)
        all_rules = [self._rules(case) for case in cases]
        gaps, apart = [], sites_differ(cases)
        for case, rules in zip(cases, all_rules, strict=True):
            found = [gap for rule in OF_ONE if (gap := rule(case, rules)) is not None]
            found += [] if apart is None else [apart]
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
            if held and not is_blocked and not _waits(case, rules):
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
        return Counted(day, rules, units, written, (*(() if too_much is None else (too_much,)), *found))

    def _decision(self, case: Case, rules: Rules, counted: Counted, gaps: tuple[Gap, ...]) -> Decision:
        lines = counted.written.lines
        findings = self._explain(case, counted.day, counted.units, counted.written, rules)
        chart = case.chart
        if _waits(case, rules):
            return replace(_plain(chart, PENDING, OPEN_ENCOUNTER), gaps=gaps, findings=findings)
        whom = None if _blocks(gaps) or not lines else bill_to(counted.day.first, counted.rules)
        outcome = HELD if whom is None else BILLED
        return Decision(
            at(case.origin), patient_of(chart), _encounter(chart), outcome, None, lines, gaps, findings, whom
        )  # fmt: skip


def _blocks(gaps: Iterable[Gap]) -> bool:
    return any(gap.severity == BLOCKS for gap in gaps)


def _plain(chart: Chart, outcome: str, reason: str | None = None) -> Decision:
    return Decision(at(chart.administration.origin), patient_of(chart), _encounter(chart), outcome, reason)


def _encounter(chart: Chart) -> Named:
    """Name the encounter; one that cannot be read, or does not count, as the record names it."""
    if chart.encounter is not None:
        return named(chart.encounter.origin)
    reference = chart.administration.encounter
    return Named() if reference is None or "#" in reference else Named(reference=reference)


def _own(chart: Chart) -> bool:
    """Say whether the encounter is the patient's own: somebody else's stay or visit decides nothing."""
    encounter, patient = chart.encounter, chart.administration.patient
    return encounter is not None and (patient is None or encounter.patient in (None, patient))


def _is_open(chart: Chart) -> bool:
    return chart.encounter is not None and _own(chart) and chart.encounter.status != CLOSED


def _waits(case: Case, rules: Rules) -> bool:
    """Say whether the encounter is still open, so that the chart may change; a site's file may bill all the same."""
    return _is_open(case.chart) and not rules.bills_open_encounters


def _shortly_before(one: Moment, start: Moment) -> bool:
    """Say whether something was given at most a day before the start; where only days are known, on the same day."""
    if one.instant is None or start.instant is None:
        return one.day == start.day
    return timedelta(0) <= start.instant - one.instant <= timedelta(days=1)

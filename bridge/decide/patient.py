"""Decide on all administrations of one patient, in the contract's order: drug, status, stay, open encounter, gaps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bridge.coding.attesting import Attesting
from bridge.coding.grouping import (
    GIVEN,
    IN_PROGRESS,
    day_before,
    dosing_days,
    find_twins,
    given_by_day,
    still_running,
    under_orders,
)
from bridge.coding.service_day import service_day
from bridge.coding.working_out import Seen, WorkingOut, is_readable
from bridge.decide.line import Explain, LineDecider
from bridge.decide.outcomes import OPEN_ENCOUNTER, is_open, is_own_encounter, plain
from bridge.facts.attested import Attestation
from bridge.facts.case import Case
from bridge.facts.chart import Chart, Moment, Origin
from bridge.facts.decision import (
    BILLED,
    HELD,
    NOT_BILLABLE,
    NOT_MAPPED,
    PENDING,
    SUPERSEDED,
    AttestationUse,
    Decision,
    Finding,
    Stake,
)
from bridge.gaps.drug_not_readable import drug_not_readable
from bridge.gaps.wording import Wording
from bridge.tables.mappings import Mappings
from bridge.tables.rules import RuleBook, is_asked_anywhere

NEVER_GIVEN = frozenset({"entered-in-error", "not-done"})
INPATIENT = "inpatient-stay"
PREMEDICATION = "premedication-not-recorded"
NOTHING_ATTESTED: Mapping[str, Sequence[Attestation]] = {}


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
        self._attesting = Attesting(mappings, self._working_out)
        self._wording = Wording(mappings.gaps)
        self._line = LineDecider(RuleBook(mappings, as_of), self._wording, explain)
        self._asks_for_premedication = is_asked_anywhere(mappings, PREMEDICATION)

    def decide(
        self, charts: Sequence[Chart], attested: Mapping[str, Sequence[Attestation]] = NOTHING_ATTESTED
    ) -> list[Decision]:
        """Decide on all administrations of one patient, in the order given.

        attested  what staff attest, by the name of the administration; it fills what the chart leaves out

        The order of decision is the contract's: another drug, the status, the inpatient stay, an open encounter, gaps.
        """
        uses: list[tuple[AttestationUse, ...]] = []
        if attested:
            overlaid = [self._attesting.overlay(one, attested.get(_name(one), ())) for one in charts]
            charts, uses = [one.chart for one in overlaid], [one.uses for one in overlaid]
        decided: dict[int, Decision] = {}
        ours: dict[int, Seen] = {}
        for index, chart in enumerate(charts):
            seen = self._working_out.see(chart)
            if seen is not None:
                ours[index] = seen
            elif is_readable(chart.administration):
                decided[index] = plain(chart, NOT_MAPPED)
        for index, chart in enumerate(charts):
            if index not in decided:
                settled = self._settled(chart)
                if settled is not None:
                    decided[index] = settled
                elif index not in ours:
                    decided[index] = self._unreadable(chart)
        decided |= self._lines(charts, ours, decided)
        decisions = [decided[index] for index in range(len(charts))]
        return list(map(_with_uses, decisions, uses)) if uses else decisions

    def _settled(self, chart: Chart) -> Decision | None:
        """Decide by the status and the stay alone, where they decide."""
        status = chart.administration.status
        if status in NEVER_GIVEN:
            return plain(chart, NOT_BILLABLE, status)
        if status not in GIVEN:
            return plain(chart, PENDING, status if status in IN_PROGRESS else "unknown")
        encounter = chart.encounter
        if (
            encounter is not None
            and is_own_encounter(chart)
            and encounter.kind in self._mappings.places.inpatient_classes
        ):
            return plain(chart, NOT_BILLABLE, INPATIENT)
        return None

    def _unreadable(self, chart: Chart) -> Decision:
        gaps = self._wording.worded(
            (drug_not_readable(chart.administration),), chart.administration.origin.reference, None, None
        )
        day = service_day(chart.administration.start, None).day
        at_stake = Stake(chart.administration.origin.reference, day=day)
        if is_open(chart):
            return replace(plain(chart, PENDING, OPEN_ENCOUNTER), gaps=gaps, stake=at_stake)
        return replace(plain(chart, HELD), gaps=gaps, stake=at_stake)

    def _lines(
        self, charts: Sequence[Chart], ours: dict[int, Seen], decided: dict[int, Decision]
    ) -> dict[int, Decision]:
        live = [seen for seen in ours.values() if seen.administration.status not in NEVER_GIVEN]
        running, twins = still_running(live), find_twins(live)
        totals = given_by_day(live, twins)
        result: dict[int, Decision] = {}
        groups: dict[tuple[object, ...], list[tuple[int, Case]]] = defaultdict(list)
        for index, case in self._cases(charts, ours, live, decided, twins):
            line = ours[index].line
            if line in running and line[0] is not None and line[1] is not None:
                result[index] = plain(charts[index], PENDING, running[line])
                continue
            alone = case.chart.encounter is None or case.day.day is None
            groups[(*line, index) if alone else line].append((index, case))
        for group in groups.values():
            if len(group) > 1:
                group.sort(key=lambda entry: ours[entry[0]].when)
            first = ours[group[0][0]]
            decisions = self._line.decide(tuple(case for _, case in group), totals.get(first.drug_day))
            result.update(zip((index for index, _ in group), decisions, strict=True))
        return result

    def _cases(
        self,
        charts: Sequence[Chart],
        ours: dict[int, Seen],
        live: list[Seen],
        decided: dict[int, Decision],
        twins: Mapping[str, tuple[Origin, ...]],
    ) -> Iterable[tuple[int, Case]]:
        days, given = dosing_days(live), under_orders(live)
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


def _name(chart: Chart) -> str:
    return chart.administration.origin.reference


def _with_uses(decision: Decision, uses: tuple[AttestationUse, ...]) -> Decision:
    """Tell what became of attestations, among the reasons too; what the chart says itself has the chart's reasons."""
    if not uses:
        return decision
    if decision.outcome not in (BILLED, HELD) and decision.reason != OPEN_ENCOUNTER:
        return replace(decision, attested=uses)
    told = (
        Finding(f"attested: {use.evidence.element}", "attestation", use.says, None, (use.evidence,))
        for use in uses
        if use.how != SUPERSEDED
    )
    return replace(decision, attested=uses, findings=(*decision.findings, *told))


def _shortly_before(one: Moment, start: Moment) -> bool:
    """Say whether something was given at most a day before the start; where only days are known, on the same day."""
    if one.instant is None or start.instant is None:
        return one.day == start.day
    return timedelta(0) <= start.instant - one.instant <= timedelta(days=1)

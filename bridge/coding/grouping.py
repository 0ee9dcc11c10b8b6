"""Put a patient's administrations beside each other: the same dose twice, the days before, the parts of one day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bridge.coding.amount import total
from bridge.coding.units import vials_needed
from bridge.coding.working_out import Seen
from bridge.facts.amounts import Milligrams
from bridge.facts.case import Amount, Case, Day
from bridge.facts.chart import Origin
from bridge.tables.rules import Rules

IN_PROGRESS = frozenset({"in-progress", "on-hold"})
REACHED_THE_PATIENT = frozenset({"completed", "stopped", "in-progress"})
GIVEN = frozenset({"completed", "stopped"})


def find_twins(seen: Sequence[Seen]) -> dict[str, tuple[Origin, ...]]:
    """Find live records of the same drug, moment of start and amount, however written; by the name of each record.

    10:00-05:00 is 15:00Z, and 900 ug is 0.9 mg. What has no start or no dose is told by gaps of its own.
    """
    if len(seen) < 2:  # noqa: PLR2004
        return {}
    alike: dict[tuple[object, ...], list[Origin]] = defaultdict(list)
    for one in seen:
        start = one.administration.start
        if start is None or one.administration.dose is None:
            continue
        amount = one.dose.steps if one.dose.steps is not None else one.dose.written
        moment = start.instant or (start.written if start.timed else start.day)
        if amount != "":
            alike[(one.drug.drug, moment, amount)].append(one.administration.origin)
    return {
        origin.reference: tuple(other for other in group if other is not origin)
        for group in alike.values()
        if len(group) > 1
        for origin in group
    }


def dosing_days(seen: Iterable[Seen]) -> dict[str, list[tuple[date, Origin]]]:
    """List the days on which each drug reached the patient, with a record of each, in order."""
    days: dict[str, list[tuple[date, Origin]]] = defaultdict(list)
    for one in seen:
        if one.day.day is not None and one.administration.status in REACHED_THE_PATIENT:
            days[one.drug.drug].append((one.day.day, one.administration.origin))
    for listed in days.values():
        listed.sort(key=lambda entry: (entry[0], entry[1].reference))
    return days


def day_before(days: Sequence[tuple[date, Origin]], day: date | None) -> tuple[date, Origin] | None:
    """Give the last dosing day before a day; two doses on one day are one dose."""
    earlier = [entry for entry in days if day is not None and entry[0] < day]
    return earlier[-1] if earlier else None


def under_orders(seen: Iterable[Seen]) -> dict[str, Milligrams]:
    """Add up what was given under each order on each day, under the name of the first administration of it."""
    shared: dict[tuple[str, object], list[Seen]] = defaultdict(list)
    for one in seen:
        order = one.administration.order
        if order is not None and one.administration.status in GIVEN:
            shared[(order.origin.reference, one.day.day or one.administration.origin)].append(one)
    sums: dict[str, Milligrams] = {}
    for group in shared.values():
        given = total([one.dose for one in group])
        if given is not None:
            first = group[0] if len(group) == 1 else min(group, key=lambda one: one.when)
            sums[first.administration.origin.reference] = given
    return sums


def given_by_day(
    seen: Sequence[Seen], twins: Mapping[str, tuple[Origin, ...]]
) -> dict[tuple[str, date | None], Milligrams]:
    """Add up what the patient was given of a drug on each day, in whatever encounters, where all of it can be read.

    twins  the records that say a dose twice (`find_twins`): a day with one has no sum
    """
    if len(seen) < 2:  # noqa: PLR2004
        return {}
    days: dict[tuple[str, date | None], list[Amount]] = defaultdict(list)
    for one in seen:
        above_zero = one.dose.exact is None or one.dose.exact > 0  # what is not above zero is held by itself
        if one.administration.status in GIVEN and one.day.day is not None and above_zero:
            days[one.drug_day].append(one.dose)
    twice = {one.drug_day for one in seen if one.administration.origin.reference in twins}
    sums = {day: total(doses) for day, doses in days.items() if day not in twice}
    return {day: given for day, given in sums.items() if given is not None}


def still_running(seen: Iterable[Seen]) -> dict[tuple[str | None, date | None, str], str]:
    """Say for each line whether a part of it is in progress or on hold: the status of the first such part."""
    running = [one for one in seen if one.administration.status in IN_PROGRESS]
    running.sort(key=lambda one: one.when)
    status: dict[tuple[str | None, date | None, str], str] = {}
    for one in running:
        status.setdefault(one.line, one.administration.status or "")
    return status


def make_day(cases: tuple[Case, ...], dose: Milligrams | None, whole_day: Milligrams | None, rules: Rules) -> Day:
    """Put one day's administrations together: amounts are added before anything is rounded.

    cases      by start
    dose       mg of the line, None where it cannot be told
    whole_day  mg of the patient's whole day, other encounters included

    Vials charted by several of them are added, but a record that speaks for several counts once; where nobody counted,
    the dose says how many were needed.
    """
    thrown = {
        case.chart.administration.discarded.origin: case.discarded
        for case in cases
        if case.chart.administration.discarded is not None
        and case.discarded is not None
        and case.discarded.exact is not None
    }
    counted = {count.origin: count.count for case in cases for count in case.vials}
    discarded = total(list(thrown.values())) if thrown else None
    if any(counted.values()):
        return Day(cases, dose, discarded, sum(counted.values()), vials_charted=True, whole_day=whole_day)
    return Day(cases, dose, discarded, None if dose is None else vials_needed(dose, rules.vial), whole_day=whole_day)


def dose_of(cases: tuple[Case, ...]) -> Milligrams | None:
    """Add up a day's doses; None where one is missing, not above zero, or recorded twice."""
    for case in cases:
        if case.twins or (case.dose.steps is not None and case.dose.steps <= 0):
            return None
    return total([case.dose for case in cases])

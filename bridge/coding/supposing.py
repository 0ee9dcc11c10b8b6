"""Put what is supposed of one administration in the place of what its chart says; all else stays as charted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bridge.coding.service_day import service_day
from bridge.coding.site import places_at
from bridge.coding.working_out import WorkingOut
from bridge.facts.amounts import Quantity
from bridge.facts.chart import Administration, Chart, Clock, Dispensed, Encounter, Moment
from bridge.facts.decision import Finding
from bridge.facts.supposed import Supposed

UCUM: Final = "http://unitsofmeasure.org"
PAYER, SITE, DAY, DOSE = "payer", "site", "day", "dose"
_ALL: Final = (PAYER, SITE, DAY, DOSE)
RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "drug": (),
    "service-day": (SITE, DAY),
    "amount": (DOSE,),
    "site": (SITE,),
    "billing-provider": (SITE,),
    "coverage": (PAYER, SITE, DAY),
    "prior-authorization": (PAYER, SITE, DAY),
    "diagnosis": (SITE, DAY),
    "code": (PAYER, SITE, DAY),
    "units-given": _ALL,
    "vials": _ALL,
    "waste": _ALL,
    "units-discarded": _ALL,
    "ndc": _ALL,
    "narrative": _ALL,
    "modifiers": _ALL,
    "charge": _ALL,
    "attestation": (SITE, DAY),
}
"""On which suppositions what each rule finds can rest; a site may move the local day with its time zone."""


class Supposing:
    """Supposes; it must know the tables to know the local day, and which administrations share a line."""

    def __init__(self, working_out: WorkingOut) -> None:
        self._working_out = working_out

    def suppose(self, charts: Sequence[Chart], name: str, supposed: Supposed) -> list[Chart]:
        """Give a patient's charts with what is supposed of one administration, by its name.

        A payer is supposed for all that is on its line: no line is billed to two.
        """
        changed = [self._changed(one, supposed) if _name(one) == name else one for one in charts]
        if supposed.payer is None:
            return changed
        lines = {self._line(one) for one in changed if _name(one) == name}
        return [_billed_to(one, supposed) if self._line(one) in lines else one for one in changed]

    def _line(self, chart: Chart) -> tuple[object, ...]:
        """Say on which line an administration is; what has no visit, day or drug of ours is on one of its own."""
        seen = self._working_out.see(chart)
        if seen is None or chart.encounter is None or seen.day.day is None:
            return (_name(chart),)
        return seen.line

    def _changed(self, chart: Chart, supposed: Supposed) -> Chart:
        chart = replace(chart, supposed=replace(chart.supposed, site=supposed.site))
        if supposed.dose is not None:
            dose = Quantity(supposed.dose, "mg", UCUM, "mg")
            chart = replace(chart, administration=replace(chart.administration, dose=dose))
        return chart if supposed.day is None else self._on(chart, supposed.day)

    def _on(self, chart: Chart, day: date) -> Chart:
        """Move an administration to a day, with what pharmacy handed over for it; where it was given stays."""
        seen = self._working_out.see(chart)
        zone = None if seen is None else self._working_out.zone(seen.site)
        administration, encounter = chart.administration, chart.encounter
        moved = _on_day(administration, day, zone)
        if encounter is not None:
            encounter = _always_there(encounter, administration.start)
        return replace(chart, administration=moved, encounter=encounter)


def told(findings: Sequence[Finding], supposed: Supposed) -> tuple[Finding, ...]:
    """Have every finding that rests on something supposed say so."""
    words = supposed.words
    return tuple(_told(one, [words[about] for about in RESTS_ON[one.rule] if about in words]) for one in findings)


def _told(finding: Finding, words: Sequence[str]) -> Finding:
    return replace(finding, says=f"{finding.says}; supposed: {', '.join(words)}") if words else finding


def _billed_to(chart: Chart, supposed: Supposed) -> Chart:
    return replace(chart, supposed=replace(chart.supposed, payer=supposed.payer))


def _name(chart: Chart) -> str:
    return chart.administration.origin.reference


def _always_there(encounter: Encounter, start: Moment | None) -> Encounter:
    """Keep the places of the charted time alone, so that they hold on any day."""
    places = tuple((place, None, None) for place in places_at(encounter, start))
    return replace(encounter, places=places)


def _on_day(administration: Administration, day: date, zone: ZoneInfo | None) -> Administration:
    """Move an administration by whole days; one whose day cannot be told gets the supposed one, without a zone."""
    start, end = administration.start, administration.end
    if start is None:
        return replace(administration, start=Moment(day.isoformat(), day), effective_written=day.isoformat())
    charted = service_day(start, zone).day
    if charted is None:
        start, end = _without_zone(start), None if end is None else _without_zone(end)
        charted = start.day
    days = day - charted
    moved = _moved(start, days, zone)
    handed = tuple(_handed(one, days, zone) for one in administration.dispensed)
    ended = None if end is None else _moved(end, days, zone)
    return replace(administration, start=moved, end=ended, effective_written=moved.written, dispensed=handed)


def _handed(dispensed: Dispensed, days: timedelta, zone: ZoneInfo | None) -> Dispensed:
    return dispensed if dispensed.handed is None else replace(dispensed, handed=_moved(dispensed.handed, days, zone))


def _without_zone(moment: Moment) -> Moment:
    return Moment(moment.written, moment.day, None, Clock.NONE, moment.timed)


def _moved(moment: Moment, days: timedelta, zone: ZoneInfo | None) -> Moment:
    """Move a moment by whole days of the local calendar, the clock as it was; what leaves the calendar stays."""
    try:
        if moment.instant is None:
            day = moment.day + days
            return replace(moment, written=f"{day}{moment.written.strip()[10:]}", day=day)
        local = moment.instant
        if moment.clock is Clock.UTC and zone is not None:
            local = local.astimezone(zone)
        instant = (local + days).astimezone(UTC if moment.clock is Clock.UTC else local.tzinfo)
    except OverflowError:
        return moment
    return replace(moment, written=instant.isoformat(), day=instant.date(), instant=instant)

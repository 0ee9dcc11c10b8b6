"""Decides on charts in one line, for tests that ask for a gap, a line or a finding."""

from dataclasses import replace
from datetime import date

from bridge.coding.lines import Written
from bridge.decide import Decider
from bridge.facts.case import Case, Day, UnitCount
from bridge.facts.chart import Administration, Chart, Encounter, Observation, Statement
from bridge.facts.decision import Decision, Finding
from bridge.tables.mappings import Mappings
from bridge.tables.rules import Rules
from tests.rules.cases import line_text
from tests.rules.chart_builder import Given, chart_of
from tests.rules.shipped import shipped_tables


def decide(
    chart: Chart,
    *others: Chart,
    mappings: Mappings | None = None,
    payer: str | None = None,
    site: str | None = None,
    as_of: date | None = None,
) -> Decision:
    """Decide on a chart, with others of the same patient beside it."""
    tables = mappings or shipped_tables()
    return Decider(tables, payer=payer, site=site, as_of=as_of).decide([chart, *others])[0]


def gap_ids(chart: Chart, *others: Chart, mappings: Mappings | None = None, as_of: date | None = None) -> list[str]:
    """Name the gaps of a chart."""
    return [gap.id for gap in decide(chart, *others, mappings=mappings, as_of=as_of).gaps]


def found(chart: Chart, gap_id: str, mappings: Mappings | None = None) -> str:
    """Give the words that a gap found."""
    (gap,) = (gap for gap in decide(chart, mappings=mappings).gaps if gap.id == gap_id)
    return gap.found


def lines(chart: Chart, *others: Chart, mappings: Mappings | None = None) -> list[str]:
    """Write the lines of a chart."""
    return [line_text(line) for line in decide(chart, *others, mappings=mappings).lines]


def worked_out(chart: Chart) -> tuple[Case, Rules]:
    """Give what is worked out of a chart on the way, and the rules of its day."""
    seen: list[tuple[Case, Rules]] = []

    def look(case: Case, day: Day, units: UnitCount | None, written: Written, rules: Rules) -> tuple[Finding, ...]:
        seen.append((case, rules))
        return ()

    Decider(shipped_tables(), explain=look).decide([chart])
    return seen[0]


def complete() -> Chart:
    """Give a chart without a gap."""
    return chart_of(Given())


def with_administration(chart: Chart, administration: Administration) -> Chart:
    return replace(chart, administration=administration)


def with_encounter(chart: Chart, encounter: Encounter) -> Chart:
    return replace(chart, encounter=encounter)


def the_encounter(chart: Chart) -> Encounter:
    assert chart.encounter is not None
    return chart.encounter


def with_observations(chart: Chart, *observations: Observation) -> Chart:
    return replace(chart, record=replace(chart.record, observations=observations))


def with_consents(chart: Chart, *consents: Statement) -> Chart:
    return replace(chart, record=replace(chart.record, consents=consents))

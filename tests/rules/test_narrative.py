"""The narrative of an unclassified code says what the code does not."""

from dataclasses import replace
from datetime import date

from tests.rules.chart_builder import Given, chart_of
from tests.rules.deciding import decide
from tests.rules.planting import with_drug
from tests.rules.shipped import shipped_tables

EVER = date(2017, 1, 1)


def test_a_part_of_the_narrative_that_cannot_be_filled_is_left_out() -> None:
    office = Given(site="physician-office", dose="0.9 mg", vials=1)
    (line,) = decide(chart_of(office)).lines
    assert line.narrative == "inotuzumab ozogamicin (Besponsa), NDC 00008-0100-01, 0.9 mg (1 vial), intravenous"
    (line,) = decide(chart_of(replace(office, route="oral", ndc=None))).lines
    assert line.narrative == "inotuzumab ozogamicin (Besponsa), 0.9 mg (1 vial)"


def test_a_pattern_without_words_to_fill_stays_as_it_is() -> None:
    fixed = with_drug(shipped_tables(), lambda drug: replace(drug, narrative="SEE NOTE, {dose} mg"))
    (line,) = decide(chart_of(Given(site="physician-office")), mappings=fixed).lines
    assert line.narrative == "SEE NOTE, 1.8 mg"

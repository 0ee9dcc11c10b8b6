"""A drug is data: another one, with another unit, vial, route and diagnosis, is billed by the same program."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bridge.decide import Decider
from bridge.facts.decision import BILLED, HELD, Decision
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.rules.cases import line_text
from tests.rules.chart_builder import Given, chart_of

SECOND_DRUG = Path(__file__).parent / "second_drug"


@pytest.fixture(scope="module")
def both_drugs(tmp_path_factory: pytest.TempPathFactory) -> Mappings:
    """Load the shipped tables with the files of the second drug beside them."""
    folder = tmp_path_factory.mktemp("tables") / "mappings"
    shutil.copytree(default_mappings(), folder)
    shutil.copytree(SECOND_DRUG, folder, dirs_exist_ok=True)
    return load_mappings(folder)


def decided(
    mappings: Mappings,
    day: date,
    dose: str,
    vials: int,
    discarded: str,
    diagnosis: str = "C50.911",
    site: str = "outpatient-hospital",
) -> Decision:
    given = Given(
        day=day,
        dose=dose,
        vials=vials,
        discarded=discarded,
        diagnosis=[diagnosis],
        site=site,
        ndc="99999-0100-01",
        codes=(),
        drug="examplumab",
        route="subcutaneous",
        minutes=5,
    )
    return Decider(mappings).decide([chart_of(given)])[0]


def test_its_units_are_of_ten_milligrams_and_its_vials_of_a_hundred(both_drugs: Mappings) -> None:
    """153 mg / 10 mg is rounded up to 16, 47 mg / 10 mg down to 4; together the 20 that two vials hold."""
    decision = decided(both_drugs, date(2022, 3, 1), "153 mg", 2, "47 mg")
    assert (decision.outcome, decision.gaps) == (BILLED, ())
    assert [line_text(line) for line in decision.lines] == ["J9998 x 16", "J9998-JW x 4"]
    assert [f"{line.ndc_quantity}" for line in decision.lines] == ["1.53", "0.47"]
    assert {line.ndc for line in decision.lines} == {"99999-0100-01"}
    assert decision.lines[0].icd10 == ("C50.911",)


def test_its_jz_is_medicares(both_drugs: Mappings) -> None:
    decision = decided(both_drugs, date(2024, 3, 1), "200 mg", 2, "0 mg", site="physician-office")
    assert [line_text(line) for line in decision.lines] == ["J9998-JZ x 20"]


def test_a_code_of_another_unit_counts_in_its_own_unit(both_drugs: Mappings) -> None:
    """In 2020 its code stood for 1 mg: 153 mg are 153 units, 47 mg are 47, together the 200 of two vials."""
    decision = decided(both_drugs, date(2020, 3, 2), "153 mg", 2, "47 mg")
    assert [line_text(line) for line in decision.lines] == ["C9996 x 153", "C9996-JW x 47"]


def test_leukemia_is_no_reason_for_it(both_drugs: Mappings) -> None:
    decision = decided(both_drugs, date(2022, 3, 1), "200 mg", 2, "0 mg", diagnosis="C91.02")
    assert (decision.outcome, [gap.id for gap in decision.gaps]) == (HELD, ["no-supporting-diagnosis"])


def test_its_own_bounds_hold(both_drugs: Mappings) -> None:
    """601 mg is above the 600 that its file takes for possible; inotuzumab's 2.7 mg does not matter."""
    decision = decided(both_drugs, date(2022, 3, 1), "601 mg", 7, "99 mg")
    assert [gap.id for gap in decision.gaps] == ["dose-out-of-range"]


def test_the_first_drug_is_billed_as_before(both_drugs: Mappings, decider: Decider) -> None:
    chart = chart_of(Given())
    both = Decider(both_drugs).decide([chart])[0]
    assert both.lines == decider.decide([chart])[0].lines


def test_two_drugs_of_one_day_have_their_own_lines(both_drugs: Mappings) -> None:
    first = chart_of(Given(day=date(2022, 3, 1)))
    second = chart_of(
        Given(
            id="second",
            day=date(2022, 3, 1),
            dose="100 mg",
            vials=1,
            ndc="99999-0100-01",
            codes=(),
            drug="examplumab",
            diagnosis=["C50.911"],
        )
    )
    decisions = Decider(both_drugs).decide([first, second])
    assert [[line_text(line) for line in decision.lines] for decision in decisions] == [["J9229 x 18"], ["J9998 x 10"]]

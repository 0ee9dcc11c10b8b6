"""A day's lines: codes, modifiers in their order, pointers, narrative, and who bills whom."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bridge.coding.bill_to import bill_to
from bridge.coding.modifiers import in_order
from bridge.facts.case import CoverageRead
from bridge.facts.chart import Chart, Coding, Concept, Condition, Organization, Origin
from bridge.facts.decision import BLOCKS, HELD, Named
from bridge.tables.dated import Dated
from bridge.tables.mappings import Mappings
from bridge.tables.rules import RuleBook, Rules
from tests.rules.chart_builder import ICD10, Given, chart_of
from tests.rules.deciding import complete, decide, lines, the_encounter, with_administration, with_encounter, worked_out
from tests.rules.planting import DRUG, dated, with_drug, with_rule, with_site
from tests.rules.shipped import shipped_tables

EVER = date(2017, 1, 1)


def test_every_value_of_the_two_lines() -> None:
    """16 x 2500.00 and 2 x 2500.00; 1.7 and 0.3 vials."""
    drug, waste = decide(chart_of(Given(dose="1.53 mg", discarded="0.27 mg"))).lines
    assert (drug.units, waste.units) == (16, 2)
    assert (drug.net, waste.net) == (Decimal("40000.00"), Decimal("5000.00"))
    assert (drug.unit_price, waste.unit_price) == (Decimal("2500.00"), Decimal("2500.00"))
    assert (drug.ndc_quantity, waste.ndc_quantity) == (Decimal("1.7"), Decimal("0.3"))
    for line in (drug, waste):
        assert (line.hcpcs, line.service_date, line.icd10) == ("C9028", date(2018, 6, 12), ("C91.02",))
        assert (line.place_of_service, line.bill_type, line.revenue_code) == (None, "0131", "0636")
        assert (line.ndc, line.narrative) == ("00008-0100-01", None)


def test_without_an_ndc_neither_line_has_a_quantity() -> None:
    told = decide(chart_of(Given(dose="1.53 mg", discarded="0.27 mg", ndc=None))).lines
    assert [(line.ndc, line.ndc_quantity) for line in told] == [(None, None), (None, None)]


def rules_of(site_modifiers: tuple[str, ...], *, asks_51: bool = False, requires_51: str = "no") -> Rules:
    tables = with_rule(shipped_tables(), "medicare", "modifier_51_required", {EVER: requires_51})
    asked: Dated[tuple[str, ...]] = dated(("51",) if asks_51 else ())
    tables = with_site(
        tables, "lakeview-main", lambda site: replace(site, modifiers=dated(site_modifiers), asks_for_modifiers=asked)
    )
    return RuleBook(tables).on(DRUG, "medicare", "lakeview-main", "outpatient-hospital", date(2018, 6, 12))


@pytest.mark.parametrize(
    ("waste", "of_the_site", "ordered"),
    [
        (None, (), ()),
        ("JW", (), ("JW",)),
        ("JZ", ("TB",), ("JZ", "TB")),
        ("JW", ("TB", "PO"), ("PO", "JW", "TB")),
        ("JW", ("TB", "JG", "PN"), ("JG", "PN", "JW", "TB")),
        ("JW", ("PO", "JG", "TB", "X1"), ("PO", "JG", "JW", "TB")),
    ],
)
def test_what_changes_payment_comes_first_and_four_are_the_most(
    waste: str | None, of_the_site: tuple[str, ...], ordered: tuple[str, ...]
) -> None:
    assert in_order(waste, rules_of(of_the_site)) == ordered


@pytest.mark.parametrize(
    ("asks", "requires", "ordered"),
    [
        (True, "yes", ("PO", "JW", "51", "TB")),
        (True, "no", ("PO", "JW", "TB")),
        (True, "unknown", ("PO", "JW", "TB")),
        (False, "yes", ("PO", "JW", "TB")),
    ],
)
def test_51_stands_only_where_it_is_asked_for_and_required(asks: bool, requires: str, ordered: tuple[str, ...]) -> None:
    assert in_order("JW", rules_of(("PO", "TB"), asks_51=asks, requires_51=requires)) == ordered


def test_the_waste_of_a_payer_that_takes_no_jw_line_has_none() -> None:
    refuses = with_rule(shipped_tables(), "medicare", "discarded_line", {EVER: "no"})
    chart = chart_of(Given(dose="1.53 mg", discarded="0.27 mg"))
    (line,) = decide(chart, mappings=refuses).lines
    assert (line.units, line.modifiers, line.ndc_quantity) == (16, (), Decimal(2))


def test_where_nobody_knows_who_pays_medicares_waste_rules_are_followed() -> None:
    assert lines(chart_of(Given(payer=None, day=date(2024, 1, 2)))) == ["J9229-JZ x 18"]
    told = lines(chart_of(Given(payer=None, dose="1.53 mg", discarded="0.27 mg")))
    assert told == ["C9028 x 16", "C9028-JW x 2"]


def test_at_most_four_pointers_each_once() -> None:
    codes = ("C91.02", "C91.00", "C91.02", "C83.50", "C83.51", "C83.52")
    first, *others = (
        chart_of(
            Given(id=f"{at}", at=f"{8 + at:02}:00-05:00", dose="0.3 mg", vials=None, discarded=None, diagnosis=[code])
        )
        for at, code in enumerate(codes)
    )
    assert decide(first, *others).lines[0].icd10 == ("C91.02", "C91.00", "C83.50", "C83.51")


def test_the_ndc_of_the_first_that_has_one() -> None:
    without = chart_of(Given(dose="0.9 mg", vials=1, ndc=None))
    with_one = chart_of(Given(id="other", at="12:00-05:00", dose="0.9 mg", vials=1))
    assert decide(without, with_one).lines[0].ndc == "00008-0100-01"


def test_a_part_of_the_narrative_that_cannot_be_filled_is_left_out() -> None:
    office = Given(site="physician-office", dose="0.9 mg", vials=1)
    (line,) = decide(chart_of(office)).lines
    assert line.narrative == "inotuzumab ozogamicin (Besponsa), NDC 00008-0100-01, 0.9 mg (1 vial), intravenous"
    (line,) = decide(chart_of(replace(office, route="oral", ndc=None))).lines
    assert line.narrative == "inotuzumab ozogamicin (Besponsa), 0.9 mg (1 vial)"


def test_an_unclassified_code_carries_the_charge_of_the_whole_dose() -> None:
    """1.53 mg is 16 tenths of a milligram: 16 x 2300.00."""
    (line,) = decide(chart_of(Given(site="physician-office", dose="1.53 mg", discarded="0.27 mg"))).lines
    assert (line.units, line.unit_price, line.net) == (1, Decimal("36800.00"), Decimal("36800.00"))


def test_no_lines_without_a_site_or_a_day() -> None:
    assert lines(chart_of(Given(site=None))) == []
    assert lines(chart_of(Given(day=None))) == []
    assert lines(chart_of(Given(dose="0.93 mg", vials=1))) == []


def test_who_bills_whom() -> None:
    decision = decide(complete())
    assert decision.bill_to is not None
    told = decision.bill_to
    assert (told.patient.reference, told.encounter.reference) == ("Patient/anna", "Encounter/visit")
    assert (told.payer, told.claim_type, told.bill_type) == ("medicare", "institutional", "0131")
    assert (told.provider.reference, told.coverage.reference) == ("Organization/lakeview", "Coverage/0")
    assert (told.insurer.reference, told.authorizations) == ("Organization/payor-0", ("PA-1",))


def billed_by(chart: Chart, *organizations: Organization) -> Chart:
    return with_encounter(chart, replace(the_encounter(chart), provider=organizations[0]))


def test_a_provider_without_an_id_is_named_in_words() -> None:
    contained = Origin("#provider", is_reference=False)
    for names, display in ((("Lakeview",), "Lakeview"), ((), "#provider")):
        bill_to = decide(billed_by(complete(), Organization(contained, (), names))).bill_to
        assert bill_to is not None
        assert bill_to.provider == Named(display=display)


def test_without_a_payor_the_payers_file_names_the_insurer() -> None:
    chart = complete()
    (coverage,) = chart.record.coverages
    chart = replace(chart, record=replace(chart.record, coverages=(replace(coverage, payors=()),)))
    bill_to = decide(chart, payer="cigna").bill_to
    assert bill_to is not None
    assert (bill_to.payer, bill_to.insurer) == ("cigna", Named(display="Cigna"))


def test_without_an_authorization_none_is_named() -> None:
    bill_to = decide(chart_of(Given(authorization=None))).bill_to
    assert bill_to is not None
    assert bill_to.authorizations == ()


def test_the_patient_is_named_though_the_record_is_not_there() -> None:
    chart = complete()
    bill_to = decide(replace(chart, record=replace(chart.record, origin=None))).bill_to
    assert bill_to is not None
    assert bill_to.patient == Named(reference="Patient/anna")


def test_a_dose_without_a_patient_is_held_and_asked_about() -> None:
    chart = with_administration(complete(), replace(complete().administration, patient=None))
    decision = decide(chart)
    assert (decision.outcome, decision.bill_to) == (HELD, None)
    assert [gap.severity for gap in decision.gaps] == [BLOCKS]


def test_nobody_is_billed_where_nobody_pays_or_nobody_bills() -> None:
    case, rules = worked_out(chart_of(Given(site="pos 22")))
    assert bill_to(case, rules) is not None
    assert bill_to(replace(case, coverage=CoverageRead(None)), rules) is None
    assert bill_to(replace(case, site=replace(case.site, provider=None)), rules) is None
    assert bill_to(replace(case, site=replace(case.site, site=None)), rules) is None


def test_a_condition_of_several_codes_gives_one() -> None:
    condition = Condition(Origin("Condition/0"), None, (Coding(ICD10, "C91.02"), Coding(ICD10, "C91.00")))
    chart = replace(complete(), linked={"Condition/0": condition})
    assert decide(chart).lines[0].icd10 == ("C91.02",)


def test_a_pattern_without_words_to_fill_stays_as_it_is() -> None:
    fixed: Mappings = with_drug(shipped_tables(), lambda drug: replace(drug, narrative="SEE NOTE, {dose} mg"))
    (line,) = decide(chart_of(Given(site="physician-office")), mappings=fixed).lines
    assert line.narrative == "SEE NOTE, 1.8 mg"
    assert Concept().text is None

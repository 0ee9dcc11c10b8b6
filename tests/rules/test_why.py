"""For every value the reason is said: the arithmetic, the table, the chart's element."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.facts.chart import Chart, Organization, Origin
from bridge.facts.decision import Finding
from tests.rules.chart_builder import Given, chart_of
from tests.rules.deciding import complete, decide, the_encounter, with_encounter
from tests.rules.planting import dated, with_site
from tests.rules.shipped import shipped_tables


def findings(chart: Chart, *others: Chart) -> dict[str, Finding]:
    return {finding.rule: finding for finding in decide(chart, *others).findings}


def test_units_and_waste_are_worked_out_in_writing() -> None:
    said = findings(chart_of(Given(dose="1530 mcg", discarded="0.27 mg")))
    assert said["units-given"].value == "units: 16"
    assert said["units-given"].says == "1.53 mg / 0.1 mg = 15.3, rounded up to 16 units"
    assert said["units-discarded"].says.startswith("0.27 mg discarded / 0.1 mg, rounded down to 2 units")
    assert said["vials"].says == "charted; 2 x 0.9 mg = 1.8 mg; less 1.53 mg given leaves 0.27 mg"
    assert said["amount"].says == "1530 mcg = 1.53 mg"
    assert "payers/medicare.yaml" in (said["units-discarded"].table or "")
    assert str(said["amount"].evidence[0]) == "MedicationAdministration/one version 1, dosage.dose"


def test_a_sum_of_the_day_is_written_out() -> None:
    half = Given(dose="0.45 mg", vials=None, discarded=None)
    said = findings(chart_of(half), chart_of(replace(half, id="two", at="14:00-05:00")))
    assert said["units-given"].says == "0.45 + 0.45 = 0.9 mg; 0.9 mg / 0.1 mg = 9, rounded up to 9 units"
    assert said["vials"].says.startswith("inferred from the dose; 1 x 0.9 mg")
    assert said["waste"].says.startswith("nobody wrote down any")


def test_a_volume_names_its_strength() -> None:
    said = findings(chart_of(Given(dose="7.2 mL", strength=("0.25 mg", "1 mL"))))
    assert said["amount"].says == "7.2 mL at 0.25 mg in 1 mL = 1.8 mg"


def test_an_unclassified_code_is_billed_once() -> None:
    said = findings(chart_of(Given(site="physician-office", dose="1.53 mg", discarded="0.27 mg")))
    assert said["units-given"].says == "J9999 is unclassified and billed once for 1.53 mg"
    assert said["narrative"].value.startswith("narrative: inotuzumab")


def test_what_was_not_taken_is_said() -> None:
    said = findings(
        chart_of(
            Given(
                payer=[{"name": "medicare", "order": 1}, {"name": "aetna", "order": 2}],
                diagnosis=[{"icd10": "C91.00", "verification": "refuted"}, "C91.02"],
            )
        )
    )
    assert said["coverage"].rejected == ("Coverage/1: order 2 comes after",)
    assert said["diagnosis"].rejected == ("Condition/0: it is refuted",)
    assert "order 1" in said["coverage"].says


@pytest.mark.parametrize(
    ("diagnosis", "says"), [(["C91.0"], "C91.0 has codes below it"), ([], "no candidate")], ids=["header", "nothing"]
)
def test_why_there_is_no_diagnosis(diagnosis: list[str], says: str) -> None:
    finding = findings(chart_of(Given(diagnosis=diagnosis)))["diagnosis"]
    assert (finding.value, finding.says) == ("diagnosis: none", says)


def test_the_site_and_who_bills() -> None:
    hospital = findings(complete())
    assert hospital["site"].value == "site: outpatient-hospital; bill type 0131, revenue code 0636"
    assert hospital["billing-provider"].value == "provider: Organization/lakeview"
    office = findings(chart_of(Given(site="physician-office", provider=False)))
    assert office["site"].value == "site: physician-office; POS 11"
    assert office["billing-provider"].says == "the site's file names it"
    off_campus = findings(chart_of(Given(site="off-campus-excepted")))
    assert ", off campus" in off_campus["site"].value
    assert "billing-provider" not in findings(chart_of(Given(site="pos 22", provider=False)))
    assert "site" not in findings(chart_of(Given(site=None)))


def test_a_provider_without_an_id_is_named() -> None:
    nameless = Organization(Origin("#provider", is_reference=False), (), ("Lakeview",))
    chart = with_encounter(complete(), replace(the_encounter(complete()), provider=nameless))
    assert findings(chart)["billing-provider"].value == "provider: Lakeview"


def test_modifiers_money_and_ndc() -> None:
    said = findings(chart_of(Given(day=date(2024, 9, 12))))
    assert said["modifiers"].says.startswith("nothing discarded on a line of its own; Medicare's file says yes")
    assert said["charge"].value == "charge: 50701.50"
    assert said["charge"].says == "2816.75 per 0.1 mg: 18 x 2816.75 = 50701.50"
    assert said["ndc"].value == "NDC: 00008-0100-01, 2 UN"
    site = findings(chart_of(Given(site="off-campus-excepted")))
    assert site["modifiers"].says == "as the site's file says for the day"
    split = findings(chart_of(Given(dose="1.53 mg", discarded="0.27 mg")))
    assert split["ndc"].value == "NDC: 00008-0100-01, 1.7 and 0.3 UN"
    assert "ndc" not in findings(chart_of(Given(ndc=None)))
    assert "charge" not in findings(chart_of(Given(site="ambulatory-surgical-center")))


def test_the_site_and_the_payer_may_both_give_a_modifier() -> None:
    both = findings(chart_of(Given(site="off-campus-excepted", day=date(2024, 9, 12))))
    assert both["modifiers"].value == "modifiers: PO, JG, JZ"


def test_an_authorization_is_named_with_the_payers_rule() -> None:
    said = findings(chart_of(Given(payer="aetna", authorization="PA-7")))
    assert said["prior-authorization"].value == "authorization: PA-7"
    assert "Aetna's file says yes" in said["prior-authorization"].says
    assert "prior-authorization" not in findings(chart_of(Given(payer="aetna", authorization=None)))


def test_what_is_not_known_has_no_finding() -> None:
    assert "coverage" not in findings(chart_of(Given(payer=None)))
    assert "coverage" not in findings(chart_of(Given(payer="Sunrise")))
    assert not {"units-given", "code"} & set(findings(chart_of(Given(day=None))))
    assert "service-day" not in findings(chart_of(Given(day=None)))
    assert "amount" not in findings(chart_of(Given(dose=None)))
    assert "code" not in findings(chart_of(Given(day=date(2017, 1, 2))))


def test_what_cannot_be_said_about_waste_is_not() -> None:
    said = findings(chart_of(Given(dose="1.53 mg", discarded=None)))
    assert not {"waste", "units-discarded"} & set(said)


def test_a_payer_without_a_payor_is_told_by_the_command() -> None:
    chart = complete()
    (coverage,) = chart.record.coverages
    chart = replace(chart, record=replace(chart.record, coverages=(replace(coverage, payors=()),)))
    (finding,) = (one for one in decide(chart, payer="cigna").findings if one.rule == "coverage")
    assert finding.value == "payer: cigna"
    assert len(finding.evidence) == 1


def test_findings_name_the_version_of_the_site_file() -> None:
    tables = with_site(shipped_tables(), "lakeview-main", lambda site: replace(site, modifiers=dated(("TB",))))
    (finding,) = (one for one in decide(complete(), mappings=tables).findings if one.rule == "modifiers")
    assert (finding.table or "").startswith("sites/lakeview-main.yaml (")

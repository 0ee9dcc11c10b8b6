"""Who bills whom, for whom, for which visit: what makes one claim."""

from dataclasses import replace
from datetime import date

from bridge.coding.bill_to import bill_to
from bridge.facts.case import CoverageRead
from bridge.facts.chart import Chart, Organization, Origin
from bridge.facts.decision import BLOCKS, HELD, Named
from tests.rules.chart_builder import Given, chart_of
from tests.rules.deciding import complete, decide, the_encounter, with_administration, with_encounter, worked_out

EVER = date(2017, 1, 1)


def test_who_bills_whom() -> None:
    decision = decide(complete())
    assert decision.bill_to is not None
    told = decision.bill_to
    assert (told.patient.reference, told.encounter.reference) == ("Patient/anna", "Encounter/visit")
    assert (told.payer, told.claim_type, told.bill_type) == ("medicare", "institutional", "0131")
    assert (told.provider.reference, told.coverage.reference) == ("Organization/lakeview", "Coverage/0")
    assert (told.insurer.reference, told.authorizations) == ("Organization/payor-0", ("PA-1",))


def billed_by(chart: Chart, provider: Organization) -> Chart:
    return with_encounter(chart, replace(the_encounter(chart), provider=provider))


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

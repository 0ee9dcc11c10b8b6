"""Gaps of visit, site, provider and patient: where each is asked, and where it just is not."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.decide import Decider
from bridge.facts.chart import Chart, Coding, Coverage, Encounter, Moment, Organization, Origin, Period, Place
from bridge.facts.decision import BILLED, HELD, Decision, Named
from tests.rules.chart_builder import POS, Given, chart_of, moment
from tests.rules.deciding import complete, decide, found, gap_ids, the_encounter, with_administration, with_encounter
from tests.rules.planting import dated, with_site
from tests.rules.shipped import shipped_tables

DAY = date(2018, 6, 12)
LAKEVIEW = Organization(Origin("Organization/lakeview"), (), ("Lakeview",))


def at(site: str, *, provider: bool = True) -> Chart:
    return chart_of(Given(site=site, provider=provider))


def test_no_encounter() -> None:
    assert gap_ids(chart_of(Given(encounter=None))) == ["encounter-not-recorded"]
    assert found(chart_of(Given(encounter=None)), "encounter-not-recorded") == "no encounter"
    assert "encounter-not-recorded" not in gap_ids(complete())


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        ("Encounter/visit", Named("Encounter/visit")),
        ("a visit", Named("a visit")),
        ("MedicationAdministration/one#visit", Named()),
        ("#visit", Named()),
        (None, Named()),
    ],
)
@pytest.mark.parametrize("status", ["completed", "not-done", "on-hold"])
def test_an_encounter_that_is_not_there_is_named_as_the_record_names_it(
    reference: str | None, named: Named, status: str
) -> None:
    chart = replace(complete(), encounter=None)
    record = replace(chart.administration, encounter=reference, status=status)
    assert decide(with_administration(chart, record)).encounter == named


def test_an_encounter_that_is_cancelled_is_named() -> None:
    chart = replace(complete(), encounter=None)
    assert (
        found(chart, "encounter-not-recorded")
        == "it points at Encounter/visit, which is cancelled, in error or not there"
    )


@pytest.mark.parametrize(
    ("site", "gaps"),
    [
        (None, ["site-not-mapped"]),
        ("pos 21", ["site-not-mapped"]),
        ("pos 22", []),
        ("pos 12", ["site-not-possible"]),
        ("outpatient-hospital", []),
    ],
)
def test_the_site_is_told_or_asked_for(site: str | None, gaps: list[str]) -> None:
    assert gap_ids(chart_of(Given(site=site))) == gaps


def parts(*sites: str | None) -> list[Decision]:
    """Decide on parts of one day, each at a place, an hour after another."""
    half = Given(dose="0.6 mg", vials=1, discarded="0.3 mg")
    given = [replace(half, id=f"part-{at}", at=f"{10 + at}:00-05:00", site=site) for at, site in enumerate(sites)]
    return Decider(shipped_tables()).decide([chart_of(one) for one in given])


@pytest.mark.parametrize(
    "sites",
    [
        ("pos 22", "pos 11"),
        ("pos 11", "pos 22"),
        ("pos 22", "pos 22", "pos 11"),
        ("outpatient-hospital", "physician-office"),
        ("outpatient-hospital", "critical-access"),
        ("pos 11", "pos 49"),
        ("pos 22", "pos 19"),
        ("off-campus-excepted", "off-campus-not-excepted"),
    ],
)
def test_parts_of_a_day_at_different_places_are_all_held(sites: tuple[str, ...]) -> None:
    decisions = parts(*sites)
    assert all([gap.id for gap in each.gaps].count("site-not-mapped") == 1 for each in decisions)
    assert [(each.outcome, each.bill_to) for each in decisions] == [(HELD, None)] * len(sites)


def test_a_part_whose_own_place_is_unknown_is_asked_about_it_once() -> None:
    told = [[gap.id for gap in decision.gaps].count("site-not-mapped") for decision in parts("pos 22", "pos 11", None)]
    assert told == [1, 1, 1]


def test_parts_of_a_day_under_two_billers_are_held() -> None:
    """Nobody is named by the visit, and each part's place is managed by somebody else."""
    half = Given(dose="0.6 mg", vials=1, discarded="0.3 mg", provider=False)
    charts = [
        chart_of(replace(half, id=f"part-{hour}", at=f"{hour}:00-05:00", managed_by=owner))
        for hour, owner in ((10, "Organization/one"), (11, "Organization/other"))
    ]
    decisions = Decider(shipped_tables()).decide(charts)
    assert [[gap.id for gap in decision.gaps if gap.severity == "blocks"] for decision in decisions] == [
        ["site-not-mapped"],
        ["site-not-mapped"],
    ]


def test_the_places_of_the_parts_are_said_and_pointed_at() -> None:
    for decision in parts("pos 22", "physician-office"):
        (told,) = (gap for gap in decision.gaps if gap.id == "site-not-mapped")
        assert told.found == (
            "the parts of one day tell different places: "
            "MedicationAdministration/part-0: the location's type is 22; "
            "MedicationAdministration/part-1: sites/cedar-creek-oncology.yaml names Location/cedar-creek-infusion-room"
        )
        assert told.found in told.question
        assert [one.reference for one in told.evidence] == ["Location/elsewhere", "Location/cedar-creek-infusion-room"]


@pytest.mark.parametrize("site", ["pos 22", "pos 11", "outpatient-hospital", "off-campus-excepted"])
def test_parts_of_a_day_at_one_place_are_billed_together(site: str) -> None:
    decisions = parts(site, site)
    assert [each.outcome for each in decisions] == [BILLED, BILLED]
    assert decisions[0].lines == decisions[1].lines
    assert [gap.id for each in decisions for gap in each.gaps if gap.id == "site-not-mapped"] == []


def test_where_a_place_is_not_told_there_is_nothing_to_differ() -> None:
    told, untold = parts("pos 22", None)
    assert [gap.id for gap in told.gaps] == ["shares-a-held-line"]
    assert [gap.found for gap in untold.gaps] == ["the encounter names no location"]


def test_two_visits_or_two_days_may_be_at_different_places() -> None:
    hospital, office = Given(site="pos 22", dose="0.9 mg", vials=1), Given(site="pos 11", dose="0.9 mg", vials=1)
    visit = replace(office, id="other", visit="other", at="14:00-05:00")
    day = replace(office, id="other", day=date(2018, 6, 20))
    for other in (visit, day):
        decisions = Decider(shipped_tables()).decide([chart_of(hospital), chart_of(other)])
        assert [each.lines[0].place_of_service for each in decisions] == [None, "11"]
        assert "site-not-mapped" not in [gap.id for each in decisions for gap in each.gaps]


def test_a_virtual_encounter_is_not_possible() -> None:
    assert gap_ids(chart_of(Given(kind="VR"))) == ["site-not-possible"]


def test_nobody_bills() -> None:
    assert gap_ids(at("pos 22", provider=False)) == ["billing-provider-not-recorded"]
    assert gap_ids(at("pos 22")) == []


def test_the_sites_file_names_who_bills() -> None:
    decision = decide(at("outpatient-hospital", provider=False))
    assert decision.gaps == ()
    assert decision.bill_to is not None
    assert decision.bill_to.provider.reference == "Organization/lakeview"


@pytest.mark.parametrize(("reference", "name", "asked"), [(None, None, True), (None, "Lakeview", False)])
def test_a_sites_file_may_name_nobody_or_a_name(reference: str | None, name: str | None, asked: bool) -> None:
    tables = with_site(
        shipped_tables(), "lakeview-main", lambda site: replace(site, provider_reference=reference, provider_name=name)
    )
    decision = decide(at("outpatient-hospital", provider=False), mappings=tables)
    assert ("billing-provider-not-recorded" in [gap.id for gap in decision.gaps]) is asked
    assert decision.bill_to is None if asked else decision.bill_to is not None


@pytest.mark.parametrize(
    ("payer", "asked"), [("medicare", True), ("aetna", False)], ids=["Medicare wants PO or PN", "Aetna wants neither"]
)
def test_off_campus_without_po_or_pn(payer: str, asked: bool) -> None:
    chart = chart_of(Given(site="pos 19", payer=payer))
    assert ("off-campus-status-unknown" in gap_ids(chart)) is asked


@pytest.mark.parametrize("site", ["pos 22", "off-campus-excepted", "off-campus-not-excepted"])
def test_on_campus_or_with_a_site_file_nothing_is_asked(site: str) -> None:
    assert gap_ids(chart_of(Given(site=site))) == []


def test_tb_alone_does_not_say_whether_a_department_is_excepted() -> None:
    tables = with_site(shipped_tables(), "lakeview-north-clinic", lambda site: replace(site, modifiers=dated(("TB",))))
    assert gap_ids(at("off-campus-excepted"), mappings=tables) == ["off-campus-status-unknown"]


def stay(chart: Chart, start: Moment | None, provider: Organization | None = LAKEVIEW) -> Chart:
    inpatient = Encounter(Origin("Encounter/stay"), "finished", "IMP", None, start=start, provider=provider)
    return replace(chart, record=replace(chart.record, stays=(inpatient,)))


@pytest.mark.parametrize(
    ("day", "asked"),
    [(date(2018, 6, 11), False), (DAY, True), (date(2018, 6, 15), True), (date(2018, 6, 16), False)],
)
def test_an_admission_within_three_days_at_the_same_organization(day: date, asked: bool) -> None:
    chart = stay(complete(), moment(day, "20:00-05:00"))
    assert gap_ids(chart) == (["payment-window"] if asked else [])


def test_a_stay_that_began_before_the_dose_is_no_window() -> None:
    assert gap_ids(stay(complete(), moment(DAY, "09:59-05:00"))) == []
    assert gap_ids(stay(complete(), moment(DAY, "10:00-05:00"))) == ["payment-window"]


def test_an_admission_written_as_utc_is_of_the_local_day() -> None:
    """2018-06-16 at 04:30Z is 2018-06-15 at 23:30 in Chicago, three days after."""
    assert gap_ids(stay(complete(), moment(date(2018, 6, 16), "04:30Z"))) == ["payment-window"]
    assert gap_ids(stay(complete(), moment(date(2018, 6, 16), "05:00Z"))) == []


def test_an_admission_elsewhere_or_at_an_unknown_time_is_no_window() -> None:
    elsewhere = Organization(Origin("Organization/other"))
    assert gap_ids(stay(complete(), moment(DAY, None), elsewhere)) == []
    assert gap_ids(stay(complete(), moment(DAY, None), None)) == []
    assert gap_ids(stay(complete(), None)) == []
    assert gap_ids(stay(at("outpatient-hospital", provider=False), moment(DAY, None))) == []


def test_an_admission_is_not_judged_without_a_day() -> None:
    assert "payment-window" not in gap_ids(stay(chart_of(Given(day=None)), moment(DAY, None)))


def test_the_encounter_of_another_patient() -> None:
    chart = with_encounter(complete(), replace(the_encounter(complete()), patient="Patient/bert"))
    assert gap_ids(chart) == ["patient-mismatch"]
    assert found(chart, "patient-mismatch") == "Encounter/visit"


def test_the_encounter_of_nobody_named_is_no_mismatch() -> None:
    assert gap_ids(with_encounter(complete(), replace(the_encounter(complete()), patient=None))) == []


def test_a_linked_condition_of_another_patient() -> None:
    chart = chart_of(Given(diagnosis=[{"icd10": "C91.02", "patient": "Patient/bert"}]))
    assert gap_ids(chart) == ["patient-mismatch"]
    beside = chart_of(Given(diagnosis=[{"icd10": "C91.02", "patient": "Patient/bert"}, "C91.00"]))
    assert decide(beside).lines[0].icd10 == ("C91.00",)


def ordered_under(chart: Chart, patient: str | None) -> Chart:
    order = chart.administration.order
    assert order is not None
    coverage = Coverage(Origin("Coverage/other"), "active", Period(), None, patient=patient)
    chart = with_administration(
        chart, replace(chart.administration, order=replace(order, insurance=("Coverage/0", "Coverage/other")))
    )
    return replace(chart, other_coverages={"Coverage/other": coverage})


def test_an_order_under_the_coverage_of_another_patient() -> None:
    assert gap_ids(ordered_under(complete(), "Patient/bert")) == ["patient-mismatch"]
    assert gap_ids(ordered_under(complete(), "Patient/anna")) == []
    assert gap_ids(ordered_under(complete(), None)) == []


def nobodys(chart: Chart) -> Chart:
    return with_administration(chart, replace(chart.administration, patient=None))


def test_a_dose_of_nobody_under_somebodys_coverage() -> None:
    decision = decide(nobodys(complete()))
    assert [gap.id for gap in decision.gaps] == ["patient-mismatch"]
    assert found(nobodys(complete()), "patient-mismatch") == "the administration names no patient"
    assert (decision.outcome, decision.bill_to) == ("held", None)


def test_a_dose_of_nobody_that_nobody_pays_is_told_once() -> None:
    assert gap_ids(nobodys(chart_of(Given(payer=None)))) == ["coverage-not-found"]


def test_without_a_patient_nobody_is_another_one() -> None:
    chart = nobodys(chart_of(Given(payer=None)))
    others = with_encounter(chart, replace(the_encounter(chart), patient="Patient/bert"))
    assert "patient-mismatch" not in gap_ids(others)


def test_a_dose_of_nobody_is_not_billed_even_where_nobody_is_asked() -> None:
    off = with_site(
        shipped_tables(),
        "lakeview-main",
        lambda site: replace(site, severity={"patient-mismatch": dated("off")}),
    )
    decision = decide(nobodys(complete()), mappings=off)
    assert decision.outcome != "billed"
    assert decision.bill_to is None


def test_a_stay_of_another_patient_is_not_ours_to_leave_out() -> None:
    encounter = replace(the_encounter(complete()), patient="Patient/bert", kind="IMP")
    decision = decide(with_encounter(complete(), encounter))
    assert (decision.outcome, [gap.id for gap in decision.gaps]) == ("held", ["patient-mismatch"])


def test_a_location_of_two_kinds_of_place() -> None:
    encounter = the_encounter(complete())
    places = tuple(Place(Origin(f"Location/{code}"), types=(Coding(POS, code),)) for code in ("11", "22"))
    chart = with_encounter(complete(), replace(encounter, places=tuple((one, None, None) for one in places)))
    assert gap_ids(chart) == ["site-not-mapped"]

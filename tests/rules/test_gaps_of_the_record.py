"""Gaps of drug, NDC, lot, route, times, order, signature and what a site wants charted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bridge.facts.amounts import Quantity
from bridge.facts.chart import Chart, Coding, Concept, Moment, Observation, Origin, Period, Statement
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import LOINC, OWN_CODES, Given, chart_of, moment
from tests.rules.deciding import (
    complete,
    decide,
    found,
    gap_ids,
    with_administration,
    with_consents,
    with_observations,
)
from tests.rules.planting import dated, with_site
from tests.rules.shipped import shipped_tables

DAY = date(2018, 6, 12)


def test_only_words_name_the_drug() -> None:
    chart = chart_of(Given(codes=(), ndc=None, drug="Besponsa"))
    assert gap_ids(chart) == ["drug-text-only", "ndc-not-recorded"]
    assert gap_ids(chart_of(Given(codes=(), drug="Besponsa"))) == []


def test_another_product_beside_ours() -> None:
    assert gap_ids(chart_of(Given(drug="mylotarg"))) == ["drug-look-alike"]
    assert gap_ids(chart_of(Given(drug=None))) == []


def test_a_medication_that_cannot_be_read() -> None:
    chart = chart_of(Given(medication=False))
    assert found(chart, "drug-not-readable") == "it points at Medication/bag, which cannot be read"
    nameless = with_administration(chart, replace(chart.administration, medication_named=None))
    assert found(nameless, "drug-not-readable") == "it names no drug"


@pytest.mark.parametrize(
    ("ndc", "payer", "site", "blocks", "warns"),
    [
        ("0008-0100-01", "medicare", "outpatient-hospital", [], []),
        (None, "medicare", "outpatient-hospital", [], ["ndc-not-recorded"]),
        (None, "medicare", "physician-office", ["ndc-not-recorded", "narrative-incomplete"], []),
        (None, "blue-cross-blue-shield", "ambulatory-surgical-center", ["ndc-not-recorded"], ["payer-rule-unverified"]),
        ("0008-01-1", "medicare", "physician-office", ["ndc-not-valid"], []),
        ("0009-0100-01", "medicare", "outpatient-hospital", ["ndc-not-valid"], []),
    ],
)
def test_the_ndc(ndc: str | None, payer: str, site: str, blocks: list[str], warns: list[str]) -> None:
    gaps = decide(chart_of(Given(ndc=ndc, payer=payer, site=site))).gaps
    assert sorted(gap.id for gap in gaps if gap.severity == "blocks") == sorted(blocks)
    assert [gap.id for gap in gaps if gap.severity == "warns"] == warns


@pytest.mark.parametrize(("lot", "asked"), [("LOT1", False), (None, True), ("", True)])
def test_the_lot_number(lot: str | None, asked: bool) -> None:
    assert gap_ids(chart_of(Given(lot=lot))) == (["lot-number-not-recorded"] if asked else [])


@pytest.mark.parametrize(("expires", "asked"), [(DAY, False), (date(2018, 6, 11), True), (None, False)])
def test_the_lot_lasts_to_its_last_day(expires: date | None, asked: bool) -> None:
    assert gap_ids(chart_of(Given(expires=expires))) == (["lot-expired"] if asked else [])


def test_an_expired_lot_without_a_number() -> None:
    chart = chart_of(Given(lot=None, expires=date(2018, 5, 31)))
    assert found(chart, "lot-expired") == "lot without number expired on 2018-05-31"


def test_an_expiry_is_not_judged_without_a_day() -> None:
    assert "lot-expired" not in gap_ids(chart_of(Given(day=None, expires=date(2000, 1, 1))))


@pytest.mark.parametrize(
    ("route", "gaps"),
    [("intravenous", []), (None, ["route-not-recorded"]), ("oral", ["route-not-intravenous"])],
)
def test_the_route(route: str | None, gaps: list[str]) -> None:
    assert gap_ids(chart_of(Given(route=route))) == gaps


def test_an_unclassified_line_without_a_route_says_none() -> None:
    decision = decide(chart_of(Given(site="physician-office", route=None)))
    assert [gap.id for gap in decision.gaps] == ["route-not-recorded"]
    assert decision.lines[0].narrative == "inotuzumab ozogamicin (Besponsa), NDC 00008-0100-01, 1.8 mg (2 vials)"


@pytest.mark.parametrize(
    ("minutes", "gaps"),
    [
        (44, ["infusion-length-unusual"]),
        (45, []),
        (90, []),
        (91, ["infusion-length-unusual"]),
        (None, ["stop-time-not-recorded"]),
    ],
)
def test_an_infusion_ends_after_about_an_hour(minutes: int | None, gaps: list[str]) -> None:
    assert gap_ids(chart_of(Given(minutes=minutes))) == gaps


def ended(end: Moment | None, effective: str | None) -> Chart:
    chart = complete()
    return with_administration(chart, replace(chart.administration, end=end, effective_written=effective))


def test_an_end_that_is_only_a_day_is_no_end() -> None:
    assert gap_ids(ended(moment(DAY, None), "2018-06-12")) == ["stop-time-not-recorded"]
    assert found(ended(None, None), "stop-time-not-recorded") == "no end"
    assert found(ended(None, "2018-06-12"), "stop-time-not-recorded") == "2018-06-12"


def test_times_without_a_zone_have_no_length() -> None:
    assert gap_ids(chart_of(Given(at="10:00"))) == []


def test_no_day_of_service() -> None:
    chart = chart_of(Given(day=None, minutes=None))
    assert gap_ids(chart) == ["service-date-not-recorded", "stop-time-not-recorded"]
    assert found(chart, "service-date-not-recorded") == "no date"
    year = with_administration(chart, replace(chart.administration, effective_written="2018"))
    assert found(year, "service-date-not-recorded") == "2018"


def test_a_day_that_can_be_another() -> None:
    assert gap_ids(chart_of(Given(at="04:30Z", site="pos 22"))) == ["service-date-uncertain"]
    assert gap_ids(chart_of(Given(at="04:30Z"))) == []


def test_a_stopped_infusion() -> None:
    assert gap_ids(chart_of(Given(status="stopped"))) == ["administration-stopped"]
    assert found(chart_of(Given(status="stopped", dose=None)), "administration-stopped") == "no dose"


def ordered(chart: Chart, **said: object) -> Chart:
    order = chart.administration.order
    assert order is not None
    return with_administration(
        chart,
        replace(chart.administration, order=replace(order, **said)),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({}, False),
        ({"status": "completed"}, False),
        ({"intent": "instance-order"}, False),
        ({"patient": None}, False),
        ({"patient": "Patient/bert"}, True),
        ({"requester": False}, True),
        ({"status": "draft"}, True),
        ({"status": None, "intent": None}, True),
        ({"intent": "proposal"}, True),
    ],
)
def test_a_signed_order(said: dict[str, object], asked: bool) -> None:
    assert gap_ids(ordered(complete(), **said)) == (["order-not-recorded"] if asked else [])


def test_what_is_wrong_with_the_order_is_said() -> None:
    unsigned = ordered(complete(), status=None, intent=None, requester=False)
    said = "MedicationRequest/order is without status, without intent, nobody signed it"
    assert found(unsigned, "order-not-recorded") == said
    assert found(chart_of(Given(order=None)), "order-not-recorded") == "no order"
    lost = replace(chart_of(Given(order=None)).administration, order_named="MedicationRequest/9")
    assert found(with_administration(complete(), lost), "order-not-recorded") == "MedicationRequest/9 cannot be read"


def test_nobody_signed() -> None:
    assert gap_ids(chart_of(Given(signed=False))) == ["performer-not-recorded"]


def twin(first: Given, **said: object) -> list[str]:
    return gap_ids(chart_of(first), chart_of(replace(first, id="twin", **said)))  # type: ignore[arg-type]


def test_the_same_dose_in_two_records() -> None:
    again = ["administration-recorded-twice"]
    assert twin(Given()) == again
    assert twin(Given(), dose="1800 ug", at="15:00Z") == again
    assert twin(Given(at="10:00")) == again
    assert twin(Given(at=None, minutes=None)) == [*again, "stop-time-not-recorded"]
    assert twin(Given(dose="2 drops")) == [*again, "dose-unit-not-convertible"]


def test_two_doses_are_not_one() -> None:
    assert twin(Given(dose="0.9 mg", vials=1), at="10:01-05:00") == []
    assert twin(Given(dose="0.9 mg", vials=1), dose="0.8 mg", discarded="0.1 mg") == []
    assert twin(Given(dose=None)) == ["dose-not-recorded"]
    assert twin(Given(day=None)) == ["service-date-not-recorded", "stop-time-not-recorded"]
    assert twin(Given(), status="entered-in-error") == []


def test_two_doses_without_a_number_are_not_one() -> None:
    chart = complete()
    one = with_administration(chart, replace(chart.administration, dose=Quantity(None, "mg")))
    other = with_administration(one, replace(one.administration, origin=Origin("MedicationAdministration/other")))
    assert gap_ids(one, other) == ["dose-not-recorded"]


def flagged(period: Period, code: str = "free-drug") -> Chart:
    flag = Statement(Origin("Flag/1"), Concept((Coding(OWN_CODES, code),)), period)
    return replace(complete(), record=replace(complete().record, flags=(flag,)))


def test_a_flag_of_the_day_says_free() -> None:
    assert gap_ids(flagged(Period(DAY, DAY))) == ["free-drug"]
    assert gap_ids(flagged(Period(None, date(2018, 6, 11)))) == []
    assert gap_ids(flagged(Period(), "allergy")) == []
    assert "free-drug" in gap_ids(
        replace(chart_of(Given(day=None)), record=flagged(Period(None, date(2018, 6, 11))).record)
    )


def test_a_sites_file_says_free() -> None:
    free = with_site(shipped_tables(), "lakeview-main", lambda site: replace(site, free_drug=dated("yes", DAY)))
    assert gap_ids(complete(), mappings=free) == ["free-drug"]
    assert gap_ids(chart_of(Given(day=date(2018, 6, 11))), mappings=free) == []


def wanting(gap: str) -> Mappings:
    """Give the tables of a site that wants something on record from the day on."""
    return with_site(shipped_tables(), "lakeview-main", lambda site: replace(site, severity={gap: dated("warns", DAY)}))


def consent(period: Period, code: str = "treatment-consent") -> Statement:
    return Statement(Origin("Consent/1"), Concept((Coding(OWN_CODES, code),)), period)


def test_a_consent_where_the_site_wants_one() -> None:
    wants, asked = wanting("consent-not-recorded"), ["consent-not-recorded"]
    assert gap_ids(complete()) == []
    assert gap_ids(complete(), mappings=wants) == asked
    assert gap_ids(with_consents(complete(), consent(Period())), mappings=wants) == []
    assert gap_ids(with_consents(complete(), consent(Period(date(2018, 6, 13)))), mappings=wants) == asked
    assert gap_ids(with_consents(complete(), consent(Period(), "privacy")), mappings=wants) == asked
    assert gap_ids(chart_of(Given(day=date(2018, 6, 11))), mappings=wants) == []
    assert "consent-not-recorded" not in gap_ids(chart_of(Given(day=None)), mappings=wants)


def measured(code: str, day: date | None) -> Observation:
    when = None if day is None else moment(day, None)
    return Observation(Origin(f"Observation/{code}"), (Coding(LOINC, code),), when)


def test_vital_signs_where_the_site_wants_them() -> None:
    wants, asked = wanting("vital-signs-not-recorded"), ["vital-signs-not-recorded"]
    assert gap_ids(complete()) == []
    assert gap_ids(complete(), mappings=wants) == asked
    assert gap_ids(with_observations(complete(), measured("8867-4", DAY)), mappings=wants) == []
    assert gap_ids(with_observations(complete(), measured("8867-4", date(2018, 6, 11))), mappings=wants) == asked
    assert gap_ids(with_observations(complete(), measured("3140-1", DAY)), mappings=wants) == asked


def test_labs_of_the_seven_days_before_where_the_site_wants_them() -> None:
    wants, asked = wanting("labs-not-recorded"), ["labs-not-recorded"]
    count, liver = "58410-2", "24325-3"
    seven, eight = DAY - timedelta(days=7), DAY - timedelta(days=8)
    assert gap_ids(complete()) == []
    assert gap_ids(with_observations(complete(), measured(count, seven), measured(liver, DAY)), mappings=wants) == []
    assert gap_ids(with_observations(complete(), measured(count, eight), measured(liver, DAY)), mappings=wants) == asked
    assert gap_ids(with_observations(complete(), measured(count, None), measured(liver, DAY)), mappings=wants) == asked
    only_count = with_observations(complete(), measured(count, DAY), measured(liver, DAY + timedelta(days=1)))
    assert found(only_count, "labs-not-recorded", wants) == "no liver panel"
    assert found(complete(), "labs-not-recorded", wants) == "no blood count and no liver panel"
    assert "labs-not-recorded" not in gap_ids(chart_of(Given(day=None)), mappings=wants)


def premedication(drug: str | None, at: str | None, **said: object) -> Chart:
    other = Given(id=f"{drug}", drug=drug, codes=(), ndc=None, at=at, minutes=None)
    return chart_of(replace(other, **said))  # type: ignore[arg-type]


def test_premedication_before_the_infusion_where_the_site_wants_it() -> None:
    wants = wanting("premedication-not-recorded")
    steroid = premedication("Dexamethasone 10 mg", "09:00-05:00")
    fever = premedication(None, "10:00-05:00", codes=(("http://www.whocc.no/atc", "N02BE01"),))
    allergy = premedication("Benadryl", None)
    assert gap_ids(complete(), steroid, fever, allergy, mappings=wants) == []
    late = premedication("Benadryl", "10:01-05:00")
    yesterday = premedication("Benadryl", "09:59-05:00", day=date(2018, 6, 11))
    never = premedication("Benadryl", "09:00-05:00", status="not-done")
    unreadable = premedication("Benadryl", "09:00-05:00", medication=False)
    undated = premedication("Benadryl", None, day=None)
    for other in (late, yesterday, never, unreadable, undated):
        gaps = decide(complete(), steroid, fever, other, mappings=wants).gaps
        assert [gap.found for gap in gaps] == ["no antihistamine"]
    the_evening_before = premedication("Benadryl", "10:00-05:00", day=date(2018, 6, 11))
    assert gap_ids(complete(), steroid, fever, the_evening_before, mappings=wants) == []
    assert gap_ids(complete(), mappings=wants) == ["premedication-not-recorded"]
    assert gap_ids(complete()) == []


def test_premedication_cannot_be_told_without_a_start() -> None:
    wants = wanting("premedication-not-recorded")
    undated = chart_of(Given(day=None))
    assert "premedication-not-recorded" not in gap_ids(undated, premedication("Benadryl", None), mappings=wants)


def test_premedication_where_only_a_payer_wants_it() -> None:
    tables = shipped_tables()
    medicare = replace(tables.payers["medicare"], severity={"premedication-not-recorded": dated("warns")})
    wants = replace(tables, sites={}, payers=tables.payers | {"medicare": medicare})
    chart = chart_of(Given(site="pos 22"))
    drugs = [premedication(drug, "09:00-05:00") for drug in ("Dexamethasone", "Tylenol", "Benadryl")]
    assert gap_ids(chart, *drugs, mappings=wants) == []
    assert gap_ids(chart, *drugs[:2], mappings=wants) == ["premedication-not-recorded"]
    assert gap_ids(chart, mappings=replace(tables, sites={})) == []

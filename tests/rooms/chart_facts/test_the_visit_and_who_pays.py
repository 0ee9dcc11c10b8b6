"""Where the chart says encounter, site, diagnosis, payer, authorization and measurements: each row of the table."""

from datetime import date

import pytest

from bridge.facts.chart import Chart
from tests.journeys.one_chart import Resource, administration, chart, coded, others, part, quantity, to
from tests.rooms.chart_facts.reading_charts import chart_of, charts_of

OWN_CODES = "https://fhir.bridge.example/CodeSystem/documentation"


def with_part(kind: str, **elements: object) -> Chart:
    """Read the usual chart with some elements of one resource changed; None takes one away."""
    resources = chart()
    changed = part(resources, kind)
    changed.update(elements)
    for name in [name for name, value in elements.items() if value is None]:
        del changed[name]
    return chart_of(resources)


def beside(*more: Resource) -> Chart:
    return chart_of([*chart(), *more])


# Encounter


def test_the_encounter_is_the_records_context() -> None:
    found = chart_of(chart()).encounter
    assert found is not None
    assert (found.origin.reference, found.status, found.kind, found.patient) == (
        "Encounter/enc-1", "finished", "AMB", "Patient/pt-1",
    )  # fmt: skip
    assert found.start is not None
    assert found.start.day == date(2018, 6, 12)
    assert found.provider is not None
    assert found.provider.origin.reference == "Organization/hospital"


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_an_encounter_that_did_not_happen_counts_as_none(status: str) -> None:
    found = with_part("Encounter", status=status)
    assert (found.encounter, found.administration.encounter) == (None, "Encounter/enc-1")


@pytest.mark.parametrize(
    ("context", "named"),
    [
        (None, None),
        (to("Encounter/gone"), "Encounter/gone"),
        ({"display": "a visit"}, "a visit"),
        (to("Patient/pt-1"), "Patient/pt-1"),
    ],
)
def test_an_encounter_that_cannot_be_read_is_none_and_named(context: Resource | None, named: str | None) -> None:
    found = chart_of([*others(), administration(context=context)])
    assert (found.encounter, found.administration.encounter) == (None, named)


def test_a_place_that_was_only_planned_is_none() -> None:
    where = [{"location": to("Location/suite"), "status": status} for status in ("planned", "reserved", "completed")]
    found = with_part("Encounter", location=[*where, {"location": {"display": "somewhere"}}]).encounter
    assert found is not None
    assert [place.origin.reference for place, _, _ in found.places] == ["Location/suite"]


def test_a_stay_at_a_place_has_its_own_times() -> None:
    period = {"start": "2018-06-12T10:00:00-05:00", "end": "2018-06-12T11:00:00-05:00"}
    found = with_part("Encounter", location=[{"location": to("Location/suite"), "period": period}]).encounter
    assert found is not None
    ((_, start, end),) = found.places
    assert start is not None
    assert end is not None
    assert (start.written, end.written) == (period["start"], period["end"])


# Site


def test_a_place_is_known_by_its_identifiers_types_owner_and_what_it_lies_in() -> None:
    npi = {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1999900011"}
    campus = {"resourceType": "Location", "id": "campus", "partOf": to("Location/suite")}
    resources = [*chart(), campus]
    place = next(one for one in resources if one.get("id") == "suite")
    place.update(identifier=[npi, {"system": "x"}], partOf=to("Location/campus"))
    found = chart_of(resources).encounter
    assert found is not None
    ((suite, _, _),) = found.places
    assert [(one.system, one.value) for one in suite.identifiers] == [(npi["system"], npi["value"])]
    assert [coding.code for coding in suite.types] == ["22"]
    assert suite.organization is not None
    assert suite.organization.names == ("Hillside Synthetic Hospital",)
    depth, within = 0, suite.within
    while within is not None:
        depth, within = depth + 1, within.within
    assert depth <= 9  # two places that lie within each other end


def test_a_place_and_an_organization_that_are_not_in_the_pool_are_still_named() -> None:
    found = with_part(
        "Encounter",
        location=[{"location": to("Location/lakeview-main-infusion")}],
        serviceProvider={"reference": "Organization/far", "display": "Far Hospital"},
    ).encounter
    assert found is not None
    assert [place.origin.reference for place, _, _ in found.places] == ["Location/lakeview-main-infusion"]
    assert found.provider is not None
    assert (found.provider.origin.reference, found.provider.names) == ("Organization/far", ("Far Hospital",))


# Diagnosis


def condition(own_id: str, **elements: object) -> Resource:
    return {**part(chart(), "Condition"), "id": own_id, **elements}


def test_the_encounters_diagnoses_go_by_rank() -> None:
    ranked = [{"condition": to(f"Condition/{name}"), **rank} for name, rank in
              (("none", {}), ("two", {"rank": 2}), ("one", {"rank": 1}), ("also-none", {}))]  # fmt: skip
    found = with_part("Encounter", diagnosis=[*ranked, {"condition": {"display": "leukemia"}}]).encounter
    assert found is not None
    assert found.diagnoses == ("Condition/one", "Condition/two", "Condition/none", "Condition/also-none")


def test_the_problem_list_is_searched_before_other_records_and_the_newest_first() -> None:
    problem, visit = [coded("x", "problem-list-item")], [coded("x", "encounter-diagnosis")]
    found = chart_of([
        *(one for one in chart() if one["resourceType"] != "Condition"),
        condition("a", category=visit, recordedDate="2018-06-01"),
        condition("b", category=problem, recordedDate="2018-01-01"),
        condition("c", recordedDate="2018-05-01"),
        condition("d", category=problem),
    ])  # fmt: skip
    assert list(found.record.conditions) == ["Condition/c", "Condition/b", "Condition/d", "Condition/a"]


def test_a_condition_is_read_with_its_days_and_both_its_statuses() -> None:
    made = condition("b", onsetDateTime="2018-02", abatementPeriod={"end": "2018-05"}, code={"text": "leukemia"})
    found = beside(made).record.conditions["Condition/b"]
    assert (found.onset, found.abated) == (date(2018, 2, 1), date(2018, 5, 31))
    assert (found.clinical, found.verification, found.text) == ("active", "confirmed", "leukemia")


def test_a_condition_of_somebody_else_is_linked_where_the_record_names_it() -> None:
    theirs = condition("theirs", subject=to("Patient/pt-2"))
    record = administration(reasonReference=[to("Condition/theirs"), to("Condition/gone"), to("Condition/cond-1")])
    found = chart_of([*others(), theirs, record])
    assert {name: one.patient for name, one in found.linked.items()} == {
        "Condition/theirs": "Patient/pt-2",
        "Condition/cond-1": "Patient/pt-1",
    }
    assert "Condition/theirs" not in found.record.conditions


# Payer


def test_a_coverage_is_read_with_its_days_order_and_payors() -> None:
    payors = [to("Organization/payer"), {"display": "A plan"}, {"identifier": {"system": "s", "value": "60054"}}, {}]
    found = with_part("Coverage", payor=payors, period={"start": "2018", "end": "2018-06"})
    (coverage,) = found.record.coverages
    assert (coverage.period.first, coverage.period.last) == (date(2018, 1, 1), date(2018, 6, 30))
    assert (coverage.status, coverage.order, coverage.patient) == ("active", 1, "Patient/pt-1")
    assert [one.names for one in coverage.payors] == [("Medicare",), ("A plan",), ()]
    assert [one.origin.is_reference for one in coverage.payors] == [True, False, False]
    assert coverage.payors[2].identifiers[0].value == "60054"


def test_aliases_and_the_display_count_as_names() -> None:
    resources = chart()
    payer = next(one for one in resources if one.get("id") == "payer")
    payer["alias"] = ["CMS"]
    part(resources, "Coverage")["payor"] = [{"reference": "Organization/payer", "display": "Part B"}]
    (coverage,) = chart_of(resources).record.coverages
    assert coverage.payors[0].names == ("Medicare", "CMS", "Part B")


def test_a_coverage_that_the_order_names_is_seen_whoevers_it_is() -> None:
    theirs = {**part(chart(), "Coverage"), "id": "theirs", "beneficiary": to("Patient/pt-2")}
    resources = [*chart(), theirs]
    part(resources, "MedicationRequest")["insurance"] = [to("Coverage/theirs"), to("Coverage/cov-1")]
    found = chart_of(resources)
    assert list(found.other_coverages) == ["Coverage/theirs"]
    assert [one.origin.reference for one in found.record.coverages] == ["Coverage/cov-1"]


# Prior authorization

GRANTED: Resource = {
    "resourceType": "ClaimResponse", "id": "auth", "status": "active", "use": "preauthorization", "outcome": "complete",
    "patient": to("Patient/pt-1"), "insurer": to("Organization/payer"), "preAuthRef": "PA-1",
    "preAuthPeriod": {"start": "2018-06-01", "end": "2018-06"},
    "insurance": [{"sequence": 1, "focal": True, "coverage": to("Coverage/cov-1")}],
}  # fmt: skip


def test_an_authorization_is_read_with_its_days_insurer_and_coverage() -> None:
    (found,) = beside(GRANTED).record.authorizations
    assert (found.number, found.coverages) == ("PA-1", ("Coverage/cov-1",))
    assert (found.period.first, found.period.last) == (date(2018, 6, 1), date(2018, 6, 30))
    assert found.insurer is not None
    assert found.insurer.names == ("Medicare",)


@pytest.mark.parametrize(
    "elements",
    [
        {"status": "cancelled"},
        {"use": "claim"},
        {"outcome": "queued"},
        {"preAuthRef": ""},
        {"patient": to("Patient/x")},
    ],
)
def test_what_grants_nothing_is_no_authorization(elements: Resource) -> None:
    assert beside({**GRANTED, **elements}).record.authorizations == ()


# Measurements, consents, flags, stays


def cd22(**elements: object) -> Resource:
    made = {
        "resourceType": "Observation", "id": "cd22", "status": "final", "code": coded(OWN_CODES, "cd22"),
        "subject": to("Patient/pt-1"), "effectiveDateTime": "2018-06-01", "valueString": "positive", **elements,
    }  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def test_a_measurement_that_a_rule_asks_for_is_read_in_any_form() -> None:
    (words,) = beside(cd22()).record.observations
    (code,) = beside(cd22(valueString=None, valueCodeableConcept=coded("x", "y"))).record.observations
    (amount,) = beside(cd22(valueString=None, valueQuantity=quantity(5, "%"))).record.observations
    (said,) = beside(cd22(valueString=None, interpretation=[coded("x", "POS")])).record.observations
    assert words.value is not None
    assert code.value is not None
    assert amount.quantity is not None
    assert (words.value.text, code.value.codings[0].code) == ("positive", "y")
    assert amount.quantity.value == 5
    assert said.interpretation[0].code == "POS"


@pytest.mark.parametrize(
    "when",
    [
        {"effectiveDateTime": "2018-06-01"},
        {"effectiveInstant": "2018-06-01T10:00:00Z", "effectiveDateTime": None},
        {"effectivePeriod": {"start": "2018-06-01"}, "effectiveDateTime": None},
    ],
)
def test_a_measurement_has_its_time_in_any_form(when: Resource) -> None:
    (found,) = beside(cd22(**when)).record.observations
    assert found.when is not None
    assert found.when.day == date(2018, 6, 1)


@pytest.mark.parametrize(
    "elements",
    [
        *({"status": status} for status in ("entered-in-error", "cancelled", "registered")),
        *({"code": code} for code in (coded("x", "cd22"), None)),
        {"subject": to("Patient/pt-2")},
    ],
)
def test_other_measurements_are_passed_over(elements: Resource) -> None:
    assert beside(cd22(**elements)).record.observations == ()


def test_active_consents_and_flags_are_read_with_their_days() -> None:
    consent: Resource = {
        "resourceType": "Consent", "id": "c", "status": "active", "patient": to("Patient/pt-1"),
        "scope": coded("s", "treatment"), "category": [coded("x", "59284-0")], "dateTime": "2018-05",
    }  # fmt: skip
    flag: Resource = {
        "resourceType": "Flag", "id": "f", "status": "active", "subject": to("Patient/pt-1"),
        "code": coded(OWN_CODES, "free-drug"), "period": {"start": "2018-06-01", "end": "2018-06-30"},
    }  # fmt: skip
    found = beside(
        consent, flag, {**consent, "id": "d", "status": "rejected"}, {**flag, "id": "g", "status": "inactive"}
    )
    ((said,), (raised,)) = found.record.consents, found.record.flags
    assert [coding.code for coding in said.concept.codings] == ["treatment", "59284-0"]
    assert (said.period.first, said.period.last) == (date(2018, 5, 1), None)
    assert (raised.period.first, raised.period.last) == (date(2018, 6, 1), date(2018, 6, 30))
    limited = {**consent, "provision": {"period": {"end": "2018-12-31"}}}
    assert beside(limited).record.consents[0].period.last == date(2018, 12, 31)


@pytest.mark.parametrize(
    ("elements", "stays"),
    [
        ({}, ["Encounter/stay"]),
        ({"status": "in-progress"}, ["Encounter/stay"]),
        ({"status": "planned"}, []),
        ({"status": "cancelled"}, []),
        ({"class": {"code": "AMB"}}, []),
        ({"subject": to("Patient/pt-2")}, []),
    ],
)
def test_the_patients_inpatient_stays_are_those_that_began(elements: Resource, stays: list[str]) -> None:
    stay = {**part(chart(), "Encounter"), "id": "stay", "class": {"code": "IMP"}, **elements}
    assert [one.origin.reference for one in beside(stay).record.stays] == stays


# Patients


def test_a_birth_year_leaves_the_day_open() -> None:
    found = with_part("Patient", birthDate="1961").record
    assert found.born_to == date(1961, 12, 31)
    assert with_part("Patient", birthDate=None).record.born_to is None


def test_each_patient_has_a_chart_of_their_own_and_the_nameless_stand_alone() -> None:
    nameless = [administration(id=None, subject=None), administration(id=None, subject=None)]
    theirs = administration(id="ma-2", subject=to("Patient/pt-2"))
    found = charts_of([*chart(), *nameless, theirs])
    assert [(one.administration.origin.reference, one.record.reference) for one in found] == [
        ("#x.json:11", None),
        ("#x.json:12", None),
        ("MedicationAdministration/ma-1", "Patient/pt-1"),
        ("MedicationAdministration/ma-2", "Patient/pt-2"),
    ]
    assert [one.administration.origin.is_reference for one in found] == [False, False, True, True]
    assert found[3].record.coverages == ()
    assert found[3].record.origin is None


def test_an_element_keeps_the_version_of_its_resource() -> None:
    found = with_part("MedicationAdministration", meta={"versionId": "4"}).administration
    assert str(found.origin) == "MedicationAdministration/ma-1 version 4"

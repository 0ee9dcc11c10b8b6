"""Gaps of coverage, payer, authorization, code, filing limit and diagnosis."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bridge.facts.chart import Chart, Coding, Concept, Observation, Organization, Origin
from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.mappings import Mappings
from bridge.tables.payer import FilingLimit, Payer
from tests.rules.chart_builder import OWN_CODES, SNOMED, Given, chart_of
from tests.rules.deciding import complete, decide, found, gap_ids, lines, with_observations
from tests.rules.planting import dated, with_drug, with_rule, with_site
from tests.rules.shipped import shipped_tables

DAY = date(2018, 6, 12)
EVER = date(2017, 1, 1)


def with_payer(payer: str, **said: Any) -> Mappings:  # noqa: ANN401
    tables = shipped_tables()
    changed: Payer = replace(tables.payers[payer], **said)
    return replace(tables, payers=tables.payers | {payer: changed})


@pytest.mark.parametrize(
    ("payer", "gaps"),
    [
        ("medicare", []),
        (None, ["coverage-not-found"]),
        ([{"name": "medicare", "last": date(2018, 6, 11)}], ["coverage-not-found"]),
        ([{"name": "medicare", "last": DAY}], []),
        ([{"name": "medicare", "order": 1}, {"name": "aetna", "order": 1}], ["coverage-order-unclear"]),
        ([{"name": "medicare", "order": 1}, {"name": "aetna", "order": 2}], []),
        ("Sunrise", ["payer-not-mapped"]),
    ],
)
def test_who_pays(payer: str | list[dict[str, Any]] | None, gaps: list[str]) -> None:
    assert gap_ids(chart_of(Given(payer=payer))) == gaps


def test_a_payer_without_a_name() -> None:
    chart = complete()
    (coverage,) = chart.record.coverages

    def paid_by(*payors: Organization) -> Chart:
        return replace(chart, record=replace(chart.record, coverages=(replace(coverage, payors=payors),)))

    assert found(chart_of(Given(payer="Sunrise")), "payer-not-mapped") == "Sunrise"
    assert found(paid_by(), "payer-not-mapped") == "a payer without a name"
    assert found(paid_by(Organization(Origin("Organization/1"))), "payer-not-mapped") == "a payer without a name"


@pytest.mark.parametrize(
    ("payer", "authorization", "asked"),
    [("aetna", "PA-1", False), ("aetna", None, True), ("medicare", None, False)],
)
def test_prior_authorization(payer: str, authorization: str | None, asked: bool) -> None:
    chart = chart_of(Given(day=date(2022, 6, 14), payer=payer, authorization=authorization))
    assert ("prior-authorization-missing" in gap_ids(chart)) is asked


def test_an_unknown_rule_warns_once_with_all_it_needs() -> None:
    chart = chart_of(Given(payer="aetna", ndc=None, dose="1.53 mg", discarded="0.27 mg"))
    words = found(chart, "payer-rule-unverified")
    for part in ("whether it requires an NDC", "C-codes", "JW line (Medicare's rule is followed)"):
        assert part in words
    assert "JZ" not in words


def test_a_rule_that_the_line_does_not_need_is_not_asked() -> None:
    assert gap_ids(chart_of(Given(payer="aetna", site="physician-office"))) == []


def test_a_rule_that_no_file_names_is_unknown() -> None:
    silent = with_payer("medicare", rules={})
    assert "payer-rule-unverified" in gap_ids(complete(), mappings=silent)


def test_no_filing_limit_is_unknown_where_it_is_to_be_judged() -> None:
    chart = chart_of(Given(payer="blue-cross-blue-shield", site="physician-office"))
    assert gap_ids(chart) == []
    assert gap_ids(chart, as_of=date(2018, 7, 1)) == ["payer-rule-unverified"]


@pytest.mark.parametrize(
    ("payer", "as_of", "gaps"),
    [
        ("medicare", date(2019, 5, 29), []),
        ("medicare", date(2019, 5, 30), ["filing-limit-near"]),
        ("medicare", date(2019, 6, 12), ["filing-limit-near"]),
        ("medicare", date(2019, 6, 13), ["filing-limit-passed"]),
        ("aetna", date(2018, 9, 26), []),
        ("aetna", date(2018, 9, 27), ["filing-limit-near"]),
        ("aetna", date(2018, 10, 10), ["filing-limit-near"]),
        ("aetna", date(2018, 10, 11), ["filing-limit-passed"]),
        ("medicare", None, []),
    ],
)
def test_the_filing_limit(payer: str, as_of: date | None, gaps: list[str]) -> None:
    """One calendar year for Medicare; 120 days after 2018-06-12 is 2018-10-10 for Aetna."""
    decision = decide(chart_of(Given(payer=payer, site="physician-office")), as_of=as_of)
    assert [gap.id for gap in decision.gaps] == gaps
    assert (decision.outcome == "held") == (payer == "medicare" and gaps == ["filing-limit-passed"])


def test_a_limit_is_not_judged_without_a_day() -> None:
    assert "filing-limit-passed" not in gap_ids(chart_of(Given(day=None)), as_of=date(2030, 1, 1))


@pytest.mark.parametrize(
    ("limit", "service", "last"),
    [
        (FilingLimit(90, None, disputed=True), date(2018, 6, 12), date(2018, 9, 10)),
        (FilingLimit(None, 1, disputed=False), date(2018, 6, 12), date(2019, 6, 12)),
        (FilingLimit(None, 1, disputed=False), date(2020, 2, 29), date(2021, 2, 28)),
        (FilingLimit(None, 4, disputed=False), date(2020, 2, 29), date(2024, 2, 29)),
        (FilingLimit(None, 1, disputed=False), date(9999, 12, 31), date(9999, 12, 31)),
        (FilingLimit(99_999, None, disputed=True), date(9999, 12, 31), date(9999, 12, 31)),
        (FilingLimit(None, 99, disputed=False), date(9700, 1, 1), date(9999, 12, 31)),
        (FilingLimit(99_999, None, disputed=True), date(9699, 12, 31), date(9973, 10, 15)),
        (FilingLimit(None, 99, disputed=False), date(9699, 12, 31), date(9798, 12, 31)),
    ],
)
def test_the_last_day_to_file(limit: FilingLimit, service: date, last: date) -> None:
    assert limit.last_day(service) == last


@pytest.mark.parametrize(
    ("day", "in_force"), [(date(2017, 8, 16), False), (date(2017, 8, 17), True)], ids=["before approval", "approval"]
)
@pytest.mark.parametrize("site", ["outpatient-hospital", "physician-office", None])
def test_a_code_is_in_force_from_approval_on(day: date, in_force: bool, site: str | None) -> None:
    assert ("code-not-in-force" in gap_ids(chart_of(Given(day=day, site=site)))) is not in_force


def test_without_a_day_no_code_is_missing() -> None:
    assert "code-not-in-force" not in gap_ids(chart_of(Given(day=None)))


def test_a_setting_without_a_code() -> None:
    without = with_drug(
        shipped_tables(),
        lambda drug: replace(drug, billed_as={"physician-office": drug.billed_as["physician-office"]}),
    )
    assert gap_ids(complete(), mappings=without) == ["code-not-in-force"]


@pytest.mark.parametrize(
    ("site", "day", "gaps", "billed"),
    [
        ("outpatient-hospital", DAY, [], ["C9028 x 18"]),
        ("physician-office", DAY, ["code-not-accepted"], []),
        ("outpatient-hospital", date(2019, 6, 12), ["code-not-accepted"], []),
    ],
)
def test_a_payer_that_insists_on_c9028(site: str, day: date, gaps: list[str], billed: list[str]) -> None:
    insists = with_payer("medicare", asks_for_code={site: dated("C9028")})
    chart = chart_of(Given(site=site, day=day))
    assert gap_ids(chart, mappings=insists) == gaps
    assert lines(chart, mappings=insists) == billed


def test_a_site_that_insists_on_a_code_nobody_knows() -> None:
    insists = with_site(shipped_tables(), "lakeview-main", lambda site: replace(site, asks_for_code=dated("J3490")))
    assert gap_ids(complete(), mappings=insists) == ["code-not-accepted"]


def test_a_code_asked_for_later_is_not_asked_for_yet() -> None:
    later = with_payer("medicare", asks_for_code={"outpatient-hospital": dated("J3490", date(2018, 6, 13))})
    assert lines(complete(), mappings=later) == ["C9028 x 18"]


def test_a_payer_that_takes_no_c_codes() -> None:
    refuses = with_rule(shipped_tables(), "medicare", "accepts_c_codes", {EVER: "no"})
    assert gap_ids(complete(), mappings=refuses) == ["code-not-accepted"]
    assert gap_ids(chart_of(Given(site="physician-office")), mappings=refuses) == []


def test_a_payer_that_requires_51() -> None:
    requires = with_rule(shipped_tables(), "medicare", "modifier_51_required", {EVER: "yes"})
    asks = with_site(requires, "lakeview-main", lambda site: replace(site, asks_for_modifiers=dated(("51",))))
    assert lines(complete(), mappings=asks) == ["C9028-51 x 18"]
    assert gap_ids(complete(), mappings=asks) == []
    assert lines(complete(), mappings=requires) == ["C9028 x 18"]


def test_51_is_taken_off_where_nobody_knows_who_pays() -> None:
    asks = with_site(shipped_tables(), "lakeview-main", lambda site: replace(site, asks_for_modifiers=dated(("51",))))
    assert gap_ids(chart_of(Given(payer=None)), mappings=asks) == ["coverage-not-found", "modifier-51-removed"]


@pytest.mark.parametrize(
    ("diagnosis", "gaps"),
    [
        ("C91.02", []),
        ("C91.00", []),
        ("C91.01", ["diagnosis-in-remission"]),
        ("C83.35", ["diagnosis-excluded", "diagnosis-off-label"]),
        ("C91.A0", ["diagnosis-excluded", "diagnosis-off-label"]),
        ("C91.0", ["diagnosis-not-specific"]),
        ("C91.50", ["diagnosis-off-label", "diagnosis-lineage-unproven"]),
        ("Z51.11", ["no-supporting-diagnosis"]),
    ],
)
def test_the_diagnosis_for_aetna(diagnosis: str, gaps: list[str]) -> None:
    assert gap_ids(chart_of(Given(payer="aetna", site="physician-office", diagnosis=[diagnosis]))) == gaps


def test_a_remission_by_its_clinical_status() -> None:
    chart = chart_of(Given(diagnosis=[{"icd10": "C91.02", "clinical": "remission"}]))
    assert gap_ids(chart) == ["diagnosis-in-remission"]


def test_the_candidates_are_offered_to_the_coder() -> None:
    chart = chart_of(Given(diagnosis=[{"snomed": "91857003"}]))
    assert gap_ids(chart) == ["diagnosis-needs-coder"]
    assert "candidates: C91.0" in found(chart, "diagnosis-needs-coder")


def test_t_cell_disease_in_snomed_alone() -> None:
    chart = chart_of(Given(diagnosis=[{"snomed": "277575008"}]))
    assert gap_ids(chart) == ["diagnosis-needs-coder", "diagnosis-lineage-unproven"]


def test_what_is_not_current_is_said() -> None:
    chart = chart_of(Given(diagnosis=[{"icd10": "C91.02", "verification": "refuted"}]))
    assert found(chart, "diagnosis-not-current") == "Condition/0: it is refuted"


def cd22(**said: Any) -> Chart:  # noqa: ANN401
    observation = Observation(Origin("Observation/1"), (Coding(OWN_CODES, "cd22"),), None)
    chart = chart_of(Given(payer="aetna", site="physician-office"))
    return with_observations(chart, replace(observation, **said))


POSITIVE = Coding(SNOMED, "10828004")


@pytest.mark.parametrize(
    ("said", "proven"),
    [
        ({"value": Concept(text=" Positive, 80 % of blasts")}, True),
        ({"value": Concept((POSITIVE,))}, True),
        ({"interpretation": (POSITIVE,)}, True),
        ({"value": Concept(text="not positive")}, False),
        ({"value": Concept()}, False),
        ({}, False),
        ({"codings": (Coding(OWN_CODES, "cd19"),), "value": Concept((POSITIVE,))}, False),
    ],
)
def test_cd22_is_proven_or_not(said: dict[str, Any], proven: bool) -> None:
    assert gap_ids(cd22(**said)) == ([] if proven else ["diagnosis-lineage-unproven"])


@pytest.mark.parametrize(
    ("day", "born", "asked"),
    [
        (DAY, date(2000, 6, 12), False),
        (DAY, date(2000, 6, 13), True),
        (date(2024, 3, 5), date(2010, 1, 1), True),
        (date(2024, 3, 6), date(2010, 1, 1), False),
        (date(2024, 3, 6), date(2023, 3, 6), False),
        (date(2024, 3, 6), date(2023, 3, 7), True),
        (date(2018, 3, 1), date(2000, 2, 29), False),
        (date(2018, 2, 28), date(2000, 2, 29), True),
        (DAY, None, False),
    ],
)
def test_the_patient_is_of_the_labels_age(day: date, born: date | None, asked: bool) -> None:
    assert gap_ids(chart_of(Given(day=day, born=born))) == (["age-outside-label"] if asked else [])


def test_an_age_is_not_judged_without_a_day_or_a_record() -> None:
    child = chart_of(Given(born=date(2015, 1, 1)))
    assert gap_ids(child) == ["age-outside-label"]
    assert gap_ids(replace(child, record=replace(child.record, origin=None))) == []
    assert "age-outside-label" not in gap_ids(chart_of(Given(born=date(2015, 1, 1), day=None)))


def test_a_label_without_ages_is_not_judged() -> None:
    ageless = with_drug(shipped_tables(), lambda drug: replace(drug, age=Dated()))
    assert gap_ids(chart_of(Given(born=date(2015, 1, 1))), mappings=ageless) == []


def test_an_unconfirmed_yes_is_no_yes() -> None:
    entry = Sourced("yes", Confidence.UNCONFIRMED)
    rules = shipped_tables().payers["medicare"].rules | {"ndc_required": Dated((EVER,), (entry,))}
    gaps = decide(chart_of(Given(ndc=None)), mappings=with_payer("medicare", rules=rules)).gaps
    assert [(gap.id, gap.severity) for gap in gaps] == [
        ("ndc-not-recorded", "warns"),
        ("payer-rule-unverified", "warns"),
    ]

"""Every gap there is: a chart on which it is asked, and the same chart one step away on which it is not."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.facts.decision import BILLED, BLOCKS, HELD
from bridge.tables.gap_ids import GAP_IDS
from bridge.tables.mappings import Mappings
from tests.rules.cases import read_cases
from tests.rules.planting import dated, with_drug, with_rule, with_site
from tests.rules.shipped import shipped_tables
from tests.rules.steps import Step

DAY, DAY_BEFORE = date(2018, 6, 12), date(2018, 6, 11)
LATER = {"day": date(2022, 9, 12)}
OFFICE = {"site": "physician-office"}
HALF = {"dose": "0.9 mg", "vials": 1}
FULL = {"vials": 3, "discarded": "0.5 mg"}
PREMEDICATION = {"codes": (), "ndc": None, "minutes": None, "at": "09:00-05:00"}


def refusing_c_codes() -> Mappings:
    return with_rule(shipped_tables(), "medicare", "accepts_c_codes", {date(2017, 1, 1): "no"})


def asking_for_51() -> Mappings:
    return with_site(
        shipped_tables(), "lakeview-main", lambda site: replace(site, asks_for_modifiers=dated(("51",), DAY))
    )


def at_most_26_units() -> Mappings:
    return with_drug(shipped_tables(), lambda drug: replace(drug, mue=dated(26)))


def wanting_everything() -> Mappings:
    """Give the tables of a site that wants on record what the shipped tables ask nobody for."""
    quiet = [gap for gap, words in shipped_tables().gaps.items() if words.severity == "off"]
    return with_site(
        shipped_tables(), "lakeview-main", lambda site: replace(site, severity={gap: dated("warns") for gap in quiet})
    )


STEPS = (
    Step("administration-stopped", "status", "stopped", "completed"),
    Step("administration-recorded-twice", "at", "10:00-05:00", "10:01-05:00", HALF, ({},), moved=1),
    Step("patient-mismatch", "diagnosis", [{"icd10": "C91.02", "patient": "Patient/bert"}], ["C91.02"]),
    Step("shares-a-held-line", "route", "oral", "intravenous", HALF, ({"at": "14:00-05:00"},), moved=1),
    Step("drug-not-readable", "medication", fires=False, silent=True),
    Step("drug-text-only", "codes", (), (("http://www.whocc.no/atc", "L01FB01"),), {"ndc": None}),
    Step("drug-look-alike", "drug", "gemtuzumab ozogamicin", "inotuzumab ozogamicin"),
    Step("code-not-in-force", "day", date(2017, 8, 16), date(2017, 8, 17)),
    Step("code-not-accepted", "day", date(2018, 12, 31), date(2019, 1, 1), tables=refusing_c_codes),
    Step("narrative-incomplete", "day", date(2018, 12, 31), date(2019, 1, 1), OFFICE | {"ndc": None}),
    Step("unclassified-waste-varies", "discarded", "0.0001 mg", "0 mg", OFFICE),
    Step("dose-not-recorded", "dose", None, "1.8 mg"),
    Step("dose-unit-not-convertible", "dose", "1.8 mg/m2", "1.8 mg"),
    Step("dose-out-of-range", "dose", "2.7001 mg", "2.7 mg", {"vials": 3}),
    Step("dose-unusual", "dose", "2.2001 mg", "2.2 mg", FULL),
    Step("dose-differs-from-order", "order", "2.0001 mg", "2 mg"),
    Step("dose-interval-short", "day", date(2018, 6, 7), date(2018, 6, 6), {}, ({},), moved=1),
    Step("route-not-recorded", "route", None, "intravenous"),
    Step("route-not-intravenous", "route", "intrathecal", "intravenous"),
    Step("service-date-not-recorded", "day", None, DAY),
    Step("service-date-uncertain", "at", "14:00Z", "13:59:59Z", {"site": "pos 22"}),
    Step("stop-time-not-recorded", "minutes", None, 60),
    Step("infusion-length-unusual", "minutes", 91, 90),
    Step("encounter-not-recorded", "encounter", None, "finished"),
    Step("site-not-mapped", "site", "pos 21", "pos 22"),
    Step("site-not-possible", "site", "pos 12", "pos 11"),
    Step("billing-provider-not-recorded", "provider", fires=False, silent=True, given={"site": "pos 22"}),
    Step("off-campus-status-unknown", "site", "pos 19", "pos 22"),
    Step("payment-window", "admitted", "2018-06-15T23:59-05:00", "2018-06-16T00:00-05:00"),
    Step(
        "coverage-not-found", "payer", [{"name": "medicare", "last": DAY_BEFORE}], [{"name": "medicare", "last": DAY}]
    ),
    Step(
        "coverage-order-unclear",
        "payer",
        [{"name": "medicare", "order": 1}, {"name": "aetna", "order": 1}],
        [{"name": "medicare", "order": 1}, {"name": "aetna", "order": 2}],
    ),
    Step("payer-not-mapped", "payer", "Sunrise Health", "Cigna Health"),
    Step("payer-rule-unverified", "day", date(2018, 12, 31), date(2019, 1, 1), {"payer": "aetna"}),
    Step("prior-authorization-missing", "authorization", None, "PA-1", LATER | {"payer": "aetna"}),
    Step("filing-limit-near", "day", DAY_BEFORE, DAY, as_of=date(2019, 5, 29)),
    Step("filing-limit-passed", "day", DAY_BEFORE, DAY, as_of=date(2019, 6, 12)),
    Step("no-supporting-diagnosis", "diagnosis", ["Z51.11"], ["Z51.11", "C91.02"]),
    Step("diagnosis-not-specific", "diagnosis", ["C91.0"], ["C91.00"]),
    Step("diagnosis-needs-coder", "diagnosis", [{"snomed": "91857003"}], [{"snomed": "91857003", "icd10": "C91.02"}]),
    Step(
        "diagnosis-not-current",
        "diagnosis",
        [{"icd10": "C91.02", "abated": DAY_BEFORE}],
        [{"icd10": "C91.02", "abated": DAY}],
    ),
    Step("diagnosis-excluded", "diagnosis", ["C91.10"], ["C91.00"], {"payer": "aetna"}),
    Step("diagnosis-off-label", "diagnosis", ["C91.Z0"], ["C91.00"]),
    Step("diagnosis-in-remission", "diagnosis", ["C91.01"], ["C91.02"]),
    Step("diagnosis-lineage-unproven", "cd22", "negative", "positive", {"payer": "aetna"}),
    Step("age-outside-label", "born", date(2000, 6, 13), date(2000, 6, 12)),
    Step("ndc-not-recorded", "ndc", None, "0008-0100-01"),
    Step("ndc-not-valid", "ndc", "0008010001", "00008010001"),
    Step("vials-not-recorded", "vials", None, 2),
    Step("vials-exceed-dose", "dose", "0.9 mg", "0.9001 mg", {"vials": 2, "discarded": "0.8999 mg"}),
    Step("waste-not-recorded", "dose", "1.7 mg", "1.7001 mg", {"discarded": None}),
    Step("waste-does-not-reconcile", "discarded", "0.2199 mg", "0.22 mg", {"dose": "1.53 mg"}),
    Step("waste-covered-by-rounding", "dose", "1.7999 mg", "1.8 mg", {"discarded": None}),
    Step("lot-number-not-recorded", "lot", None, "LOT1"),
    Step("lot-expired", "expires", DAY_BEFORE, DAY),
    Step("modifier-51-removed", "day", DAY, DAY_BEFORE, tables=asking_for_51),
    Step("units-exceed-mue", "dose", "2.6001 mg", "2.6 mg", {"vials": 3, "discarded": None}, tables=at_most_26_units),
    Step("order-not-recorded", "order", None, "no dose"),
    Step("performer-not-recorded", "signed", fires=False, silent=True),
    Step("consent-not-recorded", "consent", DAY_BEFORE, DAY, tables=wanting_everything),
    Step("labs-not-recorded", "labs", date(2018, 6, 4), date(2018, 6, 5), tables=wanting_everything),
    Step("vital-signs-not-recorded", "vital_signs", DAY_BEFORE, DAY, tables=wanting_everything),
    Step(
        "premedication-not-recorded",
        "at",
        "10:01-05:00",
        "10:00-05:00",
        {},
        tuple(PREMEDICATION | {"drug": drug} for drug in ("Benadryl", "Tylenol", "Decadron")),
        moved=1,
        tables=wanting_everything,
    ),
    Step("free-drug", "free", fires=True, silent=False),
)
NEVER_BY_THE_SHIPPED_TABLES = {
    "code-not-accepted",
    "modifier-51-removed",
    "units-exceed-mue",
    "consent-not-recorded",
    "vital-signs-not-recorded",
}
"""These hang on what a payer's, site's or drug file may say; a coder's case is decided by the shipped files alone."""


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.gap)
def test_a_gap_is_asked_on_one_side_of_its_edge_and_not_on_the_other(step: Step) -> None:
    asked, silent = step.decided(step.fires), step.decided(step.silent)
    assert step.gap in [gap.id for gap in asked.gaps]
    assert step.gap not in [gap.id for gap in silent.gaps]
    assert silent.outcome in (BILLED, HELD), "where nothing is decided by gaps, silence proves nothing"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.gap)
def test_a_gap_that_blocks_holds_and_one_that_warns_does_not(step: Step) -> None:
    asked = step.decided(step.fires)
    (severity,) = (gap.severity for gap in asked.gaps if gap.id == step.gap)
    others = [gap for gap in asked.gaps if gap.severity == BLOCKS and gap.id != step.gap]
    assert (asked.outcome == HELD) == (severity == BLOCKS or bool(others))


def test_no_gap_is_forgotten() -> None:
    assert [step.gap for step in STEPS] == list(GAP_IDS)


def test_every_gap_that_the_shipped_tables_ask_stands_in_a_coders_case() -> None:
    told = {gap for case in read_cases() for said in case.expected for gap in (*said["blocks"], *said["warns"])}
    assert set(GAP_IDS) - told == NEVER_BY_THE_SHIPPED_TABLES

"""What all tables together say on one day: dated values, codes, severities."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.mappings import Mappings
from bridge.tables.rules import Answer, RuleBook, answer, choose_code, is_asked_anywhere
from tests.rules.planting import DRUG, dated
from tests.rules.shipped import shipped_tables

DAY = date(2018, 6, 12)
ONE, TWO = Sourced("one", Confidence.CONFIRMED), Sourced("two", Confidence.CONFIRMED)
VERSIONS = Dated((date(2018, 1, 1), date(2019, 1, 1), date(2020, 1, 1)), (ONE, TWO, None))


@pytest.mark.parametrize(
    ("day", "entry", "since"),
    [
        (date(2017, 12, 31), None, None),
        (date(2018, 1, 1), ONE, date(2018, 1, 1)),
        (date(2018, 12, 31), ONE, date(2018, 1, 1)),
        (date(2019, 1, 1), TWO, date(2019, 1, 1)),
        (date(2019, 12, 31), TWO, date(2019, 1, 1)),
        (date(2020, 1, 1), None, date(2020, 1, 1)),
    ],
)
def test_a_version_holds_from_its_day_to_the_next(day: date, entry: Sourced[str] | None, since: date | None) -> None:
    assert (VERSIONS.on(day), VERSIONS.since(day)) == (entry, since)


def test_an_answer_is_yes_no_or_unknown(mappings: Mappings) -> None:
    medicare = mappings.payers["medicare"]
    assert answer(medicare, "zero_discarded_modifier", date(2023, 7, 1)).yes
    assert not answer(medicare, "zero_discarded_modifier", date(2023, 6, 30)).yes
    assert answer(medicare, "zero_discarded_modifier", date(2016, 12, 31)).unknown
    assert answer(medicare, "prior_authorization", DAY).unknown
    assert answer(medicare, "no_such_rule", DAY).unknown
    assert "unconfirmed" in answer(medicare, "prior_authorization", DAY).says


def test_rules_are_looked_up_once(mappings: Mappings) -> None:
    book = RuleBook(mappings)
    asked = (DRUG, "medicare", "lakeview-main", "outpatient-hospital", DAY)
    rules = book.on(*asked)
    assert book.on(*asked) is rules
    assert rules.ask("ndc_required") is rules.ask("ndc_required")
    assert rules.severity("lot-expired", None) == "blocks"


def test_without_a_day_a_payer_or_a_site_nothing_is_known(mappings: Mappings) -> None:
    rules = RuleBook(mappings).on(DRUG, None, None, None, None)
    assert (rules.choice, rules.age, rules.mue, rules.charge, rules.filing_limit) == (None, None, None, None, None)
    assert (rules.ask("ndc_required"), rules.waste("discarded_line")) == (None, None)
    assert (rules.modifiers, rules.excluded, rules.bills_open_encounters, rules.free_drug) == ((), (), False, False)
    undated = RuleBook(mappings).on(DRUG, "medicare", "lakeview-main", "outpatient-hospital", None)
    assert (undated.ask("ndc_required"), undated.choice) == (None, None)


def test_a_waste_rule_that_is_not_known_is_medicares(mappings: Mappings) -> None:
    book = RuleBook(mappings)
    aetna = book.on(DRUG, "aetna", None, None, DAY).waste("discarded_line")
    assert isinstance(aetna, Answer)
    assert (aetna.yes, aetna.table.split(" ")[0]) == (True, "payers/medicare.yaml")
    own = book.on(DRUG, "blue-cross-blue-shield", None, None, DAY).waste("discarded_line")
    assert own is not None
    assert own.table.startswith("payers/blue-cross-blue-shield.yaml")
    nobody = book.on(DRUG, None, None, None, DAY).waste("discarded_line")
    assert nobody is not None
    assert nobody.yes


def test_a_circumstance_changes_the_usual_severity(mappings: Mappings) -> None:
    rules = RuleBook(mappings).on(DRUG, "medicare", "lakeview-main", "outpatient-hospital", DAY)
    assert rules.severity("ndc-not-recorded", None) == "warns"
    assert rules.severity("ndc-not-recorded", "unclassified-code") == "blocks"
    assert rules.severity("ndc-not-recorded", "no such circumstance") == "warns"
    assert not rules.on("consent-not-recorded")
    assert rules.on("lot-expired")


def test_a_severity_that_ended_is_the_usual_one(mappings: Mappings) -> None:
    ended: Dated[str] = Dated((date(2017, 1, 1), date(2018, 1, 1)), (Sourced("blocks", Confidence.CONFIRMED), None))
    payers = mappings.payers | {"aetna": replace(mappings.payers["aetna"], severity={"lot-number-not-recorded": ended})}
    book = RuleBook(replace(mappings, payers=payers))
    assert book.on(DRUG, "aetna", None, None, date(2017, 12, 31)).severity("lot-number-not-recorded", None) == "blocks"
    assert book.on(DRUG, "aetna", None, None, DAY).severity("lot-number-not-recorded", None) == "warns"
    assert book.on(DRUG, "aetna", None, None, None).severity("lot-number-not-recorded", None) == "warns"


@pytest.mark.parametrize(
    ("setting", "day", "hcpcs"),
    [
        ("outpatient-hospital", date(2017, 8, 16), None),
        ("outpatient-hospital", date(2017, 8, 17), "C9399"),
        ("outpatient-hospital", date(2017, 12, 31), "C9399"),
        ("outpatient-hospital", date(2018, 1, 1), "C9028"),
        ("outpatient-hospital", date(2018, 12, 31), "C9028"),
        ("outpatient-hospital", date(2019, 1, 1), "J9229"),
        ("ambulatory-surgical-center", date(2018, 12, 31), "C9028"),
        ("physician-office", date(2018, 12, 31), "J9999"),
        ("physician-office", date(2019, 1, 1), "J9229"),
        ("infusion-center", date(2018, 1, 1), "J9999"),
        ("a setting nobody knows", DAY, None),
    ],
)
def test_the_code_of_a_day_and_setting(setting: str, day: date, hcpcs: str | None, mappings: Mappings) -> None:
    choice = choose_code(mappings.drugs[DRUG], None, None, setting, day)
    assert (choice.code.hcpcs if choice.code else None, choice.asked) == (hcpcs, None)


def test_a_code_is_lawful_to_its_last_day() -> None:
    c9028, j9229 = (shipped_tables().drugs[DRUG].codes[code] for code in ("C9028", "J9229"))
    hospital = "outpatient-hospital"
    assert [c9028.lawful(hospital, day) for day in (date(2017, 12, 31), date(2018, 1, 1))] == [False, True]
    assert [c9028.lawful(hospital, day) for day in (date(2018, 12, 31), date(2019, 1, 1))] == [True, False]
    assert not c9028.lawful("physician-office", DAY)
    assert j9229.lawful(hospital, date(2100, 1, 1))


def test_the_payer_is_heard_before_the_site(mappings: Mappings) -> None:
    drug = mappings.drugs[DRUG]
    payer = replace(mappings.payers["aetna"], asks_for_code={"outpatient-hospital": dated("C9028")})
    site = replace(mappings.sites["lakeview-main"], asks_for_code=dated("J9229"))
    assert choose_code(drug, payer, site, "outpatient-hospital", DAY).asked == "C9028"
    of_the_site = choose_code(drug, mappings.payers["aetna"], site, "outpatient-hospital", DAY)
    assert (of_the_site.code, of_the_site.asked) == (None, "J9229")
    assert site.name in of_the_site.says


def test_a_gap_is_asked_somewhere_or_by_nobody(mappings: Mappings) -> None:
    """What no file ever turns on need not be worked out; one site or one payer is enough."""
    gap = "premedication-not-recorded"
    quiet = replace(mappings, sites={}, payers={})
    turned_on = {gap: dated("warns")}
    site = replace(mappings.sites["lakeview-main"], severity=turned_on)
    payer = replace(mappings.payers["medicare"], severity=turned_on)
    words = replace(mappings.gaps[gap], severity="warns")
    assert not is_asked_anywhere(quiet, gap)
    assert is_asked_anywhere(replace(quiet, sites={"lakeview-main": site}), gap)
    assert is_asked_anywhere(replace(quiet, payers={"medicare": payer}), gap)
    assert is_asked_anywhere(replace(quiet, gaps=mappings.gaps | {gap: words}), gap)

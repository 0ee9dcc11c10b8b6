"""What staff attest fills what the chart leaves out, never beats the chart, and every rule holds for it too."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bridge.coding.attesting import Attesting
from bridge.coding.working_out import WorkingOut
from bridge.facts.attested import AmountDiscarded, Attestation, CodeChosen, LotHung, SiteChosen, VialsOpened
from bridge.facts.chart import Chart, Origin, Recorded
from bridge.facts.decision import BILLED, HELD, NOT_USED, SUPERSEDED, USED, WAITS, Evidence
from tests.rules.attested import (
    AT,
    attested,
    code,
    decide_all,
    decide_with,
    discarded,
    lot,
    site,
    the_use,
    uses,
    vials,
)
from tests.rules.cases import line_text
from tests.rules.chart_builder import Given, chart_of, quantity
from tests.rules.deciding import the_encounter, with_encounter
from tests.rules.planting import dated, with_site
from tests.rules.shipped import shipped_tables

SAID = f"attested by jane on {AT}: it stands in the pharmacy log"
NEEDS_TWO = with_site(
    shipped_tables(),
    "lakeview-main",
    lambda file: replace(file, attestation_needs_second_person=dated("yes", date(2018, 6, 12))),
)
UNCODED = ({"snomed": "91857003"},)
"""Acute lymphoid leukemia in SNOMED CT alone: a coder chooses among candidates."""


def gaps(chart: Chart, *said: Attestation, file: str | None = None) -> list[str]:
    return [gap.id for gap in decide_with(chart, *said, file=file).gaps]


# The amount discarded


def test_an_attested_waste_bills_what_was_given_and_discarded_and_names_who_said_so() -> None:
    # 1.53 mg of two vials (1.8 mg): 15.3 units, rounded up to 16; 0.27 mg are 2.7 units, rounded down to 2.
    chart = chart_of(Given(dose="1.53 mg", discarded=None))
    assert gaps(chart) == ["waste-not-recorded"]
    decision = decide_with(chart, discarded("0.27"))
    assert (decision.outcome, list(map(line_text, decision.lines))) == (BILLED, ["C9028 x 16", "C9028-JW x 2"])
    assert uses(decision) == [(17, USED)]
    (waste,) = (one for one in decision.findings if one.rule == "units-discarded")
    assert waste.evidence == (Evidence("Attestation/17", "discarded", None, is_reference=False),)
    assert waste.says.endswith(f"; 0.27 mg discarded, {SAID}")
    (told,) = (one for one in decision.findings if one.rule == "attestation")
    assert (told.value, told.says) == (
        "attested: discarded",
        f"0.27 mg discarded, {SAID}; the chart does not say it",
    )


def test_an_attested_waste_must_reconcile_as_a_charted_one_must() -> None:
    # 1.53 mg given and 0.2 mg discarded are 1.73 mg; the two vials hold 1.8 mg.
    decision = decide_with(chart_of(Given(dose="1.53 mg", discarded=None)), discarded("0.2"))
    assert (decision.outcome, [gap.id for gap in decision.gaps]) == (HELD, ["waste-does-not-reconcile"])


@pytest.mark.parametrize("charted", ["0.27 mg", "0.2 mg", "270 ug", "0 mg"])
def test_a_charted_waste_supersedes_an_attested_one_whatever_it_says(charted: str) -> None:
    chart = chart_of(Given(dose="1.53 mg", discarded=charted))
    alone, decision = decide_with(chart), decide_with(chart, discarded("0.27"))
    assert (decision.outcome, decision.lines, decision.gaps) == (alone.outcome, alone.lines, alone.gaps)
    assert decision.findings == alone.findings
    assert the_use(decision).by == Evidence("MedicationAdministration/one", "extension", "1")
    assert the_use(decision).how == SUPERSEDED


def test_a_charted_waste_that_is_no_amount_is_neither_beaten_nor_does_it_supersede() -> None:
    chart = chart_of(Given(dose="1.53 mg", discarded="1 puff"))
    decision = decide_with(chart, discarded("0.27"))
    assert (decision.outcome, uses(decision)) == (HELD, [(17, NOT_USED)])
    assert the_use(decision).says.endswith(
        "not used: the chart says 1 puff, which is no amount in mg; it must be corrected there"
    )


def test_of_a_day_in_two_parts_one_waste_may_be_charted_and_the_other_attested() -> None:
    # 0.9 + 0.63 = 1.53 mg of two vials; 0.07 mg and 0.2 mg are the 0.27 mg left: 16 units given, 2 discarded.
    first = chart_of(Given(dose="0.9 mg", vials=1, discarded="0.07 mg"))
    second = chart_of(Given(id="two", at="11:00-05:00", dose="0.63 mg", vials=1, discarded=None))
    decisions = decide_all([first, second], {"MedicationAdministration/two": (discarded("0.2"),)})
    assert [list(map(line_text, one.lines)) for one in decisions] == [["C9028 x 16", "C9028-JW x 2"]] * 2
    assert list(map(uses, decisions)) == [[], [(17, USED)]]


# The vials


def test_attested_vials_are_counted_as_charted_ones() -> None:
    chart = chart_of(Given(dose="1.53 mg", vials=None, discarded="0.27 mg"))
    assert gaps(chart) == ["vials-not-recorded"]
    decision = decide_with(chart, vials(2))
    assert (decision.gaps, uses(decision)) == ((), [(18, USED)])
    (counted,) = (one for one in decision.findings if one.rule == "vials")
    assert counted.evidence == (Evidence("Attestation/18", "vials", None, is_reference=False),)
    assert counted.says == (f"charted; 2 x 0.9 mg = 1.8 mg; less 1.53 mg given leaves 0.27 mg; 2 vials opened, {SAID}")


def test_a_vial_too_many_is_held_also_where_it_is_attested() -> None:
    # 1.53 mg need two vials.
    decision = decide_with(chart_of(Given(dose="1.53 mg", vials=None, discarded="1.17 mg")), vials(3))
    (gap,) = (one for one in decision.gaps if one.id == "vials-exceed-dose")
    assert gap.evidence == (Evidence("Attestation/18", "vials", None, is_reference=False),)


def test_vials_that_pharmacy_handed_over_supersede_attested_ones() -> None:
    chart = chart_of(Given(dose="1.53 mg", vials=None, dispensed=2, discarded="0.27 mg"))
    decision = decide_with(chart, vials(3))
    assert (decision.outcome, uses(decision)) == (BILLED, [(18, SUPERSEDED)])
    assert the_use(decision).by == Evidence("MedicationDispense/pharmacy", "quantity")


def test_a_count_on_the_record_that_is_none_must_be_corrected_there() -> None:
    chart = chart_of(Given(dose="1.53 mg", discarded="0.27 mg"))
    record = chart.administration
    boxes = Recorded(quantity("2 boxes"), record.origin, "extension")
    decision = decide_with(replace(chart, administration=replace(record, vials=boxes)), vials(2))
    assert uses(decision) == [(18, NOT_USED)]
    assert "the chart says 2 boxes, which is no number of vials opened" in the_use(decision).says
    assert [gap.id for gap in decision.gaps] == ["vials-not-recorded"]


# The lot


def test_an_attested_lot_answers_who_asks_for_it() -> None:
    chart = chart_of(Given(lot=None))
    assert (gaps(chart), gaps(chart, lot("AB12"))) == (["lot-number-not-recorded"], [])


def test_an_attested_lot_that_had_expired_holds_the_dose_and_names_who_said_so() -> None:
    decision = decide_with(chart_of(Given(lot=None)), lot("AB12", date(2018, 5, 31)))
    (gap,) = decision.gaps
    assert (gap.id, gap.found) == ("lot-expired", "lot AB12 expired on 2018-05-31")
    assert gap.evidence == (Evidence("Attestation/19", "lot", None, is_reference=False),)


def test_the_charts_own_expiry_is_not_beaten_by_an_attested_one() -> None:
    chart = chart_of(Given(lot=None, expires=date(2018, 5, 31)))
    (gap,) = decide_with(chart, lot("AB12", date(2030, 1, 31))).gaps
    assert (gap.id, gap.evidence) == ("lot-expired", (Evidence("Medication/bag", "batch.expirationDate", "1"),))


def test_a_charted_lot_supersedes_an_attested_one() -> None:
    use = the_use(decide_with(chart_of(Given(lot="LOT1")), lot("AB12")))
    assert (use.how, use.by) == (SUPERSEDED, Evidence("Medication/bag", "batch.lotNumber", "1"))


def test_a_medication_that_cannot_be_read_has_no_lot_and_no_other_drug_has_attestations() -> None:
    unreadable = decide_with(chart_of(Given(medication=False)), lot("AB12"))
    other = decide_with(chart_of(Given(codes=(), ndc=None, drug="rituximab")), lot("AB12"))
    assert ([gap.id for gap in unreadable.gaps], unreadable.attested) == (["drug-not-readable"], ())
    assert (other.outcome, other.attested) == ("not-mapped", ())


# The code


def test_a_chosen_code_codes_the_condition_that_the_coder_was_asked_about() -> None:
    chart = chart_of(Given(diagnosis=UNCODED))
    (asked,) = decide_with(chart).gaps
    assert (asked.id, "candidates: C91.00" in asked.found) == ("diagnosis-needs-coder", True)
    decision = decide_with(chart, code("C91.00"))
    assert (decision.outcome, decision.lines[0].icd10) == (BILLED, ("C91.00",))
    (chosen,) = (one for one in decision.findings if one.rule == "diagnosis")
    assert chosen.says.endswith(f"by reasonReference; C91.00 for Condition/0, {SAID}")
    assert chosen.evidence[-1] == Evidence("Attestation/20", "icd10", None, is_reference=False)


@pytest.mark.parametrize(("by", "names"), [("reason", "reasonReference"), ("visit", "diagnosis"), ("list", "code")])
def test_a_condition_is_coded_wherever_the_chart_names_it(by: str, names: str) -> None:
    decision = decide_with(chart_of(Given(diagnosis=({**UNCODED[0], "by": by},))), code("C91.00"))
    assert decision.lines[0].icd10 == ("C91.00",)
    (chosen,) = (one for one in decision.findings if one.rule == "diagnosis")
    assert f"by {names}" in chosen.says


def test_a_condition_of_nobody_that_the_record_names_is_coded_too() -> None:
    chart = chart_of(Given(diagnosis=UNCODED))
    decision = decide_with(replace(chart, record=replace(chart.record, conditions={})), code("C91.00"))
    assert decision.lines[0].icd10 == ("C91.00",)


def test_only_a_candidate_may_be_chosen() -> None:
    decision = decide_with(chart_of(Given(diagnosis=UNCODED)), code("C92.01"))
    assert (decision.outcome, uses(decision)) == (HELD, [(20, NOT_USED)])
    assert "not used: C92.01 is none of the candidates: C91.00" in the_use(decision).says


def test_a_candidate_that_is_a_header_on_the_day_may_not_be_chosen() -> None:
    tables = shipped_tables()
    diagnoses = tables.diagnoses["inotuzumab-ozogamicin"]
    closed = replace(diagnoses, headers=dated(frozenset({"C91.00"}), date(2018, 6, 12)))
    changed = replace(tables, diagnoses={**tables.diagnoses, diagnoses.id: closed})
    decision = decide_with(chart_of(Given(diagnosis=UNCODED)), code("C91.00"), mappings=changed)
    assert uses(decision) == [(20, NOT_USED)]
    assert "C91.00 cannot be billed on that day: C91.00 has codes below it" in the_use(decision).says


@pytest.mark.parametrize("diagnosis", [("C91.02",), (*UNCODED, "C91.00")])
def test_a_chart_that_has_a_usable_code_supersedes_the_chosen_one(diagnosis: tuple[str, ...]) -> None:
    decision = decide_with(chart_of(Given(diagnosis=diagnosis)), code("C91.01"))
    assert (decision.outcome, uses(decision)) == (BILLED, [(20, SUPERSEDED)])
    assert the_use(decision).by == Evidence(f"Condition/{len(diagnosis) - 1}", "code", "1")
    assert decision.lines[0].icd10 != ("C91.01",)


def test_a_code_for_another_condition_than_the_one_that_is_asked_about_is_not_used() -> None:
    decision = decide_with(chart_of(Given(diagnosis=(*UNCODED, *UNCODED))), code("C91.02", "Condition/1"))
    assert "not used: a coder is asked about Condition/0 now" in the_use(decision).says


@pytest.mark.parametrize(
    ("diagnosis", "why"),
    [
        ((), "there is none"),
        (("C91.0",), "C91.0 has codes below it"),
        (({**UNCODED[0], "clinical": "resolved"},), "it is resolved"),
    ],
)
def test_a_code_answers_no_other_question_about_the_diagnosis(diagnosis: tuple[str, ...], why: str) -> None:
    decision = decide_with(chart_of(Given(diagnosis=diagnosis)), code("C91.02"))
    assert f"not used: no coder is asked about the diagnosis now: {why}" in the_use(decision).says


def test_where_a_snomed_code_has_no_candidates_nothing_can_be_chosen() -> None:
    tables = shipped_tables()
    diagnoses = tables.diagnoses["inotuzumab-ozogamicin"]
    known = diagnoses.snomed["91857003"]
    bare = replace(diagnoses, snomed={"91857003": replace(known, icd10=())})
    changed = replace(tables, diagnoses={**tables.diagnoses, diagnoses.id: bare})
    decision = decide_with(chart_of(Given(diagnosis=UNCODED)), code("C91.02"), mappings=changed)
    assert "C91.02 is none of the candidates: there are none" in the_use(decision).says


# The site


def test_an_attested_site_says_how_it_bills_in_which_zone_and_at_what_charge() -> None:
    # 04:30Z is the evening before in Chicago; without a site nobody knows the day.
    chart = chart_of(Given(site="Location/annex", at="04:30Z", day=date(2018, 6, 12)))
    assert gaps(chart) == ["service-date-uncertain", "site-not-mapped"]
    decision = decide_with(chart, site("lakeview-main"))
    assert (decision.outcome, decision.lines[0].bill_type, decision.lines[0].service_date) == (
        BILLED,
        "0131",
        date(2018, 6, 11),
    )
    assert f"{decision.lines[0].net}" == "45000.00"  # 18 x 2500.00
    (where,) = (one for one in decision.findings if one.rule == "site")
    assert (where.says, where.evidence) == (
        f"{SAID}, confirmed by rosa",
        (Evidence("Attestation/21", "site", None, is_reference=False),),
    )


def test_the_file_of_the_command_line_is_not_the_chart_and_is_beaten_by_an_attested_site() -> None:
    decision = decide_with(chart_of(Given(site=None)), site("cedar-creek-oncology"), file="harbor-surgery")
    assert (uses(decision), decision.lines[0].place_of_service) == ([(21, USED)], "11")


@pytest.mark.parametrize("told", ["outpatient-hospital", "pos 22", "role HOSP"])
def test_a_place_that_the_chart_tells_supersedes_an_attested_site(told: str) -> None:
    decision = decide_with(chart_of(Given(site=told)), site("cedar-creek-oncology"))
    assert (uses(decision), decision.lines[0].bill_type) == ([(21, SUPERSEDED)], "0131")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Given(encounter=None), "the chart names no visit, so nobody can say where it was"),
        (Given(kind="VR"), "the chart says an encounter of class VR; it must be corrected there"),
        (Given(site="pos 12"), "the chart says the location's type is 12; it must be corrected there"),
    ],
)
def test_a_site_cannot_be_attested_where_the_chart_says_it_was_none(given: Given, why: str) -> None:
    decision = decide_with(chart_of(given), site("lakeview-main"))
    assert uses(decision) == [(21, NOT_USED)]
    assert the_use(decision).says.endswith(f"not used: {why}")


def test_a_site_whose_file_is_gone_is_not_used() -> None:
    use = the_use(decide_with(chart_of(Given(site=None)), site("lakeview-annex")))
    assert use.says.endswith("not used: there is no site file lakeview-annex any more")


def at_two_places(*said: str) -> Chart:
    """Give a chart whose locations tell different places."""
    charts = [chart_of(Given(site=one)) for one in said]
    places = tuple(place for one in charts for place in the_encounter(one).places)
    return with_encounter(charts[0], replace(the_encounter(charts[0]), places=places))


@pytest.mark.parametrize(
    ("said", "file", "how"),
    [
        (("outpatient-hospital", "off-campus-excepted"), "lakeview-north-clinic", USED),
        (("outpatient-hospital", "off-campus-excepted"), "cedar-creek-oncology", NOT_USED),
        (("pos 22", "pos 11"), "cedar-creek-oncology", USED),
        (("pos 22", "pos 11"), "harbor-surgery", NOT_USED),
        (("outpatient-hospital", "pos 12"), "cedar-creek-oncology", NOT_USED),
    ],
)
def test_of_several_places_that_the_chart_tells_one_may_be_attested(said: tuple[str, str], file: str, how: str) -> None:
    assert uses(decide_with(at_two_places(*said), site(file))) == [(21, how)]


# The second person


@pytest.mark.parametrize(("second", "how", "outcome"), [(None, WAITS, HELD), ("rosa", USED, BILLED)])
def test_where_the_sites_file_asks_for_a_second_person_one_is_not_enough(
    second: str | None, how: str, outcome: str
) -> None:
    said = attested(AmountDiscarded(Decimal("0.27")), 17, second)
    decision = decide_with(chart_of(Given(dose="1.53 mg", discarded=None)), said, mappings=NEEDS_TWO)
    assert (decision.outcome, uses(decision)) == (outcome, [(17, how)])


def test_the_day_of_service_chooses_whether_a_second_person_is_needed() -> None:
    chart = chart_of(Given(day=date(2018, 6, 11), dose="1.53 mg", discarded=None))
    assert uses(decide_with(chart, discarded("0.27"), mappings=NEEDS_TWO)) == [(17, USED)]


def test_an_attestation_that_waits_changes_nothing_but_tells_that_it_waits() -> None:
    chart = chart_of(Given(dose="1.53 mg", discarded=None))
    alone = decide_with(chart, mappings=NEEDS_TWO)
    decision = decide_with(chart, discarded("0.27"), mappings=NEEDS_TWO)
    assert (decision.gaps, decision.lines) == (alone.gaps, alone.lines)
    told = decision.findings[len(alone.findings) :]
    assert [one.says for one in told] == [
        f"0.27 mg discarded, {SAID}; it does not count before a second person confirms it"
    ]


@pytest.mark.parametrize("given", [Given(site="Location/annex"), Given(site="pos 22"), Given(day=None)])
def test_where_no_site_file_is_known_or_no_day_a_second_person_is_needed(given: Given) -> None:
    chart = chart_of(replace(given, dose="1.53 mg", discarded=None))
    assert uses(decide_with(chart, discarded("0.27"))) == [(17, WAITS)]


def test_a_site_is_never_attested_by_one_person_alone_and_then_speaks_for_the_rest() -> None:
    chart = chart_of(Given(site="Location/annex", dose="1.53 mg", discarded=None))
    assert uses(decide_with(chart, discarded("0.27"), site("lakeview-main", None))) == [(21, WAITS), (17, WAITS)]
    assert uses(decide_with(chart, discarded("0.27"), site("lakeview-main"))) == [(21, USED), (17, USED)]
    assert uses(decide_with(chart, discarded("0.27"), site("harbor-surgery"))) == [(21, USED), (17, WAITS)]


# What nothing changes


def test_without_attestations_every_decision_is_the_same_object_by_object() -> None:
    chart = chart_of(Given(dose="1.53 mg", discarded=None))
    assert decide_all([chart], {"MedicationAdministration/other": (discarded("0.27"),)}) == [decide_with(chart)]
    tables = shipped_tables()
    assert Attesting(tables, WorkingOut(tables, None, None)).overlay(chart, ()).chart is chart


def test_a_dose_that_is_not_finished_or_never_given_tells_no_reasons() -> None:
    for status in ("in-progress", "entered-in-error"):
        decision = decide_with(chart_of(Given(status=status, discarded=None)), discarded("0"))
        assert (decision.findings, uses(decision)) == ((), [(17, USED)])


def test_an_open_visit_tells_them() -> None:
    decision = decide_with(chart_of(Given(encounter="in-progress", discarded=None)), discarded("0"))
    assert [one.rule for one in decision.findings].count("attestation") == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (AmountDiscarded(Decimal("0.270")), "0.270 mg discarded"),
        (VialsOpened(1), "1 vial opened"),
        (VialsOpened(2), "2 vials opened"),
        (LotHung("AB12"), "lot AB12"),
        (LotHung("AB12", date(2019, 1, 31)), "lot AB12, which expires on 2019-01-31"),
        (CodeChosen("C91.02", "Condition/1"), "C91.02 for Condition/1"),
        (SiteChosen("lakeview-main"), "given at lakeview-main"),
    ],
)
def test_a_value_is_said_in_words(
    value: AmountDiscarded | VialsOpened | LotHung | CodeChosen | SiteChosen, words: str
) -> None:
    assert f"{value}" == words


def test_a_recorded_place_of_an_attestation_cannot_be_pointed_at() -> None:
    decision = decide_with(chart_of(Given(dose="1.53 mg", discarded=None)), discarded("0.27"))
    assert not Origin("Attestation/17", is_reference=False).is_reference
    cited = {one.reference for finding in decision.findings for one in finding.evidence if one.is_reference}
    assert "Attestation/17" not in cited

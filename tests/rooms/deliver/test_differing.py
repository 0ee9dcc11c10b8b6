"""Two sets of tables are compared claim by claim: alike is nothing, and what differs adds up to the totals."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.decide import Decider
from bridge.deliver.differing import APPROVAL, Compared, compare
from bridge.facts.chart import Chart
from bridge.facts.decision import Decision
from bridge.facts.difference import ASKED, CHANGED, GONE, NEW, Difference, RuleChange, Totals
from bridge.tables.mappings import Mappings
from tests.rules.cases import read_cases
from tests.rules.chart_builder import LOCATIONS, PAYERS, Given, chart_of
from tests.rules.planting import dated, with_drug, with_rule, with_site, with_vial
from tests.rules.shipped import shipped_tables

TABLES = shipped_tables()
SITE = "lakeview-main"
EVERY_CASE = [(case.name, case.charts) for case in read_cases()]
Change = Callable[[Mappings], Mappings]


def with_unit(mappings: Mappings, mg: Fraction) -> Mappings:
    code = mappings.drugs["inotuzumab-ozogamicin"].codes["C9028"]
    return with_drug(mappings, lambda drug: replace(drug, codes=drug.codes | {"C9028": replace(code, mg_per_unit=mg)}))


def with_charge(mappings: Mappings, charge: str) -> Mappings:
    return with_site(mappings, SITE, lambda site: replace(site, charge=dated(Decimal(charge))))


def with_approval(mappings: Mappings) -> Mappings:
    return with_site(mappings, SITE, lambda site: replace(site, claims_need_approval=dated("yes")))


def with_question(mappings: Mappings, gap: str, **said: str) -> Mappings:
    return replace(mappings, gaps=mappings.gaps | {gap: replace(mappings.gaps[gap], **said)})  # type: ignore[arg-type]


def same(mappings: Mappings) -> Mappings:
    return mappings


CHANGES: dict[str, Change] = {
    "the same": same,
    "another vial": lambda tables: with_vial(tables, Fraction("0.8")),
    "another unit": lambda tables: with_unit(tables, Fraction("0.2")),
    "another charge": lambda tables: with_charge(tables, "1.00"),
    "approval": with_approval,
    "no JZ": lambda tables: with_rule(tables, "medicare", "zero_discarded_modifier", {date(2017, 1, 1): "no"}),
    "other words": lambda tables: with_question(tables, "waste-not-recorded", question="How much?"),
    "no question": lambda tables: with_question(tables, "payer-rule-unverified", severity="off"),
}


def decide(tables: Mappings, charts: Sequence[Chart]) -> list[Decision]:
    return Decider(tables).decide(charts)


def compared(change: Change, *said: Given) -> Compared:
    charts = [chart_of(one) for one in said]
    return compare(decide(TABLES, charts), decide(change(TABLES), charts))


def the_difference(change: Change, *said: Given) -> Difference:
    (one,) = compared(change, *said).differences
    return one


def adds_up(found: Compared) -> bool:
    """Say whether the differences in units, dollars and claims are those of the totals."""
    units = sum(one.after.units - one.before.units for one in found.differences)
    dollars = sum((one.after.dollars or 0) - (one.before.dollars or 0) for one in found.differences)
    kinds = [one.kind for one in found.differences]
    totals = found.totals
    return (units, dollars, kinds.count(NEW) - kinds.count(GONE)) == (
        totals.units_after - totals.units_before,
        totals.dollars_after - totals.dollars_before,
        totals.claims_after - totals.claims_before,
    )


# Any charts


@pytest.mark.parametrize("charts", [charts for _, charts in EVERY_CASE], ids=[name for name, _ in EVERY_CASE])
def test_a_decision_does_not_differ_from_itself(charts: Sequence[Chart]) -> None:
    decisions = decide(TABLES, charts)
    found = compare(decisions, decisions)
    assert found.differences == ()
    assert (found.totals.units_before, found.totals.dollars_before, found.totals.claims_before) == (
        found.totals.units_after,
        found.totals.dollars_after,
        found.totals.claims_after,
    )


doses = st.builds(
    Given,
    id=st.sampled_from(["one", "two", "three"]),
    day=st.sampled_from([date(2018, 6, 12) + timedelta(days) for days in (0, 1, 1700)]),
    visit=st.sampled_from(["visit", "another"]),
    dose=st.sampled_from(["1.8 mg", "1.53 mg", "0.9 mg", None, "20 mg"]),
    discarded=st.sampled_from([None, "0 mg", "0.27 mg"]),
    site=st.sampled_from(sorted(LOCATIONS)),
    payer=st.sampled_from([*sorted(PAYERS), "a payer that nobody knows"]),
    status=st.sampled_from(["completed", "in-progress", "not-done"]),
)
one_patient = st.lists(doses, min_size=1, max_size=3, unique_by=lambda given: given.id)
changes = st.sampled_from(sorted(CHANGES))


@given(said=one_patient, one=changes, other=changes)
def test_differences_add_up_to_the_totals_and_mirror_each_other(said: list[Given], one: str, other: str) -> None:
    charts = [chart_of(each) for each in said]
    before, after = (decide(CHANGES[change](TABLES), charts) for change in (one, other))
    found, back = compare(before, after), compare(after, before)
    assert adds_up(found)
    assert found.totals.administrations == len(said)
    assert bool(found.differences) <= (one != other)
    mirrored = {NEW: GONE, GONE: NEW}
    assert [
        (mirrored.get(each.kind, each.kind), each.claim, each.before, each.after) for each in found.differences
    ] == [(each.kind, each.claim, each.after, each.before) for each in back.differences]


@given(said=one_patient, change=changes)
def test_what_is_not_told_is_billed_and_asked_as_before(said: list[Given], change: str) -> None:
    charts = [chart_of(each) for each in said]
    before, after = decide(TABLES, charts), decide(CHANGES[change](TABLES), charts)
    told = {name for one in compare(before, after).differences for name in one.administrations}
    for was, now in zip(before, after, strict=True):
        if was.administration.reference not in told:
            assert (was.outcome, was.lines, was.bill_to, was.gaps) == (now.outcome, now.lines, now.bill_to, now.gaps)


# One chart


def test_another_unit_changes_a_claim_in_units_and_dollars() -> None:
    # 1.8 mg at 0.1 mg a unit are 18 units of 2500.00; at 0.2 mg a unit 9 units of 5000.00.
    found = compared(CHANGES["another unit"], Given())
    (one,) = found.differences
    assert (one.kind, one.administrations, one.patient) == (CHANGED, ("MedicationAdministration/one",), "Patient/anna")
    assert [(side.units, side.dollars) for side in (one.before, one.after)] == [
        (18, Decimal("45000.00")),
        (9, Decimal("45000.00")),
    ]
    assert one.claim is not None
    assert one.claim.startswith("medicare-institutional-")
    assert RuleChange("units-given", "drugs/inotuzumab-ozogamicin.yaml", "units: 18", "units: 9") in one.rules
    assert found.totals == Totals(1, 1, 1, 18, 9, Decimal("45000.00"), Decimal("45000.00"))


def test_another_charge_changes_dollars_alone() -> None:
    one = the_difference(CHANGES["another charge"], Given())
    assert (one.kind, one.before.units, one.after.units) == (CHANGED, 18, 18)
    assert (one.before.dollars, one.after.dollars) == (Decimal("45000.00"), Decimal("18.00"))
    assert one.rules == (RuleChange("charge", f"sites/{SITE}.yaml", "charge: 45000.00", "charge: 18.00"),)


def test_a_claim_that_is_held_under_other_tables_goes_and_comes_back() -> None:
    def vial(tables: Mappings) -> Mappings:
        return with_vial(tables, Fraction("0.95"))

    one = the_difference(vial, Given())
    # two vials of 0.95 mg are 1.9 mg: 0.1 mg of them is not accounted for
    assert (one.kind, one.after.outcomes, one.after.units, one.after.dollars) == (GONE, ("held",), 0, None)
    assert {"gaps/waste-does-not-reconcile.yaml"} == {rule.table for rule in one.rules if rule.after == "blocks"}
    charts = [chart_of(Given())]
    back = compare(decide(vial(TABLES), charts), decide(TABLES, charts)).differences[0]
    assert (back.kind, back.before.units, back.after.units) == (NEW, 0, 18)


def test_a_claim_that_waits_for_approval_is_another() -> None:
    one = the_difference(with_approval, Given())
    assert (one.kind, one.rules) == (CHANGED, (RuleChange(APPROVAL, f"sites/{SITE}.yaml", "no", "yes"),))


def test_a_question_in_other_words_changes_no_claim() -> None:
    one = the_difference(CHANGES["other words"], Given(dose="1.53 mg", discarded=None))
    assert (one.kind, one.claim, one.before.units, one.after.units) == (ASKED, None, 0, 0)
    (rule,) = one.rules
    assert (rule.rule, rule.table, rule.after.partition("?")[0]) == (
        "waste-not-recorded", "gaps/waste-not-recorded.yaml", "asks the nurse: How much",
    )  # fmt: skip
    assert rule.before.startswith("asks the nurse: ")


def test_a_question_that_is_not_asked_any_more_stays_with_its_claim() -> None:
    said = Given(site="off-campus-excepted", payer="aetna", day=date(2023, 8, 1))
    for one in compared(CHANGES["no question"], said).differences:
        assert one.kind == ASKED
        assert RuleChange("payer-rule-unverified", "gaps/payer-rule-unverified.yaml", "warns", "") in one.rules


def test_a_payers_name_changes_a_claim_though_every_rule_finds_the_same_value() -> None:
    nameless = [{"name": "medicare"}]
    charts = [chart_of(Given(payer=nameless))]
    before = decide(TABLES, charts)
    assert before[0].bill_to is not None
    other = replace(before[0].bill_to, provider=replace(before[0].bill_to.provider, display="Lakeview"))
    reworded = tuple(replace(one, says=f"{one.says}!") if one.rule == "coverage" else one for one in before[0].findings)
    after = [replace(before[0], bill_to=other, findings=reworded)]
    (one,) = compare(before, after).differences
    assert one.kind == CHANGED
    assert [rule.rule for rule in one.rules] == ["coverage"]
    assert compare(before, [replace(before[0], findings=reworded)]).differences == ()


def test_what_only_one_side_knows_is_told_with_nothing_on_the_other() -> None:
    decisions = decide(TABLES, [chart_of(Given())])
    (one,) = compare([], decisions).differences
    assert (one.kind, one.before.outcomes, one.before.lines, one.after.units) == (NEW, (), (), 18)
    (held,) = compare(decide(TABLES, [chart_of(Given(dose=None))]), []).differences
    assert (held.kind, held.after.outcomes) == (ASKED, ())


def test_an_outcome_is_told_with_its_reason() -> None:
    found = compare(
        decide(TABLES, [chart_of(Given(status="not-done"))]), decide(TABLES, [chart_of(Given(status="on-hold"))])
    )
    assert (found.differences[0].before.outcomes, found.differences[0].after.outcomes) == (
        ("not-billable (not-done)",),
        ("pending (on-hold)",),
    )

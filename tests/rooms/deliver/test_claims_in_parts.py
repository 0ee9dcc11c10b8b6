"""A visit of several days stands on one claim, or on several where a claim has only one of what changed."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import msgspec
import pytest

from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.claim.identity import claim_identifier
from bridge.deliver.one_claim_each import in_parts, one_claim_each
from bridge.deliver.sheets import Clerk, Sheets
from bridge.facts.decision import HELD, BillTo, Decision, Evidence, Finding, Named
from tests.rooms.claim.examples import DOSE, DRUG, HOSPITAL, LOT, OFFICE

FIRST = claim_identifier(HOSPITAL)
CHANGES: dict[str, Callable[[BillTo], BillTo]] = {
    "the coverage": lambda whom: replace(whom, coverage=Named("Coverage/c-2")),
    "the type of bill": lambda whom: replace(whom, bill_type="0851"),
    "who bills": lambda whom: replace(whom, provider=Named("Organization/other")),
    "who bills, in words": lambda whom: replace(whom, provider=Named(display="Lakeview")),
    "who bills, in other words": lambda whom: replace(whom, provider=Named(display="Hillside")),
}


def given(name: str, day: int, whom: BillTo | None = HOSPITAL) -> Decision:
    """Decide on a dose of a day in June 2018."""
    line = replace(DRUG, service_date=date(2018, 6, day))
    named = Evidence(f"MedicationAdministration/{name}")
    return replace(DOSE, administration=named, lines=(line,), bill_to=whom, meant_for=whom)


def name_of(whom: BillTo | None) -> str | None:
    return None if whom is None else claim_identifier(whom)


def named(decisions: Iterable[Decision]) -> dict[str, str | None]:
    """Say which claim each dose is on, by the dose."""
    listed = list(decisions)
    return {
        decision.administration.reference.removeprefix("MedicationAdministration/"): name_of(whom)
        for decision, whom in zip(listed, in_parts(listed), strict=True)
    }


def written(*decisions: Decision) -> dict[str, list[dict[str, Any]]]:
    """Write decisions down and read each file's lines back."""
    sheets = Sheets()
    Clerk(ClaimChecker().check_in_full, TaskChecker().check_in_full, None).write(decisions, sheets)
    files = {"claims": sheets.claims, "outcomes": sheets.outcomes, "tasks": sheets.tasks, "findings": sheets.findings}
    return {name: [msgspec.json.decode(line) for line in lines.splitlines()] for name, lines in files.items()}


def test_days_that_differ_in_nothing_share_one_claim_of_the_usual_name() -> None:
    assert named([given("a", 12), given("b", 20)]) == {"a": FIRST, "b": FIRST}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_first_day_keeps_the_usual_name_and_what_changed_gets_another(change: Callable[[BillTo], BillTo]) -> None:
    told = named([given("a", 12), given("b", 20, change(HOSPITAL))])
    assert told["a"] == FIRST
    assert told["b"] not in (FIRST, None)


def test_each_change_makes_a_name_of_its_own_and_always_the_same() -> None:
    changed = [given(f"x{number}", 20 + number, change(HOSPITAL)) for number, change in enumerate(CHANGES.values())]
    alone = [named([given("a", 12), one]) for one in changed]
    together = named([given("a", 12), *changed])
    assert len(set(together.values())) == 1 + len(CHANGES)
    assert all(together[name] == claim for told in alone for name, claim in told.items())


def test_a_later_day_like_the_first_returns_to_the_first_claim() -> None:
    other = replace(HOSPITAL, bill_type="0851")
    told = named([given("a", 12), given("b", 18, other), given("c", 24), given("d", 30, other)])
    assert (told["a"], told["b"]) == (told["c"], told["d"])
    assert told["a"] != told["b"]


def test_the_first_is_the_one_of_the_first_day_whatever_it_is_called_and_whenever_it_comes() -> None:
    other = replace(HOSPITAL, coverage=Named("Coverage/c-2"))
    days = [given("z", 12), given("a", 18, other), given("m", 24)]
    ways = [named(order) for order in permutations(days)]
    assert all(told == ways[0] for told in ways)
    assert (ways[0]["z"], ways[0]["m"]) == (FIRST, FIRST)


def test_of_one_day_the_first_is_the_one_whose_name_comes_first() -> None:
    other = replace(HOSPITAL, coverage=Named("Coverage/c-2"))
    for order in permutations([given("b", 12, other), given("a", 12)]):
        told = named(order)
        assert told["a"] == FIRST
        assert told["b"] != FIRST


@pytest.mark.parametrize(
    "alike",
    [
        replace(HOSPITAL, authorizations=("AUTH-8",)),
        replace(HOSPITAL, provider=Named("Organization/hospital", "Hillside")),
        replace(HOSPITAL, coverage=Named("Coverage/c-1", "Part B")),
    ],
)
def test_another_authorization_or_other_words_for_the_same_record_make_no_part(alike: BillTo) -> None:
    assert named([given("a", 12), given("b", 20, alike)]) == {"a": FIRST, "b": FIRST}


def test_another_payer_or_claim_type_has_a_claim_of_its_own_and_no_part() -> None:
    office, aetna = OFFICE, replace(HOSPITAL, payer="aetna", coverage=Named("Coverage/c-2"))
    whom = in_parts([given("a", 12), given("b", 20, office), given("c", 21, aetna)])
    assert whom == [HOSPITAL, office, aetna]


def test_a_part_keeps_its_name_when_a_day_before_it_is_released() -> None:
    released = given("a", 12)
    held = replace(released, outcome=HELD, bill_to=None)
    later = given("b", 20, replace(HOSPITAL, coverage=Named("Coverage/c-2")))
    before, after = named([held, later]), named([released, later])
    assert before["a"] is None
    assert after["a"] == FIRST
    assert before["b"] == after["b"] != FIRST


def test_what_is_not_billed_is_on_no_claim_and_leaves_the_others_their_place() -> None:
    held = replace(given("b", 10, None), outcome=HELD)
    other = replace(HOSPITAL, bill_type="0851")
    assert in_parts([held]) == [None]
    assert in_parts([held, given("a", 12)]) == [None, HOSPITAL]
    first, nothing, second = in_parts([given("c", 20, other), held, given("a", 12)])
    assert (nothing, second) == (None, HOSPITAL)
    assert first is not None
    assert claim_identifier(first) != FIRST


def test_each_claim_has_its_own_coverage_type_of_bill_and_provider_and_the_lines_of_its_days() -> None:
    other = replace(
        HOSPITAL, coverage=Named("Coverage/c-2"), bill_type="0851", provider=Named("Organization/other")
    )  # fmt: skip
    lines = written(given("b", 20, other), given("a", 12), given("c", 27, other))
    claims = {claim["identifier"][0]["value"]: claim for claim in lines["claims"]}
    assert len(claims) == 2
    (second,) = set(claims) - {FIRST}
    told = {
        name: (
            claim["subType"]["coding"][0]["code"],
            claim["insurance"][0]["coverage"]["reference"],
            claim["provider"]["reference"],
            [line["servicedDate"] for line in claim["item"]],
        )
        for name, claim in claims.items()
    }
    assert told == {
        FIRST: ("0131", "Coverage/c-1", "Organization/hospital", ["2018-06-12"]),
        second: ("0851", "Coverage/c-2", "Organization/other", ["2018-06-20", "2018-06-27"]),
    }
    assert [row["claim"] for row in lines["outcomes"]] == [second, FIRST, second]
    assert len({claim["id"] for claim in lines["claims"]}) == 2


def test_reasons_name_the_part_and_questions_are_asked_all_the_same() -> None:
    reason = Finding("units: 16", "units-given", "sixteen", None)
    other = replace(HOSPITAL, bill_type="0851")
    doses = [replace(one, findings=(reason,), gaps=(LOT,)) for one in (given("a", 12), given("b", 20, other))]
    lines = written(*doses)
    assert [row["claim"] for row in lines["findings"]] == [row["claim"] for row in lines["outcomes"]]
    assert lines["findings"][0]["claim"] != lines["findings"][1]["claim"]
    assert len({task["id"] for task in lines["tasks"]}) == 2


def test_the_authorizations_of_a_part_are_those_of_its_days() -> None:
    other = replace(HOSPITAL, bill_type="0851", authorizations=("AUTH-8",))
    further = replace(other, authorizations=("AUTH-9", "AUTH-8"))
    days = [given("a", 12), given("b", 20, other), given("c", 27, further)]
    whom = in_parts(days)
    claims = one_claim_each(days, whom, [name_of(one) for one in whom])
    assert sorted(claim.bill_to.authorizations for claim in claims) == [("AUTH-7",), ("AUTH-8", "AUTH-9")]


def test_two_records_of_one_day_share_their_lines_which_stand_on_the_claim_once() -> None:
    days = [given("a", 12), given("b", 12), given("c", 20)]
    (claim,) = one_claim_each(days, in_parts(days), [FIRST] * 3)
    assert [line.service_date.day for line in claim.lines()] == [12, 20]

"""The pages of the mappings say what is in force, what a coder reviews, and what a replay has found."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import pytest
from flask.testing import FlaskClient

from bridge.decide import Decider
from bridge.deliver.differing import compare
from bridge.errors import MappingError
from bridge.facts.difference import Totals
from bridge.ledger import audit, replays
from bridge.ledger.ledger import Book, Ledger
from bridge.ledger.replays import DifferenceKept
from bridge.tables.mappings import Mappings
from bridge.tables.review import file_reviews
from bridge.workbench.mappings_shown.differences import show
from bridge.workbench.office import NoReplays, Office
from tests.rooms.workbench.browsing import BROWSER, send
from tests.rules.chart_builder import Given, chart_of
from tests.rules.planting import with_vial
from tests.rules.shipped import shipped_tables

Browsing = Callable[[str], FlaskClient]
NOTHING: Final[dict[str, Any]] = {"outcomes": [], "lines": []}
DIFFERENCE: Final = DifferenceKept("changed", "a", None, (), 18, 16, None, None, NOTHING, NOTHING, [])


@dataclass
class Offered:
    """Offers two folders, and notes what is begun."""

    ledger: Ledger
    begun: list[str] = field(default_factory=list)

    def folders(self) -> Sequence[str]:
        return ("next-quarter", "wrong")

    def begin(self, book: Book, who: str, folder: str) -> int:
        if folder == "wrong":
            raise MappingError([f"line {number} is wrong." for number in range(9)])
        self.begun.append(f"{folder} by {who}")
        return replays.begin(book, who, folder, "a", "b")


@pytest.fixture
def offered(ledger: Ledger) -> Offered:
    return Offered(ledger)


@pytest.fixture
def office(office: Office, offered: Offered) -> Office:
    return replace(office, replays=offered)


def page(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address, headers=BROWSER)
    assert answer.status_code == 200, answer.status
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def replayed(ledger: Ledger, *, ended: bool = True) -> int:
    """Keep a replay of one claim that is held under another vial, and of a question."""
    charts = [chart_of(Given())]
    before, after = (
        Decider(tables).decide(charts) for tables in (shipped_tables(), with_vial(shipped_tables(), Fraction("0.95")))
    )
    found = compare(before, after)
    with ledger.begin() as book:
        number = replays.begin(book, "sue", "next-quarter", "a", "b")
        replays.keep_page(book, number, ["Patient/anna"], found.totals, found.differences, ["Condition/7: is nested"])
        if ended:
            replays.end(book, number)
    return number


# In force


def test_the_codes_units_and_charges_of_a_day_are_shown(signed_in: Browsing) -> None:
    shown = page(signed_in("viewer"), "/mappings?day=2018-06-12&site=lakeview-main")
    assert "In force on 12 Jun 2018" in shown
    assert "C9028" in shown
    assert "0.1 mg a unit, 9 a vial $2,500.00 1 Jan 2018 to 31 Dec 2018" in shown
    later = page(signed_in("viewer"), "/mappings?day=2019-06-12&site=lakeview-main")
    assert "J9229 from 2019-01-01 in the setting outpatient-hospital" in later


def test_the_payment_to_expect_stands_with_its_source_in_the_quarter_that_has_one(signed_in: Browsing) -> None:
    browser = signed_in("viewer")
    priced = page(browser, "/mappings?day=2026-05-01")
    assert "Payment to expect (ASP)" in priced
    assert "2816.767 confirmed 1 Apr 2026 30 Jun 2026 CMS OPPS Addendum B, April 2026" in priced
    assert "2816.767" not in page(browser, "/mappings?day=2026-07-01")


def test_an_unclassified_code_and_no_code_at_all_are_said(signed_in: Browsing) -> None:
    browser = signed_in("viewer")
    assert "billed once, whatever the dose" in page(browser, "/mappings?day=2018-06-12")
    assert "no code for inotuzumab ozogamicin is in force" in page(browser, "/mappings?day=2016-06-12")


def test_a_payers_rules_say_what_they_are_worth(signed_in: Browsing, mappings: Mappings) -> None:
    browser = signed_in("viewer")
    all_of_them = page(browser, "/mappings?day=2024-06-12")
    assert all(payer.name in all_of_them for payer in mappings.payers.values())
    one = page(browser, "/mappings?day=2024-06-12&payer=medicare")
    assert "Payer: Medicare not signed by a coder payers/medicare.yaml" in one
    assert "What the payers" not in one


def test_that_files_are_not_signed_is_said_plainly(signed_in: Browsing, mappings: Mappings) -> None:
    files = file_reviews(mappings)
    unsigned = sum(one.file.verified_by is None for one in files)
    said = f"{unsigned} of {len(files)} files are not signed by a coder."
    browser = signed_in("viewer")
    assert said in page(browser, "/mappings")
    assert said in page(browser, "/mappings/boundary-days")


def test_severities_come_with_who_says_them(signed_in: Browsing, mappings: Mappings) -> None:
    shown = page(signed_in("viewer"), "/mappings?day=2018-06-12")
    assert "Waste not recorded Blocks nurse gaps/waste-not-recorded.yaml not signed" in shown
    speaking = (
        next(
            (payer.id, gap, dated.days[0])
            for payer in mappings.payers.values()
            for gap, dated in payer.severity.items()
        )
        if any(payer.severity for payer in mappings.payers.values())
        else None
    )
    if speaking is not None:
        payer, _, day = speaking
        assert f"payers/{payer}.yaml" in page(signed_in("viewer"), f"/mappings?day={day}&payer={payer}")


def test_what_is_no_day_is_said_and_what_no_file_is_of_is_refused(signed_in: Browsing) -> None:
    browser = signed_in("viewer")
    assert "That is no day, so today is shown." in page(browser, "/mappings?day=soon")
    for asked in ("drug=x", "payer=x", "site=x"):
        assert browser.get(f"/mappings?{asked}", headers=BROWSER).status_code == 400


# Boundary days


def test_each_boundary_day_stands_beside_the_day_before(signed_in: Browsing, mappings: Mappings) -> None:
    browser = signed_in("viewer")
    shown = page(browser, "/mappings/boundary-days")
    for review in file_reviews(mappings):
        assert review.file.path in shown
    one = page(browser, "/mappings/boundary-days?file=drugs/inotuzumab-ozogamicin.yaml")
    assert "billed as outpatient-hospital 2018-12-31 C9028 2019-01-01 J9229 (confirmed)" in one
    assert "There is no such file." in page(browser, "/mappings/boundary-days?file=../secrets")


# Replay


def test_a_supervisor_begins_a_replay_of_a_folder_on_offer(
    signed_in: Browsing, offered: Offered, ledger: Ledger
) -> None:
    browser = signed_in("supervisor")
    answer = send(browser, "/mappings/replay", folder="next-quarter")
    assert (answer.status_code, offered.begun) == (303, ["next-quarter by supervisor"])
    shown = browser.get(answer.location, headers=BROWSER)
    assert shown.headers["Refresh"] == "3"
    assert "<b>Nothing differs so far.</b> Not all charts are replayed yet." in shown.get_data(as_text=True)
    with ledger.begin() as book:
        acts = [(row.act, row.about, dict(row.detail)) for row in audit.rows(book)]
    assert ("replay begun", "Replay/1", {"folder": "next-quarter"}) in acts


def test_a_folder_that_does_not_check_is_told_in_a_few_lines(signed_in: Browsing, offered: Offered) -> None:
    browser = signed_in("supervisor")
    send(browser, "/mappings/replay", folder="wrong")
    shown = page(browser, "/mappings/replay")
    assert "line 4 is wrong." in shown
    assert "line 5 is wrong." not in shown
    assert "and 4 more" in shown
    assert offered.begun == []


def test_whoever_may_not_begin_sees_no_form(signed_in: Browsing) -> None:
    shown = page(signed_in("biller"), "/mappings/replay")
    assert "2 folders on offer. Beginning a replay needs the role supervisor." in shown
    assert "There was no replay yet." in shown


def test_what_a_replay_found_is_shown_by_rule_and_by_claim(signed_in: Browsing, ledger: Ledger) -> None:
    number = replayed(ledger)
    browser = signed_in("viewer")
    shown = page(browser, f"/mappings/replay/{number}")
    assert "-18 units 18 now, 0 then" in shown
    assert "-$45,000.00" in shown
    assert "Waste does not reconcile gaps/waste-does-not-reconcile.yaml 1 0 -18 -$45,000.00" in shown
    assert "Gone one medicare-institutional-" in shown
    assert "1 record could not be read, or is gone Condition/7: is nested" in shown
    assert "next-quarter replay 1 by sue" in page(browser, "/mappings/replay")
    with ledger.begin() as book:
        rows = [(row.act, row.about, dict(row.detail)) for row in audit.rows(book)]
    assert ("replay", f"Replay/{number}", {"patients": ["Patient/anna"]}) in rows


def test_what_was_found_is_chosen_by_kind_and_by_rule(signed_in: Browsing, ledger: Ledger) -> None:
    number = replayed(ledger)
    browser = signed_in("viewer")
    assert "Gone one" in page(browser, f"/mappings/replay/{number}?kind=gone")
    assert "Gone one" in page(browser, f"/mappings/replay/{number}?rule=waste-does-not-reconcile")
    for nothing in ("kind=new", "rule=charges", "page=2"):
        assert "Gone one" not in page(browser, f"/mappings/replay/{number}?{nothing}")


def test_a_replay_that_found_nothing_or_failed_says_so(signed_in: Browsing, ledger: Ledger) -> None:
    with ledger.begin() as book:
        same, failed = (replays.begin(book, "sue", "next-quarter", "a", "a") for _ in range(2))
        replays.keep_page(book, same, ["Patient/anna"], Totals(1, 1, 1, 18, 18), (), ())
        replays.end(book, same)
        replays.end(book, failed, "The server is broken.")
    browser = signed_in("viewer")
    assert "Nothing would change." in page(browser, f"/mappings/replay/{same}")
    broken = page(browser, f"/mappings/replay/{failed}")
    assert "It could not go on. The server is broken." in broken
    assert "Nothing differs so far. Not all charts were replayed." in broken
    assert "Nothing would change." not in broken
    assert "Refresh" not in browser.get(f"/mappings/replay/{failed}", headers=BROWSER).headers


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("units: 15", "units: 16", ("units: 15", "units: 16")),
        (
            f"asks the pharmacy: Which is wrong, {'so it seems, ' * 9}15 units?",
            f"asks the pharmacy: Which is wrong, {'so it seems, ' * 9}16 units?",
            ("… 15 units?", "… 16 units?"),
        ),
        ("x" * 100, f"{'x' * 100} more", ("x" * 100, f"{'x' * 100} more")),
        ("", f"asks {'again ' * 20}", ("", f"asks {'again ' * 20}")),
    ],
    ids=["short", "what differs is far off", "one word", "nothing"],
)
def test_what_a_rule_found_now_and_then_is_told_from_where_it_differs(
    before: str, after: str, shown: tuple[str, str]
) -> None:
    rule = {"rule": "waste-does-not-reconcile", "table": None, "before": before, "after": after}
    found = show(replace(DIFFERENCE, rules=[rule]))
    assert [(one.before, one.after) for one in found.rules] == [shown]


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [(None, None, None), (None, 45000, 45000), (45000, None, -45000), (45000, 40000, -5000)],
)
def test_dollars_are_told_where_a_line_has_a_charge(before: int | None, after: int | None, more: int | None) -> None:
    was, will_be = (None if one is None else Decimal(one) for one in (before, after))
    assert show(replace(DIFFERENCE, dollars_before=was, dollars_after=will_be)).dollars == more


@pytest.mark.parametrize("number", ["9", f"{1 << 70}"])
def test_a_replay_that_there_is_not_is_not_found(signed_in: Browsing, number: str) -> None:
    assert signed_in("viewer").get(f"/mappings/replay/{number}", headers=BROWSER).status_code == 404


def test_where_nothing_is_on_offer_nothing_can_be_begun(ledger: Ledger) -> None:
    nothing = NoReplays()
    assert nothing.folders() == ()
    with ledger.begin() as book, pytest.raises(Exception, match="No folder is on offer"):
        nothing.begin(book, "sue", "next-quarter")

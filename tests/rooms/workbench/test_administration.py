"""The page of one administration tells its dose, its questions and its reasons, and takes what staff attest."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from bridge.facts.amounts import Milligrams
from bridge.facts.decision import BLOCKS, Evidence, Finding, Gap
from bridge.ledger import attestations
from bridge.ledger.ledger import Ledger
from tests.rooms.ledger.pages import look
from tests.rooms.ledger.queue import LOT, Dose
from tests.rooms.workbench.browsing import BROWSER, send

SignedIn = Callable[[str], FlaskClient]
A = "MedicationAdministration/a"
WASTE = Gap("waste-not-recorded", (Evidence(A),), "", None, BLOCKS, "nurse", "How much was discarded?")
CODER = Gap(
    "diagnosis-needs-coder",
    (Evidence("Condition/c", "code"),),
    "",
    None,
    BLOCKS,
    "coder",
    "Which code? It is in SNOMED CT only; candidates: C91.00, C91.02, Z99.9. Please choose.",
)
UNITS = Finding(
    "units: 15",
    "units-given",
    "1.44 mg / 0.1 mg = 14.4, rounded up to 15 units",
    "drugs/inotuzumab-ozogamicin.yaml (0+old, not signed by a coder)",
    (Evidence(A, "dosage.dose", "2"),),
    ("another dose",),
)


@pytest.fixture(autouse=True)
def dose(ledger: Ledger) -> None:
    decision = Dose(name="a", gaps=(WASTE, LOT, CODER)).decision()
    assert decision.stake is not None
    stake = replace(
        decision.stake,
        given=Milligrams(14400),
        dose=Milligrams(14400),
        vials=2,
        counted=True,
        ordered_at="2018-06-11",
        started="2018-06-12T10:00:00-05:00",
        stopped="2018-06-12T11:00:00-05:00",
    )
    with ledger.begin() as book:
        look(book, replace(decision, findings=(UNITS,), stake=stake))


@pytest.fixture
def page(signed_in: SignedIn) -> Callable[[str], str]:
    def read(who: str) -> str:
        answer = signed_in(who).get("/administrations/a", headers=BROWSER)
        assert answer.status_code == 200
        return unescape(answer.get_data(as_text=True))

    return read


def test_the_dose_is_drawn_and_said_in_words(page: Callable[[str], str]) -> None:
    shown = page("viewer")
    assert 'aria-describedby="vials-says"' in shown
    assert "2 vials of 9 units each, counted in the chart. Given: 1.44 mg, 14.4 units" in shown
    assert "Unexplained: 0.36 mg, 3.6 units." in shown
    assert shown.count('class="part-given"') == 15 + 1, "14 whole bands, one of 0.4, and the legend's own"


def test_a_value_names_its_chart_its_rule_its_table_and_what_was_not_taken(page: Callable[[str], str]) -> None:
    shown = page("viewer")
    for part in (
        "1.44 mg / 0.1 mg = 14.4, rounded up to 15 units",
        f'{A} <span class="soft">version 2</span> <code>dosage.dose</code>',
        "<code>units-given</code>",
        "drugs/inotuzumab-ozogamicin.yaml (0+old, not signed by a coder)",
        "now drugs/inotuzumab-ozogamicin.yaml",
        "another dose",
    ):
        assert part in shown
    assert "sources</summary>" in shown


def test_each_question_says_what_happens_when_it_is_answered(page: Callable[[str], str]) -> None:
    shown = page("viewer")
    assert "3 questions, 2 of them block the claim" in shown
    assert "How much was discarded?" in shown
    assert "The discarded amount gets its own line with JW" in shown


def test_the_timeline_begins_with_what_the_chart_says_by_its_own_clock(page: Callable[[str], str]) -> None:
    shown = page("viewer")
    order, start, stop = (shown.index(words) for words in ("Ordered", "The infusion began", "It ended"))
    assert order < start < stop
    assert "10:00 UTC-05:00" in shown


def test_forms_are_for_those_who_may_attest_and_first_for_what_is_asked(page: Callable[[str], str]) -> None:
    assert "Attest the amount discarded" not in page("viewer")
    shown = page("biller")
    asked, other = shown.index("Attest the amount discarded"), shown.index("Attest something else")
    assert asked < other < shown.index("The vials opened")
    assert '<option value="C91.02 Condition/c">C91.02</option>' in shown
    assert "Z99.9 Condition/c" not in shown, "only codes that the mappings offer"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "discarded", "mg": "0.36"}, "0.36 mg discarded"),
        ({"kind": "vials", "count": "2"}, "2 vials opened"),
        ({"kind": "lot", "number": "L-1", "expires": "2027-01-31"}, "lot L-1, which expires on 2027-01-31"),
        ({"kind": "icd10", "code": "C91.02 Condition/c"}, "C91.02 for Condition/c"),
        ({"kind": "site", "file": "lakeview-main"}, "given at lakeview-main"),
    ],
)
def test_what_is_attested_is_kept_with_name_and_reason_and_looked_at_at_once(
    signed_in: SignedIn, ledger: Ledger, wished: list[str], fields: dict[str, str], says: str
) -> None:
    browser = signed_in("biller")
    send(browser, "/administrations/a/attest", "/administrations/a", reason="Pharmacy log, page 4", **fields)
    with ledger.begin() as book:
        (kept,) = attestations.all_of(book, A)
    assert (f"{kept.value}", kept.who, kept.reason) == (says, "biller", "Pharmacy log, page 4")
    assert wished == ["Encounter/e-1"]
    assert f"Attested: {says}." in unescape(browser.get("/administrations/a").get_data(as_text=True))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "discarded", "mg": "much"},
        {"kind": "discarded", "mg": "-1"},
        {"kind": "discarded", "mg": "NaN"},
        {"kind": "vials", "count": "1.5"},
        {"kind": "lot", "number": "L", "expires": "soon"},
        {"kind": "lot", "number": ""},
        {"kind": "icd10", "code": "C91.02"},
        {"kind": "colour"},
    ],
)
def test_what_is_no_fact_is_not_kept_and_said_so(signed_in: SignedIn, ledger: Ledger, fields: dict[str, str]) -> None:
    browser = signed_in("biller")
    answer = send(browser, "/administrations/a/attest", "/administrations/a", reason="x", **fields)
    assert answer.status_code == 303
    assert "alert-warning" in browser.get("/administrations/a").get_data(as_text=True)
    with ledger.begin() as book:
        assert attestations.all_of(book, A) == []


def test_a_second_person_confirms_and_nobody_their_own(signed_in: SignedIn, page: Callable[[str], str]) -> None:
    first, second = signed_in("biller"), signed_in("other")
    send(first, "/administrations/a/attest", "/administrations/a", kind="discarded", mg="0.36", reason="Log")
    assert "/attestations/1/confirm" not in page("biller")
    assert "/attestations/1/confirm" in page("other")
    send(first, "/attestations/1/confirm", "/administrations/a")
    assert "a second person must confirm it" in unescape(first.get("/administrations/a").get_data(as_text=True))
    send(second, "/attestations/1/confirm", "/administrations/a")
    assert "confirmed by other" in page("biller")
    send(second, "/attestations/1/withdraw", "/administrations/a")
    assert "Withdrawn" in page("biller")
    assert send(second, "/attestations/9/withdraw", "/administrations/a").status_code == 404


def test_what_stands_is_marked_in_the_queue_and_in_the_lists(signed_in: SignedIn) -> None:
    browser = signed_in("biller")
    send(browser, "/administrations/a/attest", "/administrations/a", kind="vials", count="2", reason="Log")
    for address in ("/", "/administrations"):
        assert "mark-attested" in browser.get(address).get_data(as_text=True)


def test_the_chart_is_looked_at_again_when_somebody_asks(signed_in: SignedIn, wished: list[str]) -> None:
    send(signed_in("biller"), "/administrations/a/look-again", "/administrations/a")
    assert wished == [A]


def test_an_administration_that_nobody_heard_of_is_not_there(signed_in: SignedIn) -> None:
    browser = signed_in("biller")
    assert browser.get("/administrations/none", headers=BROWSER).status_code == 404
    assert send(browser, "/administrations/none/look-again", "/").status_code == 404

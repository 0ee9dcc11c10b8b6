"""The work queue on its pages: what is shown, filtered, done in bulk, undone, and written as CSV."""

import csv
import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient

from bridge.facts.decision import BLOCKS, Evidence, Gap
from bridge.ledger import audit, work
from bridge.ledger.ledger import Ledger
from tests.rooms.ledger.queue import CODER, LOT, NURSE, Dose, keep
from tests.rooms.workbench.browsing import BROWSER, send

SignedIn = Callable[[str], FlaskClient]
A, B = "MedicationAdministration/a", "MedicationAdministration/b"
WASTE_A, WASTE_B = f"{A} waste-not-recorded", f"{B} waste-not-recorded"
HOSTILE = Gap("waste-not-recorded", (Evidence(A),), "", None, BLOCKS, "nurse", '<script>alert("x")</script>=1+1')
_ROW = re.compile(r'name="row" value="([^"]+)"')
_CHOICE = re.compile(r'name="row" value="([^"]+)" aria')


@pytest.fixture(autouse=True)
def doses(ledger: Ledger) -> None:
    with ledger.begin() as book:
        keep(
            book,
            Dose(name="a", gaps=(NURSE, LOT), day=date(2026, 2, 20), file_by=date(2026, 3, 11)),
            Dose(name="b", charge="40000.00", payer=None, encounter="e-2", day=date(2026, 2, 28)),
            Dose(name="c", charge=None, units=16, basis="ordered", gaps=(CODER,), encounter="e-3", site=None),
        )


def text(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address, headers=BROWSER)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def rows(page: str) -> list[str]:
    return [unescape(one) for one in _CHOICE.findall(page)]


def act(browser: FlaskClient, act: str, *names: str, **more: str) -> str:
    """Preview an act, and do it as the preview says."""
    shown = send(browser, "/queue/preview", "/", act=act, row=list(names)).get_data(as_text=True)
    seen = re.search(r'name="seen" value="(\d+)"', shown)
    assert seen is not None
    send(browser, "/queue/act", "/", act=act, row=list(names), seen=seen[1], **more)
    return unescape(shown)


def test_most_money_comes_first_and_what_has_no_charge_is_counted_in_units(signed_in: SignedIn) -> None:
    page = text(signed_in("biller"), "/")
    assert rows(page)[0].startswith(A)
    assert rows(page)[-1] == "MedicationAdministration/c diagnosis-needs-coder"
    assert "$85,000.00" in page
    assert "16 units" in page
    assert "ordered; no charge on file" in page
    assert "1 dose without a charge on file" in page


def test_the_filing_limit_counts_down(signed_in: SignedIn) -> None:
    assert "10 days left" in text(signed_in("viewer"), "/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("gap=lot-number-not-recorded", [f"{A} lot-number-not-recorded"]),
        ("owner=coder", ["MedicationAdministration/c diagnosis-needs-coder"]),
        ("severity=warns", [f"{A} lot-number-not-recorded"]),
        ("payer=-", [WASTE_B]),
        ("site=-", ["MedicationAdministration/c diagnosis-needs-coder"]),
        ("age=0-1", [WASTE_B, "MedicationAdministration/c diagnosis-needs-coder"]),
        ("from=2026-02-28&to=2026-03-01", [WASTE_B]),
        ("q=e-2+waste", [WASTE_B]),
        ("administration=MedicationAdministration/b", [WASTE_B]),
        ("trigger=poll", []),
    ],
)
def test_filters_show_what_they_say(signed_in: SignedIn, query: str, found: list[str]) -> None:
    assert rows(text(signed_in("biller"), f"/?{query}")) == found


def test_what_is_mine_and_nobodys_is_shown_first(signed_in: SignedIn) -> None:
    mine, other = signed_in("biller"), signed_in("other")
    act(mine, "assign", WASTE_B, assignee="biller")
    assert WASTE_B in rows(text(mine, "/"))
    assert WASTE_B not in rows(text(other, "/"))
    assert WASTE_B in rows(text(other, "/?state=open"))


def test_the_csv_holds_exactly_the_rows_that_the_filters_show(signed_in: SignedIn) -> None:
    browser = signed_in("viewer")
    for query in ("state=open", "owner=nurse", "owner=nurse&order=age", "gap=nothing"):
        answer = browser.get(f"/queue.csv?{query}")
        read = csv.DictReader(answer.get_data(as_text=True).removeprefix("\N{BYTE ORDER MARK}").splitlines())
        written = [f"{one['administration']} {one['gap']}" for one in read]
        shown = re.findall(r'/administrations/(\w+)#([\w-]+)"', text(browser, f"/?{query}"))
        assert written == [f"MedicationAdministration/{name} {gap}" for name, gap in shown]


def test_nothing_is_done_before_the_preview_is_confirmed(signed_in: SignedIn, ledger: Ledger) -> None:
    browser = signed_in("biller")
    shown = send(browser, "/queue/preview", "/", act="close", row=[WASTE_A, WASTE_B]).get_data(as_text=True)
    assert "Close 2 questions with a reason" in shown
    assert "2 questions, now open" in shown
    with ledger.begin() as book:
        assert work.last_act(book) == 0


def test_several_rows_are_closed_at_once_and_that_is_undone_at_once(signed_in: SignedIn) -> None:
    browser = signed_in("biller")
    act(browser, "close", WASTE_A, WASTE_B, words="The trial paid")
    page = text(browser, "/")
    assert "2 questions closed." in page
    assert not {WASTE_A, WASTE_B} & set(rows(page))
    assert "closed: The trial paid" in text(browser, "/?state=closed")
    batch = re.search(r'name="batch" value="(\d+)"', page)
    assert batch is not None
    for says in ("Undone: 2 questions as before.", "Nothing was undone"):
        send(browser, "/queue/undo", "/", batch=batch[1])
        page = text(browser, "/?state=open")
        assert says in page
        assert {WASTE_A, WASTE_B} <= set(rows(page))


def test_what_somebody_else_touched_meanwhile_is_left_and_said(signed_in: SignedIn) -> None:
    mine, other = signed_in("biller"), signed_in("other")
    act(other, "assign", WASTE_A, assignee="other")
    send(mine, "/queue/act", "/", act="assign", row=[WASTE_A, WASTE_B], seen="0", assignee="biller")
    page = text(mine, "/?state=open")
    assert "1 question assigned to biller." in page
    assert "somebody else changed them meanwhile" in page


def test_the_preview_says_to_whom_a_row_is_assigned_by_now(signed_in: SignedIn) -> None:
    act(signed_in("other"), "assign", WASTE_A, assignee="other")
    shown = act(signed_in("biller"), "assign", WASTE_A, assignee="biller")
    assert "1 question, now assigned to other" in shown


def test_a_snoozed_row_is_away_until_its_day_and_a_note_stands_on_its_row(signed_in: SignedIn) -> None:
    browser = signed_in("biller")
    act(browser, "snooze", WASTE_B, until="2026-03-09")
    act(browser, "note", WASTE_A, words="Called the ward")
    page = text(browser, "/")
    assert WASTE_B not in rows(page)
    assert "1 note: Called the ward" in page
    assert rows(text(browser, "/?state=snoozed")) == [WASTE_B]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"act": "burn", "row": [WASTE_A]}, 422),
        ({"act": "close", "row": []}, 422),
        ({"act": "close", "row": [WASTE_A]}, 422),
        ({"act": "close", "row": ["one-word"], "words": "x"}, 422),
        ({"act": "snooze", "row": [WASTE_A], "until": "2026-03-01"}, 422),
        ({"act": "snooze", "row": [WASTE_A]}, 422),
        ({"act": "assign", "row": [WASTE_A], "assignee": "nobody-knows"}, 422),
        ({"act": "close", "row": [f"{A} gap-{number}" for number in range(501)], "words": "x"}, 422),
    ],
)
def test_what_lacks_something_is_refused_and_changes_nothing(
    signed_in: SignedIn, ledger: Ledger, fields: dict[str, object], status: int
) -> None:
    assert send(signed_in("biller"), "/queue/act", "/", **fields).status_code == status
    with ledger.begin() as book:
        assert work.last_act(book) == 0


def test_what_others_did_is_undone_by_a_supervisor_alone(signed_in: SignedIn) -> None:
    act(signed_in("other"), "assign", WASTE_A, assignee="other")
    assert send(signed_in("biller"), "/queue/undo", "/", batch="1").status_code == 403
    assert send(signed_in("supervisor"), "/queue/undo", "/", batch="1").status_code == 303
    assert send(signed_in("supervisor"), "/queue/undo", "/", batch="99").status_code == 404


def test_a_view_is_kept_for_its_owner_and_forgotten(signed_in: SignedIn) -> None:
    browser = signed_in("biller")
    send(browser, "/views", "/", name=" My  nurses ", query="owner=nurse&order=limit&page=3")
    page = text(browser, "/")
    assert "My nurses" in page
    assert "owner=nurse&amp;state=open&amp;order=limit" in page
    assert "My nurses" not in text(signed_in("other"), "/")
    send(browser, "/views/forget", "/", name="My nurses")
    text(browser, "/")
    assert "Forget the view My nurses" not in text(browser, "/")


def test_the_identity_stands_on_top_and_each_part_leads_to_its_administrations(signed_in: SignedIn) -> None:
    browser = signed_in("viewer")
    assert "3 seen: 0 billed, 3 held, 0 not-billable, 0 pending, 0 not-mapped" in text(browser, "/")
    held = text(browser, "/administrations?outcome=held")
    assert all(f'href="/administrations/{name}"' in held for name in "abc")
    assert "Nothing fits what you searched." in text(browser, "/administrations?outcome=billed")
    assert 'href="/administrations/b"' in text(browser, "/administrations?q=e-2")


def test_words_of_a_chart_are_shown_and_never_run(signed_in: SignedIn, ledger: Ledger) -> None:
    with ledger.begin() as book:
        keep(book, Dose(name="a", gaps=(HOSTILE,)))
    browser = signed_in("viewer")
    for address in ("/", "/administrations/a"):
        page = text(browser, address)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    assert '"<script>alert' in browser.get("/queue.csv").get_data(as_text=True)


def test_a_long_queue_comes_in_pages(signed_in: SignedIn, ledger: Ledger) -> None:
    with ledger.begin() as book:
        keep(book, *(Dose(name=f"n{number:03}", encounter=f"e-{number}") for number in range(60)))
    browser = signed_in("biller")
    first, second = text(browser, "/"), text(browser, "/?page=2")
    assert len(rows(first)) == 50
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert not set(rows(first)) & set(rows(second))
    assert len(rows(first)) + len(rows(second)) == 64


def test_every_look_and_every_act_is_in_the_audit_trail(signed_in: SignedIn, ledger: Ledger) -> None:
    browser = signed_in("biller")
    text(browser, "/administrations/a")
    act(browser, "note", WASTE_A, words="Called")
    browser.get("/queue.csv").get_data()
    with ledger.begin() as book:
        kept = audit.rows(book)
    assert {"administration", "queue", "queue: note", "queue as CSV"} <= {one.act for one in kept}
    assert "Patient/p-1" in {one.patient for one in kept}

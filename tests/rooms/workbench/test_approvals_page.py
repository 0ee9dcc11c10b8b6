"""Draft claims wait on a page of their own; a supervisor sees what is sent before it is."""

from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from bridge.ledger import approvals
from bridge.ledger.drafts import Draft, record_drafts
from bridge.ledger.ledger import Ledger
from tests.rooms.ledger.pages import CLAIM, DOSE_1, VISIT, a_claim, billed, look
from tests.rooms.workbench.browsing import BROWSER, send

SignedIn = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def drafts(ledger: Ledger) -> None:
    resource = a_claim().resource
    with ledger.begin() as book:
        look(book, billed())
        drafts = [
            Draft(name, "Claim/1", "seen", VISIT, "Patient/p", (DOSE_1,), resource) for name in (CLAIM, "second-1")
        ]
        record_drafts(book, drafts, (), [VISIT])


def waiting(ledger: Ledger) -> list[str]:
    with ledger.begin() as book:
        return [one.claim for one in approvals.waiting_for_approval(book)]


def test_every_draft_is_listed_with_its_lines_and_what_all_come_to(signed_in: SignedIn) -> None:
    page = signed_in("viewer").get("/approvals", headers=BROWSER).get_data(as_text=True)
    assert "2 claims wait for approval" in page
    assert "32 units" in page, "16 and 16"
    assert CLAIM in page
    assert 'href="/administrations/ma-1"' in page
    assert "Approving needs the role supervisor." in page


def test_the_preview_names_what_is_sent_and_approves_nothing(signed_in: SignedIn, ledger: Ledger) -> None:
    rows = [f"{CLAIM} seen", "second-1 other-content"]
    shown = send(signed_in("supervisor"), "/approvals/preview", "/approvals", row=rows).get_data(as_text=True)
    assert "Approve 1 claim, 16 units" in shown
    assert "1 claim changed or left meanwhile" in shown
    assert len(waiting(ledger)) == 2


def test_claims_are_approved_in_bulk_each_as_it_was_seen(
    signed_in: SignedIn, ledger: Ledger, wished: list[str]
) -> None:
    browser = signed_in("supervisor")
    send(browser, "/approvals", row=[f"{CLAIM} seen", "second-1 other-content"])
    page = unescape(browser.get("/approvals").get_data(as_text=True))
    assert "1 claim approved" in page
    assert "Claim second-1 is not approved: it bills something else by now" in page
    assert waiting(ledger) == ["second-1"]
    assert wished == [VISIT]


def test_without_a_choice_nothing_is_approved(signed_in: SignedIn) -> None:
    assert send(signed_in("supervisor"), "/approvals").status_code == 422

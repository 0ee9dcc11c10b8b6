"""The main acts without JavaScript: assign, close, attest, and sign out."""

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.visits import admit, short
from tests.browser.windows import Windows, sign_in

pytestmark = pytest.mark.server


def test_rows_are_assigned_and_closed(windows: Windows, house: House) -> None:
    name = admit(house, "scriptless-queue")
    page = windows.open("bea", scripts=False)
    page.goto(f"/?administration={name}&severity=blocks&state=open")
    row = page.locator("[data-row]")
    expect(row).to_have_count(1)
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("heading", name="Assign 1 question")).to_be_visible()
    page.get_by_label("To", exact=True).select_option("bill")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("status").first).to_have_text("1 question assigned to bill.")
    expect(row).to_contain_text("bill")

    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Reason").fill("billed by the old system")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("status").first).to_have_text("1 question closed.")
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()


def test_a_fact_is_attested(windows: Windows, house: House) -> None:
    name = admit(house, "scriptless-fact")
    page = windows.open("bea", scripts=False)
    page.goto(f"/administrations/{short(name)}")
    asked = page.locator("#waste-not-recorded")
    asked.get_by_label("Discarded, in mg").fill("0.27")
    asked.get_by_label("Where it stands").fill("Pharmacy log of the day")
    asked.get_by_role("button", name="Attest").click()
    expect(page.get_by_role("status").first).to_contain_text("Attested: 0.27 mg discarded.")
    house.claim_becomes(name, "active")


def test_one_signs_in_filters_and_signs_out(windows: Windows) -> None:
    page = windows.open(scripts=False)
    page.goto("/")
    sign_in(page, "tim")
    expect(page).to_have_title("Work queue · bridge")
    page.get_by_label("Search in questions").fill("syn-a-vial-too-many")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-row]").first).to_contain_text("syn-a-vial-too-many")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Sign in · bridge")

"""A question is answered: in the chart by the nurse, or beside it by what staff attest; then the claim goes out."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import WITHIN, House
from tests.browser.visits import SURGERY, admit, chart_waste, short
from tests.browser.windows import Windows
from tests.journeys.serving import becomes

pytestmark = pytest.mark.server

LOG = "Pharmacy log of the day, page 4"


def look_at(page: Page, name: str) -> None:
    page.goto(f"/administrations/{short(name)}")


def outcome_is(page: Page, outcome: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Inotuzumab ozogamicin, 1.53 mg {outcome}")


def attest(page: Page, milligrams: str) -> None:
    asked = page.locator("#waste-not-recorded")
    asked.get_by_label("Discarded, in mg").fill(milligrams)
    asked.get_by_label("Where it stands").fill(LOG)
    asked.get_by_role("button", name="Attest").click()
    expect(page.get_by_role("status").first).to_contain_text(f"Attested: {milligrams} mg discarded.")


def it_is_said_in_time(page: Page, state: str) -> None:
    """Load the page until it tells how what was attested stands: the worker needs a moment."""
    said = page.get_by_role("region", name="Attested")
    becomes(lambda: page.reload() and state in said.inner_text(), WITHIN)


def test_a_nurse_charts_the_waste_and_the_question_closes_itself(windows: Windows, house: House) -> None:
    name = admit(house, "nurse")
    page = windows.open("bea")
    look_at(page, name)
    outcome_is(page, "Held")
    question = page.get_by_role("article").filter(has_text="Waste not recorded")
    expect(question).to_contain_text("1.53 mg given from 2 vials, 0.27 mg left")
    chart_waste(house, name, 0.27)
    house.becomes(name, "billed")
    claim = house.claim_becomes(name, "active")
    assert [line["quantity"]["value"] for line in claim["item"]] == [16, 2]
    [task] = [one for one in house.fhir.resources("Task") if one["focus"]["reference"] == name]
    assert task["status"] == "completed"
    page.reload()
    outcome_is(page, "Billed")
    expect(question).to_have_count(0)
    timeline = page.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text(f"answered by {name} version 2")
    page.goto(f"/?administration={name}&state=open")
    expect(page.get_by_role("link", name="Waste not recorded")).to_have_count(0)


def test_what_one_person_attests_releases_the_claim_and_the_chart_stays_as_it_is(
    windows: Windows, house: House
) -> None:
    name = admit(house, "attested")
    before = house.read(name)
    page = windows.open("bea")
    look_at(page, name)
    attest(page, "0.27")
    house.becomes(name, "billed")
    claim = house.claim_becomes(name, "active")
    assert [line["quantity"]["value"] for line in claim["item"]] == [16, 2]
    assert house.read(name) == before
    page.reload()
    outcome_is(page, "Billed")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Attested")
    said = page.get_by_role("region", name="Attested")
    expect(said).to_contain_text("0.27 mg discarded Counts")
    expect(said).to_contain_text("bea")
    expect(said).to_contain_text(LOG)

    chart_waste(house, name, 0.27)  # weeks later the nurse charts it herself
    it_is_said_in_time(page, "Superseded")
    expect(said).to_contain_text(f"{name} version 2")
    assert [one["status"] for one in house.claims_of(name)] == ["active"]


def test_a_second_person_must_confirm_what_is_attested_where_the_site_asks_for_it(
    windows: Windows, house: House
) -> None:
    name = admit(house, "second", SURGERY)
    first, second = windows.open("bea"), windows.open("bill")
    look_at(first, name)
    expect(first.locator("#waste-not-recorded")).to_contain_text("A second person must confirm it.")
    attest(first, "0.27")
    it_is_said_in_time(first, "Waits for a second person")
    outcome_is(first, "Held")
    expect(first.get_by_role("button", name="Confirm")).to_have_count(0)
    assert house.claims_of(name) == []

    look_at(second, name)
    second.get_by_role("button", name="Confirm").click()
    expect(second.get_by_role("status").first).to_contain_text("Confirmed: 0.27 mg discarded.")
    house.becomes(name, "billed")
    house.claim_becomes(name, "draft")
    first.reload()
    outcome_is(first, "Billed")
    expect(first.get_by_role("region", name="Attested")).to_contain_text("confirmed by bill")


def test_a_draft_becomes_active_when_a_supervisor_approves_it(windows: Windows, house: House) -> None:
    name = admit(house, "draft", SURGERY, is_complete=True)
    house.claim_becomes(name, "draft")
    biller = windows.open("bea")
    biller.goto("/approvals")
    expect(biller.get_by_role("row").filter(has_text=short(name))).to_be_visible()
    expect(biller.get_by_role("button", name="Approve")).to_have_count(0)

    page = windows.open("sue")
    page.goto("/approvals")
    page.get_by_role("row").filter(has_text=short(name)).get_by_role("checkbox").check()
    page.get_by_role("button", name="Approve").click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_role("heading")).to_contain_text("1 claim")
    asked.get_by_role("button", name="Approve 1 claim").click()
    expect(page.get_by_role("status").first).to_contain_text("1 claim approved")
    house.claim_becomes(name, "active")
    page.reload()
    expect(page.get_by_role("row").filter(has_text=short(name))).to_have_count(0)


def test_drafts_are_approved_together(windows: Windows, house: House) -> None:
    names = [admit(house, story, SURGERY, is_complete=True) for story in ("bulk-one", "bulk-two")]
    for name in names:
        house.claim_becomes(name, "draft")
    page = windows.open("sue")
    page.goto("/approvals")
    for name in names:
        page.get_by_role("row").filter(has_text=short(name)).get_by_role("checkbox").check()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Approve 2 claims").click()
    expect(page.get_by_role("status").first).to_contain_text("2 claims approved")
    for name in names:
        house.claim_becomes(name, "active")

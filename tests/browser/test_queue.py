"""The work queue: by keys alone, two people on one row, many rows at once and one undo, the CSV, saved views."""

import csv
from decimal import Decimal
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.house import WITHIN, House
from tests.browser.windows import Windows
from tests.journeys.serving import becomes

pytestmark = pytest.mark.server


def look_at(page: Page, **asked: str) -> None:
    page.goto(f"/?{urlencode(asked)}")


def rows(page: Page) -> list[str]:
    """List the rows of the page: each its administration and its gap."""
    return [box.get_attribute("value") or "" for box in page.locator("input[name=row]").all()]


def said(page: Page) -> Locator:
    return page.get_by_role("status")


def press_on(page: Page, key: str) -> None:
    """Press a key once the page and its scripts are there."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def here(page: Page) -> Locator:
    """Find the row that has the focus."""
    return page.locator("[data-row]:focus")


def test_rows_are_found_assigned_noted_and_closed_with_keys_alone(windows: Windows) -> None:
    page = windows.open("bea")
    page.goto("/?state=open")
    press = partial(press_on, page)
    press("/")
    page.keyboard.type("syn-unfinished-chart")
    press("Enter")
    expect(page.get_by_label("Filtered by")).to_contain_text("syn-unfinished-chart")
    names = rows(page)
    assert len(names) > 2

    press("j")
    press("j")
    press("j")
    press("k")
    expect(here(page).get_by_role("checkbox")).to_have_value(names[1])
    press("a")
    expect(page.get_by_role("dialog")).to_contain_text("Assign 1 question")
    expect(page.get_by_role("dialog").get_by_label("To")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(said(page).first).to_have_text("1 question assigned to bea.")
    expect(page.locator("[data-row]").nth(1)).to_contain_text("bea")

    press("j")
    press("n")
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    page.keyboard.type("I ask the pharmacy tomorrow.")
    press("Tab")
    press("Enter")
    expect(said(page).first).to_have_text("Note written on 1 question.")
    expect(page.locator("[data-row]").first).to_contain_text("1 note: I ask the pharmacy tomorrow.")

    press("j")
    press("x")
    press("j")
    press("x")
    expect(said(page).last).to_have_text("2 chosen")
    press("e")
    expect(page.get_by_role("textbox", name="Reason")).to_be_focused()
    page.keyboard.type("the old system billed it")
    press("Tab")
    press("Enter")
    expect(said(page).first).to_have_text("2 questions closed.")
    assert rows(page) == names[2:]
    press("u")
    expect(said(page).first).to_have_text("Undone: 2 questions as before.")
    assert rows(page) == names


def test_the_keys_are_shown_and_lead_to_an_administration_and_back(windows: Windows) -> None:
    page = windows.open("bea")
    look_at(page, q="syn-vague-code", state="open")
    press = partial(press_on, page)
    press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Assign the chosen rows")
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press("j")
    press("Enter")
    expect(page).to_have_title("syn-vague-code · bridge")
    questions = page.get_by_role("article").filter(has_text="asks")
    expect(questions.nth(0)).to_be_focused()  # the one of the row that was opened
    press("j")
    expect(questions.nth(1)).to_be_focused()
    press("q")
    expect(page).to_have_title("Work queue · bridge")


def test_what_is_typed_while_a_dialog_is_on_its_way_acts_on_nothing(windows: Windows) -> None:
    page = windows.open("bill")
    look_at(page, q="syn-clinical-terms", state="open")
    asked: list[Route] = []
    page.route("**/queue/preview", lambda route: asked.append(route))  # noqa: PLW0108  # it marks what it is given
    page.keyboard.press("j")
    page.keyboard.press("n")
    for key in ("x", "e", "j", "u", "q"):
        page.keyboard.press(key)
    expect(page.locator("#preview")).to_have_attribute("open", "")
    becomes(lambda: page.evaluate("1") and asked, WITHIN)
    [only] = asked
    only.continue_()
    expect(page.get_by_role("dialog")).to_contain_text("Write a note on 1 question")
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(here(page)).to_have_count(1)
    expect(page.get_by_role("checkbox", checked=True, name="Choose")).to_have_count(0)


def test_of_two_people_on_one_row_the_second_sees_what_the_first_did(windows: Windows) -> None:
    row = "MedicationAdministration/syn-per-square-metre"
    bea, bill = windows.open("bea"), windows.open("bill")
    for page in (bea, bill):
        look_at(page, administration=row, severity="blocks", state="open")
        page.get_by_role("checkbox", name="Choose all").check()
    bill.get_by_role("button", name="Close").click()
    bill.get_by_role("textbox", name="Reason").fill("nobody will ask for it")

    bea.get_by_role("button", name="Assign").click()
    bea.get_by_role("dialog").get_by_role("button", name="Assign").click()
    expect(said(bea).first).to_contain_text("assigned to bea.")

    bill.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(said(bill).first).to_have_text(
        "Nothing was changed. 1 question left as they are: somebody else changed them meanwhile."
    )
    expect(bill.locator("[data-row]")).to_contain_text("bea")
    bill.locator("[data-row]").get_by_role("checkbox").check()
    bill.get_by_role("button", name="Assign").click()
    expect(bill.get_by_role("dialog")).to_contain_text("1 question, now assigned to bea")


def test_many_rows_are_shown_before_they_change_and_taken_back_in_one(windows: Windows, house: House) -> None:
    page = windows.open("bill")
    look_at(page, gap="payer-rule-unverified", payer="aetna", state="open")
    before = rows(page)
    assert len(before) > 3
    page.get_by_role("checkbox", name="Choose all").check()
    page.get_by_role("button", name="Snooze").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(f"Snooze {len(before)} questions")
    expect(asked.get_by_role("listitem")).to_have_text([f"{len(before)} questions, now open"])
    asked.get_by_role("link", name="Cancel").click()
    expect(asked).to_have_count(0)
    page.reload()
    assert rows(page) == before

    page.get_by_role("checkbox", name="Choose all").check()
    page.get_by_role("button", name="Snooze").click()
    asked.get_by_label("Until").fill("2025-09-20")
    asked.get_by_role("button", name="Snooze").click()
    expect(said(page).first).to_have_text(f"{len(before)} questions snoozed until 20 Sep 2025.")
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(said(page).first).to_have_text(f"Undone: {len(before)} questions as before.")
    assert rows(page) == before
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


@pytest.mark.parametrize(
    "asked",
    [{"state": "open"}, {"state": "open", "payer": "medicare", "order": "age"}, {"state": "open", "q": "vial"}],
    ids=["everything", "one payer, the oldest first", "a word"],
)
def test_the_csv_holds_exactly_what_the_filters_show(asked: dict[str, str], windows: Windows, tmp_path: Path) -> None:
    page = windows.open("vera")
    look_at(page, **asked)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    file = tmp_path / "queue.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        listed = list(csv.DictReader(opened))

    shown: list[tuple[str, str]] = []
    while True:
        links = page.locator("[data-row] [data-open]").all()
        shown += [_opened(link.get_attribute("href") or "") for link in links]
        after = page.get_by_role("link", name="Next page")
        if after.count() == 0:
            break
        after.click()
        expect(page.get_by_role("link", name="Previous page")).to_be_visible()
    assert [(row["administration"].partition("/")[2], row["gap"]) for row in listed] == shown

    # Several questions may wait on one line, and what is billed waits no more.
    lines = {row["billed with"]: row for row in listed if row["outcome"] != "billed"}.values()
    money = sum(Decimal(row["charge in USD"] or 0) for row in lines)
    units = sum(int(row["units"] or 0) for row in lines)
    head = page.locator(".queue-head")
    expect(head.get_by_role("heading")).to_have_text(f"{len(listed)} questions")
    expect(head).to_contain_text(f"${money:,.2f} waits · {units:,} units")


def _opened(address: str) -> tuple[str, str]:
    administration, _, gap = address.rpartition("/")[2].partition("#")
    return administration, gap


def test_a_view_is_saved_found_again_and_forgotten(windows: Windows) -> None:
    page = windows.open("vera")
    page.goto("/?state=open")
    page.get_by_role("checkbox", name="Nurse").check()
    expect(page.get_by_label("Filtered by")).to_contain_text("Nurse")
    shown = rows_of_a_viewer(page)
    page.get_by_text("Save this view").click()
    page.get_by_label("Name").fill("What nurses owe")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(said(page).first).to_have_text("The view What nurses owe is saved.")
    page.goto("/")
    page.get_by_role("link", name="What nurses owe", exact=True).click()
    expect(page.get_by_label("Filtered by")).to_contain_text("Nurse")
    assert rows_of_a_viewer(page) == shown
    other = windows.open("bea")
    other.goto("/")
    expect(other.get_by_role("link", name="What nurses owe", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Forget the view What nurses owe").click()
    expect(page.get_by_role("link", name="What nurses owe", exact=True)).to_have_count(0)


def rows_of_a_viewer(page: Page) -> list[str]:
    return [link.get_attribute("href") or "" for link in page.locator("[data-row] [data-open]").all()]


def test_what_was_seen_is_the_sum_of_what_became_of_it_and_each_part_leads_to_its_rows(windows: Windows) -> None:
    page = windows.open("vera")
    page.goto("/")
    parts = page.get_by_label("What became of everything that was seen").get_by_role("link")
    counts = [int(words.partition(" ")[0]) for words in parts.all_inner_texts()]
    addresses = [link.get_attribute("href") or "" for link in parts.all()]
    assert counts[0] == sum(counts[1:])
    for count, address in zip(counts[1:], addresses[1:], strict=True):
        page.goto(address)
        expect(page.get_by_text(f"1 to {count} of {count}")).to_be_visible()

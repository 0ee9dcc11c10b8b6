"""Signing in: by the form, back to where one wanted to go, locked after five guesses, over after half an hour."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import House
from tests.browser.windows import Windows, sign_in

pytestmark = pytest.mark.server

SENT_TO_SIGN_IN = re.compile(r"/sign-in\?next=")
REFUSED = "Name or password is wrong, or the account is locked."


def test_whoever_signs_in_comes_to_the_page_that_was_asked_for_and_may_sign_out(windows: Windows) -> None:
    page = windows.open()
    page.goto("/administrations?outcome=held")
    expect(page.get_by_role("heading", name="bridge")).to_be_visible()
    sign_in(page, "tim")
    page.wait_for_url("**/administrations?outcome=held")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/administrations?outcome=held")
    expect(page).to_have_url(SENT_TO_SIGN_IN)
    page.go_back()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_five_wrong_passwords_lock_the_account_and_an_admin_opens_it_again(windows: Windows, house: House) -> None:
    page = windows.open()
    page.goto("/sign-in")
    for guess in range(5):
        sign_in(page, "lou", f"a guess, number {guess}")
        expect(page.get_by_role("alert")).to_contain_text(REFUSED)
    sign_in(page, "lou")
    expect(page.get_by_role("alert")).to_contain_text(REFUSED)
    admin = windows.open("ada")
    admin.goto("/people")
    lous = admin.get_by_role("row", name="lou Lou Locked")
    expect(lous).to_contain_text("locked until")
    lous.get_by_role("button", name="Open lou").click()
    expect(admin.get_by_role("status")).to_have_text("lou is changed.")
    sign_in(page, "lou")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_whoever_does_nothing_for_half_an_hour_is_signed_out_and_comes_back_to_the_same_page(
    windows: Windows, house: House
) -> None:
    page = windows.open()
    page.goto("/sign-in")
    sign_in(page, "tim")
    page.goto("/approvals")
    expect(page).to_have_title("Approvals · bridge")
    house.do("UPDATE sessions SET seen_at = seen_at - INTERVAL '31 minutes' WHERE name = 'tim'")
    page.reload()
    expect(page).to_have_url(SENT_TO_SIGN_IN)
    sign_in(page, "tim")
    page.wait_for_url("**/approvals")

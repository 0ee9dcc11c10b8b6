"""The page that describes the API works in a browser, with its own files alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Windows

pytestmark = pytest.mark.server


def test_the_api_is_described_on_a_page_and_tried_there(windows: Windows) -> None:
    page = windows.open("vera")
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="API").click()
    queue = page.locator("#operations-queue-get_api_queue")
    queue.locator(".opblock-summary").click()
    queue.get_by_role("button", name="Try it out").click()
    queue.get_by_role("button", name="Execute").click()
    expect(queue.locator(".live-responses-table .response-col_status").last).to_contain_text("401")

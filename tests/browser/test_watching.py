"""The watch over the windows sees what it is there for; without it no other test here would fail by itself."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import Watch
from tests.browser.house import House

pytestmark = pytest.mark.server


@pytest.fixture
def watch(house: House) -> Watch:
    return Watch(urlsplit(house.url).netloc)


@pytest.fixture
def page(chromium: Browser, watch: Watch, house: House) -> Iterator[Page]:
    context = chromium.new_context(base_url=house.url)
    watch.over(context)
    yield context.new_page()
    context.close()


def test_a_page_that_asks_another_host_is_found(page: Page, watch: Watch, house: House) -> None:
    other = house.fhir.url
    page.set_content(f'<img src="{other}/metadata" alt="">', wait_until="networkidle")
    assert f"another host was asked: GET {other}/metadata" in watch.faults


def test_what_is_not_allowed_to_run_is_found(page: Page, watch: Watch) -> None:
    page.goto("/sign-in")
    assert watch.faults == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\" onclick=\"alert()\">')")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in fault for fault in watch.faults)


def test_a_script_that_fails_is_found(page: Page, watch: Watch) -> None:
    page.set_content("<script>nothing.of.this.name</script>")
    page.wait_for_timeout(100)
    assert any("nothing is not defined" in fault for fault in watch.faults)


def test_a_page_that_breaks_is_found(page: Page, watch: Watch) -> None:
    page.route("**/sign-in", lambda asked: asked.fulfill(status=500, body="broken"))
    page.goto("/sign-in")
    assert any(fault.startswith("500 for GET") for fault in watch.faults)

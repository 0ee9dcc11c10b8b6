"""What tests in a browser begin with: a served hospital, one Chromium, and windows in which people are signed in."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import running_chromium
from tests.browser.house import House, open_house
from tests.browser.windows import Windows

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Serve one hospital to all tests of this process; each story brings its own patient."""
    with open_house() as house:
        yield house


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Run one Chromium for the tests of a file."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def windows(chromium: Browser, house: House) -> Iterator[Windows]:
    """Open windows; whatever one of them did that no page may make it do fails the test."""
    windows = Windows(chromium, house, urlsplit(house.url).netloc)
    yield windows
    windows.close()
    assert windows.faults == []

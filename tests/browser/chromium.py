"""Finds the browser on this machine, and watches what each of its windows asks for and complains about."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, Response, WebError, sync_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_NAMED: Final = "BRIDGE_TEST_CHROMIUM"
_ROOT: Final = 0
_INSIDE: Final = frozenset({"about", "blob", "data"})
"""Addresses for which a browser asks nobody."""
_REFUSED: Final = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
"""Chromium's word beside every answer that says no; what it is refused is the test's to judge."""
_OUR_FAULT: Final = 500


def chromium_path() -> str:
    """Give the path of Chromium: the one that BRIDGE_TEST_CHROMIUM names, else the first that is installed."""
    for name in filter(None, (os.environ.get(_NAMED), *_NAMES)):
        found = shutil.which(name)
        if found is not None:
            return found
    pytest.fail(
        f"These tests need Chromium, and no command {', '.join(_NAMES)} is there. `./run tests` installs it with "
        f"apt-get where it may; elsewhere install it, or name yours in {_NAMED}.",
        pytrace=False,
    )


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run one Chromium, without a window on the screen."""
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == _ROOT else [])]
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What a window did that no page of ours may make it do.

    home   the one host and port that it may ask
    asked  every address that it asked for
    """

    home: str
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Begin to watch."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        address = urlsplit(request.url)
        if address.scheme not in _INSIDE and address.netloc != self.home:
            self.faults.append(f"another host was asked: {request.method} {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= _OUR_FAULT:
            self.faults.append(f"{response.status} for {response.request.method} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _REFUSED.match(message.text):
            self.faults.append(f"the console says: {message.text}")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"a script failed: {error.error}")

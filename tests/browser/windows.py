"""Windows of the browser in which people are signed in, each with cookies of its own."""

from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.chromium import Watch
from tests.browser.house import PASSWORD, House

LAPTOP: Final = ViewportSize(width=1366, height=768)
PHONE: Final = ViewportSize(width=390, height=844)
_PATIENCE: Final = 20_000
"""Milliseconds for each step, on a machine that does much else."""


class Windows:
    """Opens windows, and keeps account of what they did."""

    def __init__(self, chromium: Browser, house: House, home: str) -> None:
        self._chromium = chromium
        self._house = house
        self._contexts: list[BrowserContext] = []
        self.watch = Watch(home)

    @property
    def faults(self) -> list[str]:
        """List what a window did that no page of ours may make it do."""
        return self.watch.faults

    def open(self, name: str = "", *, size: ViewportSize = LAPTOP, scripts: bool = True) -> Page:
        """Open a window; somebody who is named is signed in there, by the form when it is the first time."""
        cookies = self._house.cookies.get(name)
        context = self._chromium.new_context(
            base_url=self._house.url,
            viewport=size,
            java_script_enabled=scripts,
            storage_state=cookies,
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        self.watch.over(context)
        page = context.new_page()
        if name and cookies is None:
            page.goto("/sign-in")
            sign_in(page, name)
            expect(page.get_by_role("button", name="Sign out")).to_be_visible()
            self._house.cookies[name] = context.storage_state()
        return page

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the form of the sign-in, and send it."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def row(page: Page, administration: str, gap: str = "") -> Any:  # noqa: ANN401
    """Find the row of a question."""
    return page.locator("[data-row]", has=page.locator(f'input[value^="{administration} {gap}"]'))

"""Takes the pictures in docs/screenshots/, where BRIDGE_SCREENSHOTS asks for them."""

import os
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, ViewportSize

from bridge.app.demo.hospital import today
from tests.house.repository import TOP

FOLDER: Final = TOP / "docs" / "screenshots"
_FIXED_TIME: Final = Path(__file__).with_name("fixed_time.js")


def are_wanted() -> bool:
    """Say whether pictures are asked for: an ordinary run of the tests leaves them as they are."""
    return bool(os.environ.get("BRIDGE_SCREENSHOTS"))


def take_picture(page: Page, name: str, size: ViewportSize) -> None:
    """Write the page as it is first seen."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    page.evaluate(_FIXED_TIME.read_text(encoding="utf-8"), f"{today().isoformat()}T08:00:00Z")
    page.screenshot(path=FOLDER / f"{name}.png", clip={"x": 0, "y": 0, **size}, animations="disabled", caret="hide")

"""Every page on a laptop and on a phone: whoever cannot see it well can use it, and nothing sticks out of the window.

With BRIDGE_SCREENSHOTS set, each page is also written into docs/screenshots/.
"""

from dataclasses import dataclass
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.pictures import are_wanted, take_picture
from tests.browser.windows import LAPTOP, PHONE, Windows

pytestmark = pytest.mark.server

SIZES: Final = {"": LAPTOP, "-phone": PHONE}


@dataclass(frozen=True)
class Seen:
    """A page as somebody sees it.

    picture  the name of its screenshot; "" for none
    key      pressed when it is open
    """

    address: str
    title: str
    who: str = "sue"
    picture: str = ""
    key: str = ""


PAGES: Final = {
    "the sign-in": Seen("/sign-in", "Sign in", "", "sign-in"),
    "the work queue": Seen("/", "Work queue", picture="queue"),
    "the keys of the work queue": Seen("/", "Work queue", key="?"),
    "a filtered queue": Seen("/?owner=nurse&severity=blocks&state=open&q=vial", "Work queue"),
    "a queue without a row": Seen("/?q=nothing+has+these+words&state=open", "Work queue"),
    "all administrations": Seen("/administrations", "Administrations", picture="administrations"),
    "held administrations": Seen("/administrations?outcome=held", "Administrations"),
    "a held administration": Seen("/administrations/syn-waste-missing", "syn-waste-missing", picture="administration"),
    "a billed administration": Seen("/administrations/syn-three-vials", "syn-three-vials", picture="billed"),
    "an administration with many gaps": Seen("/administrations/syn-unfinished-chart", "syn-unfinished-chart"),
    "a drug of no table": Seen("/administrations/syn-ondansetron", "syn-ondansetron"),
    "the approvals": Seen("/approvals", "Approvals", picture="approvals"),
    "the approvals as a viewer sees them": Seen("/approvals", "Approvals", "vera"),
    "the reconciliation": Seen(
        "/reconciliation?from=2018-01-01&to=2018-12-31", "Reconciliation", picture="reconciliation"
    ),
    "a day of the reconciliation": Seen("/reconciliation?from=2018-03-05&to=2018-03-05", "Reconciliation"),
    "charges to load": Seen("/reconciliation/files", "Files of charges"),
    "the overview": Seen("/overview?from=2017-01-01&to=2025-12-31", "Overview", picture="overview"),
    "the missed events": Seen("/overview/events", "Missed events"),
    "what if": Seen("/administrations/syn-cycle-day-1/what-if", "What if: syn-cycle-day-1", picture="what-if"),
    "the mappings": Seen("/mappings?day=2018-03-05", "Mappings", picture="mappings"),
    "the boundary days": Seen("/mappings/boundary-days", "Boundary days"),
    "the replays": Seen("/mappings/replay", "Replay"),
    "one's own account": Seen("/account", "Your account"),
    "the people": Seen("/people", "People", "ada", "people"),
    "the audit trail": Seen("/audit", "Audit trail", "ada", "audit"),
    "a page that is not there": Seen("/nowhere", "404"),
    "a page that is not for one": Seen("/people", "403", "bea"),
}


@pytest.mark.parametrize("size", SIZES, ids=["laptop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use(name: str, size: str, windows: Windows) -> None:
    seen = PAGES[name]
    page = windows.open(seen.who, size=SIZES[size])
    page.goto(seen.address)
    expect(page).to_have_title(f"{seen.title} · bridge")
    if seen.key:
        page.keyboard.press(seen.key)
        expect(page.get_by_role("dialog")).to_be_visible()
    assert (faults_of(page), width_of(page)) == ([], SIZES[size]["width"])
    if seen.picture and are_wanted():
        take_picture(page, f"{seen.picture}{size}", SIZES[size])


def faults_of(page: Page) -> list[str]:
    """List what keeps people from using a page, as axe-core finds it, each with the first places."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['impact']}: {one['help']}: {', '.join(node['html'][:150] for node in one['nodes'][:3])}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def width_of(page: Page) -> int:
    """Give how wide a page is, in pixels: wider than its window, it must be pushed to and fro."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width

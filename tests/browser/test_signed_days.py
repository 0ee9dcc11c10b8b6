"""A signed day whose chart or Claims change afterwards says so, line by line, and nobody signs what was not seen."""

import re
from datetime import date
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.billed_month import PRICE, Visit, bill, change_claim, dosed
from tests.browser.compared import CLAIMS, compare, days, dollars
from tests.browser.house import WITHIN, House
from tests.browser.windows import Windows
from tests.journeys.serving import becomes

pytestmark = pytest.mark.server

INSTANT: Final = r"\d+ [A-Z][a-z]{2} \d{4}, \d\d:\d\d UTC"
TWO: Final = (Visit("jul-first", date(2020, 7, 7)), Visit("jul-second", date(2020, 7, 7)))


def units_charged(house: House, visit: Visit) -> list[list[int]]:
    """List the units of each Claim of a visit that is in force."""
    claims = [one for one in house.claims_of(visit.name) if one["status"] == "active"]
    return [[line["quantity"]["value"] for line in claim["item"]] for claim in claims]


def look_at_july(page: Page, *, anew: bool = False) -> None:
    """Compare the month; Claims that were read for a page a moment ago are read again where that is wanted."""
    page.goto("/reconciliation")
    compare(page, "2020-07-01", "2020-07-31", source=CLAIMS)
    if anew:
        page.get_by_role("link", name="Read again").click()
        expect(page).to_have_url(re.compile("anew=1"))


def open_the_day(page: Page) -> Locator:
    """Go to the day from the month, and give what is said about signing it."""
    page.get_by_role("link", name="7 Jul 2020").click()
    expect(page).to_have_title("7 Jul 2020 · bridge")
    return page.get_by_role("region", name="Sign-off")


def sign_the_day(page: Page, note: str = "") -> None:
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name=re.compile("^Sign (the day|again)")).click()


def state_of_the_day(page: Page, *, anew: bool = False) -> tuple[str, ...]:
    look_at_july(page, anew=anew)
    (day,) = days(page)
    return day[2:]


def test_a_signed_day_whose_chart_or_claims_change_afterwards_says_which_line(windows: Windows, house: House) -> None:
    first, second = TWO
    bill(house, TWO)
    supervisor, page = windows.open("sue"), windows.open("bea")
    look_at_july(supervisor, anew=True)
    open_the_day(supervisor)
    sign_the_day(supervisor, "Both visits are billed.")
    expect(supervisor.get_by_role("status").first).to_have_text("7 Jul 2020 is signed.")
    *sums, signed = state_of_the_day(page)
    assert sums == ["4", "0", "0", "$0.00"]
    assert re.fullmatch(rf"Signed sue, {INSTANT}", signed)

    house.change(second.name, **dosed(1.62, 0.18))  # 17 units (16.2) and 1 of waste (1.8), not 16 and 2
    becomes(lambda: units_charged(house, second) == [[17, 1]], WITHIN)
    *sums, signed = state_of_the_day(page, anew=True)
    assert sums == ["4", "0", "0", "$0.00"]  # it was billed anew, so that nothing is off
    told = "the counts are the same; a line or a charge is another"
    assert re.fullmatch(rf"Changed since signed sue, {INSTANT}\. {told}", signed)
    said = open_the_day(page)
    expect(said).to_contain_text("4 lines, 0 differences, 0 units and $0.00 off. Changed since signed sue")
    july = "charged for 7 Jul 2020"
    expect(said.get_by_role("list").nth(0).get_by_role("listitem")).to_have_text(
        [
            f"{second.id}: J9229 x 16 given, J9229 x 16 {july}, {dollars(16 * PRICE)}",
            f"{second.id}: J9229-JW x 2 given, J9229-JW x 2 {july}, {dollars(2 * PRICE)}",
        ]
    )
    expect(said.get_by_role("list").nth(1).get_by_role("listitem")).to_have_text(
        [
            f"{second.id}: J9229 x 17 given, J9229 x 17 {july}, {dollars(17 * PRICE)}",
            f"{second.id}: J9229-JW x 1 given, J9229-JW x 1 {july}, {dollars(1 * PRICE)}",
        ]
    )
    expect(said).to_contain_text("sue for")
    expect(said).to_contain_text("4 matching; 0 units and $0.00 off. “Both visits are billed.”")

    look_at_july(supervisor)
    open_the_day(supervisor)
    change_claim(house, first, lambda items: items.pop(1))  # while she looks at the day, its waste is taken off
    sign_the_day(supervisor)
    expect(supervisor.get_by_role("status").first).to_have_text(
        "The day is not what you saw any more. Look again before you sign it."
    )
    *sums, signed = state_of_the_day(page)
    assert sums == ["4", "1", "-2", dollars(-2 * PRICE)]  # 34 units charged - 36 given
    assert signed.endswith(
        f"matching: 4 then, 3 now; missing: 0 then, 1 now; units off: +0 then, -2 now; "
        f"dollars off: +0.00 then, -{2 * PRICE:,} now"
    )

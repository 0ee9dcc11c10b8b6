"""What somebody changed in the Claims of a month on the server is found to the row and the dollar."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.billed_month import (
    PRICE,
    SITE,
    Item,
    Visit,
    bill,
    change_claim,
    charge_elsewhere,
)
from tests.browser.compared import CLAIMS, by_kind, cells, compare, dollars, downloaded, figures, rows
from tests.browser.house import House
from tests.browser.windows import Windows

pytestmark = pytest.mark.server

NOBODY: Final = "Patient/pt-aug-nobody"


def august(day: int) -> date:
    return date(2020, 8, day)


MONTH: Final = {
    "clean": Visit("aug-clean", august(3)),
    "unbilled": Visit("aug-unbilled", august(4)),
    "unwasted": Visit("aug-unwasted", august(5)),
    "few": Visit("aug-few", august(6), given=1.8, discarded=0),
    "coded": Visit("aug-coded", august(7)),
    "dated": Visit("aug-dated", august(10)),
    "modified": Visit("aug-modified", august(11)),
    "twice": Visit("aug-twice", august(12)),
    "later": Visit("aug-later", august(13)),
}


def _of_sixteen_units(items: list[Item]) -> None:
    items[0]["quantity"], items[0]["net"]["value"] = {"value": 16}, PRICE * 16


def _of_the_next_day(items: list[Item]) -> None:
    for item in items:
        item["servicedDate"] = f"{august(11)}"


CHANGED: Final[dict[str, Callable[[list[Item]], object]]] = {
    "unwasted": lambda items: items.pop(1),
    "few": _of_sixteen_units,
    "coded": lambda items: items[0]["productOrService"]["coding"][0].update(code="C9028"),
    "dated": _of_the_next_day,
    "modified": lambda items: items[1].pop("modifier"),
}
"""What somebody does to the items of a Claim on the server, past the bridge."""


@pytest.fixture(scope="module")
def claims(house: House) -> dict[str, str]:
    """Bring nine visits of a month in, spoil their Claims, and give the names of the Claims by visit."""
    bill(house, MONTH.values())
    names = {story: f"Claim/{house.claims_of(visit.name)[0]['id']}" for story, visit in MONTH.items()}
    for story, change in CHANGED.items():
        change_claim(house, MONTH[story], change)
    house.fhir.delete(names["unbilled"])
    twice, later = MONTH["twice"], MONTH["later"]
    own = {
        "again": charge_elsewhere(house, "aug-again", twice.patient, twice.day, 16, twice.encounter),
        "three weeks later": charge_elsewhere(house, "aug-later", later.patient, august(31), 9, later.encounter),
        "nobody": charge_elsewhere(house, "aug-nobody", NOBODY, august(20), 9),
    }
    return names | own


def row(found: str, day: date, given: str, charged: str, units: int, off: Decimal, site: str = SITE) -> tuple[str, ...]:
    """Write a row as the page must show it."""
    return (found, f"{day.day} Aug 2020 {site}", given, charged, f"{units:+}" if units else "0", dollars(off))


def expected(claims: dict[str, str]) -> list[tuple[str, ...]]:
    """Write all rows, in order of the days."""
    return [*of_visits(claims), *of_other_claims(claims)]


def of_visits(claims: dict[str, str]) -> list[tuple[str, ...]]:
    """Write the rows of visits of which something is missing or wrong."""
    none = Decimal(0)
    full, waste = f"x 16 {dollars(16 * PRICE)}", f"x 2 {dollars(2 * PRICE)}"
    lacks = "Missing {} was given and is not charged.".format
    late = "Wrong date charged for 11 Aug 2020, 1 day late: it was given on 10 Aug 2020."
    few = "Wrong units 16 units charged where 18 were given (2 too few)."
    code = "Wrong code charged as C9028 x 16 where J9229 x 16 is right."
    plain = "Wrong modifiers charged no modifier where modifier JW is right."
    first, second = "item 1", "item 2"

    def of(story: str, says: str, line: str, charged: str, units: int, off: Decimal) -> tuple[str, ...]:
        visit = MONTH[story]
        return row(says, visit.day, f"{visit.id} {line} {visit.patient}", charged, units, off)

    drug, thrown = "J9229 x 16", "J9229-JW x 2"
    return [
        of("unbilled", lacks(drug), drug, "nothing", 0 - 16, -16 * PRICE),
        of("unbilled", lacks(thrown), thrown, "nothing", 0 - 2, -2 * PRICE),
        of("unwasted", lacks(thrown), thrown, "nothing", 0 - 2, -2 * PRICE),
        of("few", few, "J9229 x 18", f"J9229 {full} {claims['few']}, {first}", 16 - 18, -2 * PRICE),
        of("coded", code, drug, f"C9028 {full} {claims['coded']}, {first}", 16 - 16, none),
        of("dated", late, drug, f"J9229 {full} {claims['dated']}, {first}, 11 Aug 2020", 16 - 16, none),
        of("dated", late, thrown, f"J9229-JW {waste} {claims['dated']}, {second}, 11 Aug 2020", 2 - 2, none),
        of("modified", plain, thrown, f"J9229 {waste} {claims['modified']}, {second}", 2 - 2, none),
    ]


def of_other_claims(claims: dict[str, str]) -> list[tuple[str, ...]]:
    """Write the rows of what another system charges besides."""
    twice, later = MONTH["twice"], MONTH["later"]
    again, stray, late = (f"{claims[one]}, item 1" for one in ("again", "nobody", "three weeks later"))
    doubled = f"Doubled J9229 x 16 ({again}) repeats a charge that its administration has already."
    surplus = "Surplus J9229 x 9 ({}) is charged, and no administration of that patient fits it.".format
    full, nine = dollars(16 * PRICE), dollars(9 * PRICE)
    given = f"{twice.id} {twice.patient}"
    return [
        row(doubled, twice.day, given, f"J9229 x 16 {full} {again}", 16, 16 * PRICE),
        row(surplus(stray), august(20), NOBODY, f"J9229 x 9 {nine} {stray}", 9, 9 * PRICE, "Not known"),
        row(surplus(late), august(31), later.patient, f"J9229 x 9 {nine} {late}", 9, 9 * PRICE),
    ]


def test_faults_in_the_claims_on_the_server_are_found_to_the_row_and_the_dollar(
    claims: dict[str, str], windows: Windows
) -> None:
    page = windows.open("bea")
    page.goto("/reconciliation")
    compare(page, "2020-08-01", "2020-08-31", source=CLAIMS)
    assert rows(page) == expected(claims)
    assert by_kind(page) == [
        ("Charged as it was given", "9", "0", "$0.00"),  # 17 lines - 3 - 1 - 1 - 2 - 1
        ("Given, and not charged", "3", "-20", dollars(-20 * PRICE)),  # 16 + 2 + 2
        ("Charged, and no administration is known", "2", "+18", dollars(18 * PRICE)),  # 9 + 9
        ("Charged once more", "1", "+16", dollars(16 * PRICE)),
        ("Charged with other units", "1", "-2", dollars(-2 * PRICE)),  # 18 given - 16 charged
        ("Charged under another code of the drug", "1", "0", "$0.00"),
        ("Charged for another day", "2", "0", "$0.00"),
        ("Charged with other modifiers", "1", "0", "$0.00"),
        ("Charged less given", "", "+12", dollars(12 * PRICE)),  # 18 + 16 - 20 - 2
    ]
    assert figures(page) == {
        "Given": f"17 lines 162 units, {dollars(162 * PRICE)}",  # 9 visits of 18 units, one of them in one line
        "Charged": f"17 charges 174 units, {dollars(174 * PRICE)}",  # 17 - 3 + 3 charges; 162 + 12 units
        "Differences": f"11 differences +12 units, {dollars(12 * PRICE)}",
        "Too little charged": f"{dollars(22 * PRICE)} of the differences",  # 20 + 2 units
        "Too much charged": f"{dollars(34 * PRICE)} of the differences",  # 18 + 16 units
    }
    page.get_by_role("link", name="Given, and not charged").click()
    expect(page.get_by_role("heading", name="3 listed")).to_be_visible()
    assert rows(page) == expected(claims)[:3]


def test_vials_that_were_opened_and_not_billed_are_told_beside_the_rows(
    claims: dict[str, str], windows: Windows
) -> None:
    page = windows.open("vera")
    page.goto("/reconciliation")
    compare(page, "2020-08-01", "2020-08-31", source=CLAIMS)
    off = "Dispensed is not what was billed 2 vials of 0.9 mg are 18 units;"
    assert cells(page.get_by_role("region", name="Vials that do not add up")) == [
        ("ma-aug-unwasted 5 Aug 2020", f"{off} 16 are billed.", "18", "16", "2", "16", "+2", dollars(2 * PRICE)),
        ("ma-aug-few 6 Aug 2020", f"{off} 16 are billed.", "18", "18", "0", "16", "+2", dollars(2 * PRICE)),
        ("ma-aug-twice 12 Aug 2020", f"{off} 34 are billed.", "18", "16", "2", "34", "-16", dollars(-16 * PRICE)),
    ]


def test_one_site_leaves_out_what_has_no_site_and_the_other_claims_alone_charge_three_times(
    claims: dict[str, str], windows: Windows
) -> None:
    page = windows.open("bea")
    page.goto("/reconciliation")
    compare(page, "2020-08-01", "2020-08-31", site=SITE, source=CLAIMS)
    assert rows(page) == [row for row in expected(claims) if SITE in row[1]]
    assert len(rows(page)) == 11 - 1
    assert figures(page)["Differences"] == f"10 differences +3 units, {dollars(3 * PRICE)}"  # 12 - 9
    compare(page, "2020-08-01", "2020-08-31", source="Claims of others on the server")
    assert figures(page)["Charged"] == f"3 charges 34 units, {dollars(34 * PRICE)}"  # 16 + 9 + 9


def test_the_csv_and_the_printed_page_have_the_same_rows(
    claims: dict[str, str], windows: Windows, tmp_path: Path
) -> None:
    page = windows.open("vera")
    page.goto("/reconciliation")
    compare(page, "2020-08-01", "2020-08-31", source=CLAIMS)
    listed = downloaded(page, tmp_path)
    shown = ("kind", "day", "administration", "units expected", "units charged", "units off", "USD off")
    names = {story: visit.name for story, visit in MONTH.items()}
    assert [tuple(row[name] for name in shown) for row in listed] == [
        ("missing", "2020-08-04", names["unbilled"], "16", "", "-16", "-40800.00"),
        ("missing", "2020-08-04", names["unbilled"], "2", "", "-2", "-5100.00"),
        ("missing", "2020-08-05", names["unwasted"], "2", "", "-2", "-5100.00"),
        ("wrong-units", "2020-08-06", names["few"], "18", "16", "-2", "-5100.00"),
        ("wrong-code", "2020-08-07", names["coded"], "16", "16", "0", "0.00"),
        ("wrong-date", "2020-08-10", names["dated"], "16", "16", "0", "0.00"),
        ("wrong-date", "2020-08-10", names["dated"], "2", "2", "0", "0.00"),
        ("wrong-modifiers", "2020-08-11", names["modified"], "2", "2", "0", "0.00"),
        ("doubled", "2020-08-12", names["twice"], "", "16", "16", "40800.00"),
        ("surplus", "2020-08-20", "", "", "9", "9", "22950.00"),
        ("surplus", "2020-08-31", "", "", "9", "9", "22950.00"),
    ]
    assert [f"{row['kind'].capitalize().replace('-', ' ')} {row['found']}" for row in listed] == [
        row[0] for row in expected(claims)
    ]

    page.get_by_role("link", name="Print").click()
    expect(page).to_have_title("Reconciliation 2020-08-01 to 2020-08-31 · bridge")
    page.emulate_media(media="print")
    assert rows(page) == expected(claims)
    expect(page.get_by_text("Looked through by")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)

"""Reads the page of the reconciliation as a biller does: rows, sums by kind, and days, cell by cell.

Words stand on one line each, and `x` for the sign between a code and its units.
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page, expect

CLAIMS: Final = "All Claims on the server"
Cells = tuple[str, ...]


def compare(page: Page, first: str, last: str, *, site: str = "All sites", source: str) -> None:
    """Choose what is compared, and have it compared."""
    page.get_by_label("From").fill(first)
    page.get_by_label("To").fill(last)
    page.get_by_label("Site", exact=True).select_option(label=site)
    page.get_by_label("Charges", exact=True).select_option(label=source)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_label("Charges", exact=True).locator("option:checked")).to_have_text(source)
    page.wait_for_load_state()


def rows(page: Page) -> list[Cells]:
    """Give the rows that are listed: found, day and site, given, charged, units and dollars off."""
    return cells(page.get_by_role("region", name="What was found, by day"))


def by_kind(page: Page) -> list[Cells]:
    """Give the sums by kind, the sum of all last: what it means, lines, units and dollars off."""
    return cells(page.get_by_role("region", name="Differences by kind"))


def days(page: Page) -> list[Cells]:
    """Give the days: day, site, lines, differences, units and dollars off, and who signed."""
    return cells(page.get_by_role("region", name="Days"))


def figures(page: Page) -> dict[str, str]:
    """Give the figures above the rows."""
    found: list[list[str]] = page.locator(".figures > div").evaluate_all(
        "all => all.map(one => [...one.children].map(each => each.innerText))"
    )
    return {_line(name): _line(value) for name, value in found}


def cells(region: Locator) -> list[Cells]:
    """Give the cells of the table in a region, without its heading, each as one line of words."""
    found: list[list[str]] = region.locator("tbody tr, tfoot tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return [tuple(_line(cell) for cell in row) for row in found]


def downloaded(page: Page, folder: Path) -> list[dict[str, str]]:
    """Download the rows as CSV, and read them."""
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    file = folder / "rows.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def _line(words: str) -> str:
    return " ".join(words.replace("\N{MULTIPLICATION SIGN}", "x").split())


def dollars(amount: Decimal) -> str:
    """Write dollars as the pages do."""
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"

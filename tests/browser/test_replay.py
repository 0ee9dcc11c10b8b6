"""Replay: under the same files no claim changes, under a changed drug file exactly those that must."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from threading import Event
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from bridge.pipeline import Choices, map_files
from bridge.tables.loading import load_mappings
from tests.browser.house import WITHIN, House
from tests.browser.test_pages import faults_of, width_of
from tests.browser.unchanged import nothing_is_written
from tests.browser.windows import LAPTOP, Windows
from tests.journeys.one_chart import put
from tests.journeys.other_mappings import DRUG, rewritten
from tests.sloppy_server.asked import PARSE, WRITE, Asking
from tests.sloppy_server.matching import kinds

pytestmark = pytest.mark.server

TENTH: Final = Decimal("2725.25")
"""What the office charges for 0.1 mg since 2023."""
HALF: Final = 5 * TENTH
_FROM: Final = "2024-05-07"
_CODE: Final = f"""codes:
  "J0000":
    descriptor: "A code of the tests, 0.5 mg"
    mg_per_unit: "0.5"
    first: "{_FROM}"
    last: null
    settings: ["physician-office"]
    confidence: "confirmed"
  "C9399":"""
_OFFICE: Final = (
    '    "2019-01-01": {value: "J9229", confidence: "confirmed", source: "CMS HCPCS file 2019"}\n  infusion-center:'
)
_OFFICE_ANEW: Final = _OFFICE.replace(
    "  infusion", f'    "{_FROM}": {{value: "J0000", confidence: "confirmed", source: "a test"}}\n  infusion'
)


@dataclass(frozen=True)
class Change:
    """A claim that must change.

    now, then  units by code
    """

    now: dict[str, int]
    then: dict[str, int]

    @property
    def units(self) -> int:
        return sum(self.then.values()) - sum(self.now.values())

    @property
    def dollars(self) -> Decimal:
        return sum(self.then.values()) * HALF - sum(self.now.values()) * TENTH


MUST_CHANGE: Final = {
    # 1.45 mg given are 14.5 tenths, rounded up, and 2.9 halves; 0.35 mg discarded are 3.5 and 0.7, rounded down:
    # none is left to bill, which JZ says.
    "syn-office-2024": Change({"J9229": 15, "J9229-JW": 3}, {"J0000-JZ": 3}),
    # 0.93 mg given are 9.3 tenths and 1.86 halves; 0.87 mg discarded are 8.7 and 1.74.
    "syn-remission": Change({"J9229": 10, "J9229-JW": 8}, {"J0000": 2, "J0000-JW": 1}),
}
"""The doses in a physician's office since that day; one there half a year before it stays as it is."""


@pytest.fixture(autouse=True)
def only_reads(house: House) -> Iterator[None]:
    """Hold each story to it: nothing leaves but reads."""
    with nothing_is_written(house):
        yield


@contextmanager
def held_up(house: House) -> Iterator[Event]:
    """Have the FHIR server answer nobody until it is let go."""
    lets_go, before = Event(), house.fhir.switches

    def wait(_: Asking) -> None:
        lets_go.wait(WITHIN)

    house.fhir.switches = replace(before, fails=wait)
    try:
        yield lets_go
    finally:
        lets_go.set()
        house.fhir.switches = before


def offer(house: House, folder: str, *changes: tuple[str, str]) -> Path:
    """Put a copy of the mappings in use on offer, its drug file changed."""
    return rewritten(Path(copytree(house.mappings, house.offered / folder)), DRUG, *changes)


def begin(page: Page, folder: str) -> None:
    """Begin a replay by hand."""
    page.goto("/mappings/replay")
    page.get_by_label("Mappings folder").select_option(folder)
    page.get_by_role("button", name="Replay the charts of").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(folder)


def it_ends(page: Page, folder: str) -> None:
    """Wait until the page, which loads itself anew, says that all is done."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"{folder}\s+Done"))
    expect(page.get_by_role("progressbar")).to_have_count(0)


def sums(page: Page) -> list[str]:
    """Read by how much units, dollars and claims are more or less."""
    return page.locator(".headline .figures b").all_inner_texts()


def rows(page: Page, table: str) -> list[list[str]]:
    """Read a table below its head, each cell in one line."""
    found = page.get_by_role("table", name=table).locator("tbody").get_by_role("row").all()
    return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in found]


def by_rule(page: Page) -> dict[tuple[str, str], list[str]]:
    """Read what is summed up: by rule and file, claims, what no claim changes for, units and dollars."""
    region = page.get_by_role("region", name="By rule").locator("tbody").get_by_role("row").all()
    told = [row.locator("th, td").all_inner_texts() for row in region]
    return {(rule, file): rest for rule, file, *rest in told}


def billed(told: str) -> dict[str, int]:
    """Read units by code."""
    return {code: int(units) for code, units in re.findall(r"(\w{5}(?:-\w\w)*) \N{MULTIPLICATION SIGN} (\d+)", told)}


def more(amount: Decimal) -> str:
    sign = "-" if amount < 0 else "+" if amount > 0 else ""
    return f"{sign}${abs(amount):,.2f}"


def claims_under(house: House, folder: Path, scratch: Path) -> dict[str, Any]:
    """Map all charts that the server holds now, as `bridge map` does; give the claims by identifier."""
    charts = [one for kind in kinds() if kind not in {"Claim", "Task"} for one in house.fhir.resources(kind)]
    source = put(scratch / "charts.ndjson", b"\n".join(map(WRITE, charts)))
    map_files([source], scratch / folder.name, load_mappings(folder), Choices(), processes=1)
    claims = map(PARSE, (scratch / folder.name / "claims.ndjson").read_bytes().splitlines())
    return {one["identifier"][0]["value"]: one for one in claims}


def differing(house: House, folder: Path, scratch: Path) -> set[str]:
    """Name the claims that `bridge map` writes otherwise under another folder, writes in addition, or not any more."""
    now, then = claims_under(house, house.mappings, scratch), claims_under(house, folder, scratch)
    assert now
    return {name for name in {*now, *then} if now.get(name) != then.get(name)}


def test_under_the_same_files_no_claim_changes(windows: Windows, house: House) -> None:
    offer(house, "as now")
    page = windows.open("sue")
    begin(page, "as now")
    it_ends(page, "as now")
    expect(page.get_by_text("Nothing would change.")).to_be_visible()
    assert sums(page) == ["+0 units", "$0.00", "+0 claims"]
    expect(page.get_by_role("table")).to_have_count(0)
    page.get_by_role("link", name="Replay", exact=True).click()
    listed = rows(page, "Replays, the newest first")[0]
    assert (listed[0].partition(" replay")[0], listed[2], listed[4:]) == ("as now", "Done", ["0", "+0", "$0.00"])


def test_a_replay_shows_how_far_it_is_and_ends_by_itself(windows: Windows, house: House) -> None:
    offer(house, "slowly")
    page = windows.open("sue")
    with held_up(house) as lets_go:
        begin(page, "slowly")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Running")
        waits = page.get_by_text(" patients, 0 administrations")
        patients = re.fullmatch(r"0 of (\d+) patients, 0 administrations", waits.inner_text())
        assert patients is not None
        expect(page.get_by_role("progressbar")).to_have_attribute("max", patients[1])
        expect(page.get_by_text("Not all charts are replayed yet.")).to_be_visible()
        lets_go.set()
    it_ends(page, "slowly")
    expect(page.get_by_text(f"{patients[1]} of {patients[1]} patients")).to_be_visible()


def test_under_a_changed_drug_file_exactly_the_claims_change_that_must(
    windows: Windows, house: House, tmp_path: Path
) -> None:
    name = "units of 0.5 mg in offices"
    folder = offer(house, name, ('codes:\n  "C9399":', _CODE), (_OFFICE, _OFFICE_ANEW))
    page = windows.open("sue")
    begin(page, name)
    it_ends(page, name)
    shown = {cells[0].split()[1]: cells for cells in rows(page, "What would be otherwise")}
    assert set(shown) == set(MUST_CHANGE)
    for administration, must in MUST_CHANGE.items():
        claim, now, then, units, dollars, _ = shown[administration]
        assert claim.startswith("Changed ")
        assert (billed(now), billed(then)) == (must.now, must.then)
        assert (units, dollars) == (f"{must.units:+}", more(must.dollars))
    assert {cells[0].split()[2] for cells in shown.values()} == differing(house, folder, tmp_path)

    by_one, by_both = (["-15", more(3 * HALF - 18 * TENTH)], ["-30", more(6 * HALF - 36 * TENTH)])
    assert sums(page) == ["-30 units", by_both[1], "+0 claims"]
    both, one = (["2", "0", *by_both], ["1", "0", *by_one])
    assert by_rule(page) == {
        ("Code", DRUG): both,
        ("Units given", DRUG): both,
        ("Units discarded", "payers/medicare.yaml"): both,  # neither insurer's own rule is known
        # the dose of which nothing is left to bill
        ("NDC", DRUG): one,
        ("Waste", "payers/medicare.yaml"): one,
        ("Modifiers", "payers/medicare.yaml"): one,
        ("Waste covered by rounding", "gaps/waste-covered-by-rounding.yaml"): one,
        ("Payer rule unverified", "gaps/payer-rule-unverified.yaml"): one,
    }
    assert (faults_of(page), width_of(page)) == ([], LAPTOP["width"])
    page.get_by_role("link", name="Waste covered by rounding").click()
    expect(page.get_by_text("1 to 1 of 1")).to_be_visible()
    assert rows(page, "What would be otherwise") == [shown["syn-office-2024"]]


def test_whoever_may_not_begin_a_replay_sees_what_came_of_it(windows: Windows, house: House) -> None:
    offer(house, "as ever")
    begins, looks = windows.open("sue"), windows.open("bea")
    begin(begins, "as ever")
    it_ends(begins, "as ever")
    looks.goto("/mappings/replay")
    expect(looks.get_by_text("Beginning a replay needs the role supervisor.")).to_be_visible()
    expect(looks.get_by_role("button", name="Replay the charts of")).to_have_count(0)
    looks.get_by_role("link", name="as ever").first.click()
    expect(looks.get_by_text("Nothing would change.")).to_be_visible()


def test_under_a_lower_highest_dose_exactly_the_claim_goes_that_must(
    windows: Windows, house: House, tmp_path: Path
) -> None:
    name = "doses above 2 mg are asked about"
    lower = ('above_blocks_mg: "2.7"', 'above_blocks_mg: "2.0"'), ('unusual_above_mg: "2.2"', 'unusual_above_mg: "2.0"')
    folder = offer(house, name, *lower)
    page = windows.open("sue")
    begin(page, name)
    it_ends(page, name)
    [[claim, now, then, units, dollars, _]] = rows(page, "What would be otherwise")
    kind, administration, identifier, _ = claim.split()
    assert (kind, administration, {identifier}) == ("Gone", "syn-three-vials", differing(house, folder, tmp_path))
    # 2.16 mg given are 21.6 tenths, 0.54 mg discarded are 5.4; the pavilion has no charge on file.
    assert (billed(now), then) == ({"J9229-PN": 22, "J9229-PN-JW": 5}, "held")
    assert (units, dollars) == (f"-{22 + 5}", "no charge")
    assert sums(page) == ["-27 units", "$0.00", "-1 claims"]
    assert by_rule(page)["Dose out of range", "gaps/dose-out-of-range.yaml"] == ["1", "0", "-27", "$0.00"]

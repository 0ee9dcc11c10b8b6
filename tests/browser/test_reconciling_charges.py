"""Five thousand charges of a billing system are brought in the browser; what is wrong with them is found to the row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.compared import Cells, by_kind, cells, dollars, downloaded, figures, rows
from tests.browser.house import House, Resource, open_house
from tests.browser.windows import Windows
from tests.rooms.workbench.month import (
    FIRST,
    PLANTED,
    PRICE,
    Dose,
    Line,
    charged_as_given,
    export,
    keep,
    month_with_faults,
)

pytestmark = pytest.mark.server

SITES: Final = {
    "lakeview-main": "Lakeview Synthetic Hospital, main campus infusion",
    "harbor-surgery": "Harbor Synthetic Surgery Center",
}
HEADINGS: Final = ("Ref", "Person", "Performed", "What", "Suffix", "How many", "Value")
"""As no billing system calls its columns: nothing can be guessed from them."""
STANDS_FOR: Final = (
    "Number of the charge",
    "Patient",
    "Day of service",
    "HCPCS code",
    "Modifier (one or several)",
    "Units",
    "Charge of the line, in dollars",
)
_STANDS: Final = re.compile(r" line (\d+), charge T(\d+)")
GIVEN, PLANTED_IN, LINES = month_with_faults(20260601)


def number_of(patient: str) -> str:
    """Give the number under which the billing system knows a patient: not the id on the server."""
    return f"MRN-{patient}"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Serve a house of this file's own, where thousands of doses are in nobody's way; the patients have numbers."""
    with open_house([person(dose.patient) for dose in GIVEN]) as house:
        keep(house.ledger, GIVEN)
        yield house


def person(own_id: str) -> Resource:
    identifier = {"system": "https://hospital.example/mrn", "value": number_of(own_id)}
    return {"resourceType": "Patient", "id": own_id, "identifier": [identifier]}


def written(lines: Sequence[Line]) -> bytes:
    """Write the export with the billing system's own numbers and headings."""
    numbered = [replace(line, patient=number_of(line.patient)) for line in lines]
    _, _, body = export(numbered).partition(b"\r\n")
    return ",".join(HEADINGS).encode() + b"\r\n" + body


def bring(page: Page, file: Path, content: bytes) -> None:
    """Choose a file in the browser's own dialog, and send it."""
    file.write_bytes(content)
    page.goto("/reconciliation/files")
    with page.expect_file_chooser() as chooser:
        page.get_by_label("File", exact=True).click()
    chooser.value.set_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page).to_have_title(f"{file.name} · bridge")


def choose_columns(page: Page) -> None:
    for heading, field in zip(HEADINGS, STANDS_FOR, strict=True):
        page.get_by_label(f"Column {heading} stands for").select_option(label=field)


def load(page: Page) -> None:
    page.get_by_role("button", name="Load all rows").click()
    expect(page).to_have_title("Reconciliation · bridge")


@pytest.fixture(scope="module")
def june(house: House, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Bring the 5,000 charges, choose what the columns stand for, load them; give the address that compares them."""
    windows = Windows(chromium, house, urlsplit(house.url).netloc)
    page = windows.open("bea")
    bring(page, tmp_path_factory.mktemp("charges") / "june.csv", written(LINES))
    expect(page.get_by_text("No column stands for: Patient, Day of service, HCPCS code, Units.")).to_be_visible()
    choose_columns(page)
    load(page)
    said = "5,000 charges loaded. Days were read month first, such as 06/12/2018."
    expect(page.get_by_role("status").first).to_have_text(said)
    address = page.url
    windows.close()
    assert windows.faults == []
    return address


def on(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def charge(code: str, units: int, price: Decimal = PRICE) -> str:
    return f"{code} x {units} {dollars(price * units)}"


def found(fault: str, dose: Dose) -> Cells:
    """Write the row of a dose with a fault as the page must show it, but for the words and the line of the file."""
    units = dose.units
    charged, off, money = {
        "missing": ("nothing", -units, -PRICE * units),
        "wrong-units": (charge("J9229", units + 2), 2, PRICE * 2),
        "wrong-code": (charge("C9028", units), 0, PRICE * 0),
        "wrong-date": (f"{charge('J9229', units)}, {on(dose.day + timedelta(1))}", 0, PRICE * 0),
        "wrong-modifiers": (charge("J9229-JZ", units), 0, PRICE * 0),
        "doubled": (charge("J9229", units), units, PRICE * units),
        "wrong-amount": (charge("J9229", units, PRICE + 1), 0, Decimal(units)),
    }[fault]
    line = "" if fault == "doubled" else f" J9229 x {units}"
    given = f"d-{dose.number}{line} Patient/{dose.patient}"
    return (f"{on(dose.day)} {SITES[dose.site]}", given, charged, f"{off:+}" if off else "0", dollars(money))


def nobody(number: int) -> Cells:
    """Write the row of a charge for somebody whom neither the ledger nor the server knows."""
    day = on(FIRST + timedelta(number))
    return (f"{day} Not known", f"MRN-nobody-{number}", charge("J9229", 9), "+9", dollars(PRICE * 9))


def without_line(row: Cells) -> Cells:
    """Leave out the words of a row, and where its charge stands."""
    return tuple(_STANDS.sub("", cell) for cell in row[1:])


@pytest.mark.parametrize("fault", PLANTED)
def test_each_planted_fault_is_a_row_with_its_units_and_dollars(june: str, fault: str, windows: Windows) -> None:
    page = windows.open("bea")
    page.goto(f"{june}&list={fault}")
    listed = rows(page)
    doses = [GIVEN[number] for number in PLANTED_IN[fault]]
    assert sorted(map(without_line, listed)) == sorted(found(fault, dose) for dose in doses)
    assert all(row[0].startswith(fault.capitalize().replace("-", " ")) for row in listed)
    for row in listed:
        for place, name in _STANDS.findall(row[3]):
            line = LINES[int(place) - 2]  # the header is line 1
            assert (int(name), f"Patient/{line.patient}") == (int(place) - 1, row[2].rpartition(" ")[2])
            assert charge("-".join(filter(None, (line.code, line.modifier))), line.units, line.price) in row[3]


def test_charges_of_patients_whom_nobody_knows_are_surplus(june: str, windows: Windows) -> None:
    page = windows.open("vera")
    page.goto(f"{june}&list=surplus")
    assert sorted(map(without_line, rows(page))) == sorted(nobody(number) for number in range(10))


def test_the_sums_of_five_thousand_charges_are_those_of_the_faults(june: str, windows: Windows, tmp_path: Path) -> None:
    units = {fault: sum(GIVEN[number].units for number in PLANTED_IN[fault]) for fault in PLANTED}
    lines = sum(2 if dose.waste else 1 for dose in GIVEN)
    too_little = PRICE * units["missing"]
    too_much = PRICE * 90 + PRICE * units["doubled"] + PRICE * 20 + units["wrong-amount"]
    off = 90 + units["doubled"] + 20 - units["missing"]
    page = windows.open("bea")
    page.goto(june)
    assert by_kind(page) == [
        ("Charged as it was given", f"{lines - 6 * 10:,}", "0", "$0.00"),  # what is doubled has its charge, too
        ("Given, and not charged", "10", f"-{units['missing']}", dollars(-too_little)),
        ("Charged, and no administration is known", "10", "+90", dollars(PRICE * 90)),  # 10 x 9
        ("Charged once more", "10", f"+{units['doubled']}", dollars(PRICE * units["doubled"])),
        ("Charged with other units", "10", "+20", dollars(PRICE * 20)),  # 10 x 2
        ("Charged under another code of the drug", "10", "0", "$0.00"),
        ("Charged for another day", "10", "0", "$0.00"),
        ("Charged with other modifiers", "10", "0", "$0.00"),
        ("Charged with other dollars", "10", "0", dollars(Decimal(units["wrong-amount"]))),  # 1.00 a unit
        ("Charged less given", "", f"+{off}", dollars(too_much - too_little)),
    ]
    given = 9 * len(GIVEN)
    assert figures(page) == {
        "Given": f"{lines:,} lines {given:,} units, {dollars(PRICE * given)}",
        "Charged": f"{lines - 10 + 10 + 10:,} charges {given + off:,} units, "
        f"{dollars(PRICE * given + too_much - too_little)}",
        "Differences": f"80 differences +{off} units, {dollars(too_much - too_little)}",
        "Too little charged": f"{dollars(too_little)} of the differences",
        "Too much charged": f"{dollars(too_much)} of the differences",
    }
    others = sum(line.code == "96413" for line in LINES)
    expect(page.locator(".notes")).to_have_text(
        f"{others} charges for other drugs and services not compared. 10 charges for patients of whom nothing is "
        "known: check their numbers, and the column that stands for the patient."
    )
    listed = downloaded(page, tmp_path)
    assert (len(listed), sum(int(row["units off"]) for row in listed)) == (80, off)
    assert sum(Decimal(row["USD off"]) for row in listed) == too_much - too_little


APRIL: Final = date(2020, 4, 14)
NEW: Final = tuple(Dose(number, APRIL) for number in range(9_001, 9_006))


def loaded(page: Page) -> list[Cells]:
    page.goto("/reconciliation/files")
    return cells(page.get_by_role("region", name="Files that were loaded"))


def test_bad_rows_are_told_by_line_and_the_corrected_file_is_loaded(
    house: House, windows: Windows, tmp_path: Path
) -> None:
    keep(house.ledger, NEW)
    good = export([line for dose in NEW for line in charged_as_given(dose)]).decode().splitlines()
    bad = [
        *good[:2],
        good[2].replace("p-9002", ""),
        good[3].replace("04/14", "04/31").replace(",9,", ",1.5,"),
        good[4].replace("J9229", "Besponsa").replace("$", "about "),
        good[5].partition(",J9229")[0],
    ]
    page = windows.open("bea")
    before = loaded(page)
    bring(page, tmp_path / "april.csv", "\r\n".join(bad).encode())
    page.get_by_role("button", name="Load all rows").click()
    said = "4 rows of 5 cannot be read. Nothing was loaded: correct the file or the columns, then load it whole."
    expect(page.get_by_role("alert")).to_have_text(said)
    told = page.get_by_role("region", name="Rows that cannot be read").get_by_role("listitem")
    expect(told).to_have_text(
        [
            "Line 3: the patient is missing",
            "Line 4: the day of service is no day of the calendar; the units are no whole number",
            "Line 5: the code is no HCPCS or CPT code; the charge is no number as in 1,234.50",
            "Line 6: the row has 3 cells where the header has 7",
        ]
    )
    assert loaded(page) == before

    bring(page, tmp_path / "april.csv", "\r\n".join(good).encode())
    load(page)
    expect(page.get_by_role("status").first).to_contain_text("5 charges loaded.")
    assert by_kind(page)[0] == ("Charged as it was given", "5", "0", "$0.00")
    assert figures(page)["Charged"] == f"5 charges 45 units, {dollars(PRICE * 45)}"  # 5 x 9
    (new,) = [file for file in loaded(page) if file not in before]
    assert new[0].startswith("april.csv")
    assert new[1:3] == ("5", "14 Apr 2020 to 14 Apr 2020")

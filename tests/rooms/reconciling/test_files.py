"""A file of charges is read as it is meant, or it is said by line what is not clear; nothing is guessed in silence."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from bridge.reconciling.charge_rows import AS_WRITTEN, BadRow, read_charges
from bridge.reconciling.columns import ColumnsFault, check, guess, header_name
from bridge.reconciling.csv_text import FileFault, read_sheet
from bridge.reconciling.values import (
    DAY_FIRST,
    ISO,
    MONTH_FIRST,
    CellFault,
    form_of,
    read_amount,
    read_code,
    read_day,
    read_modifiers,
    read_units,
)

HEADER = "MRN,Account #,Date of Service,CPT/HCPCS,Modifier 1,Modifier 2,Quantity,Total Charges,Department,Remark"
COLUMNS = ("patient", "encounter", "day", "code", "modifier", "modifier", "units", "amount", "site", "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_line_ends_are_told(delimiter: str, encoding: str, end: str) -> None:
    rows = [["MRN", "Größe", "Units"], ["p-1", 'a "quoted", word', "9"], ["", "", ""], ["p-2", "x", "18"]]
    text = end.join(delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    sheet = read_sheet(text.encode(encoding))
    assert (sheet.delimiter, sheet.header) == (delimiter, ("MRN", "Größe", "Units"))
    assert [(row.line, row.cells[0], row.cells[2]) for row in sheet.rows] == [(2, "p-1", "9"), (4, "p-2", "18")]


def test_a_row_of_several_lines_is_named_by_its_first() -> None:
    sheet = read_sheet(b'a,b\n1,"two\nlines"\n3,4\n')
    assert [row.line for row in sheet.rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"a,b\n", "no rows"),
        (b"one\ntwo\n", "one column only"),
        (b"Charges of June\n\nMRN,Units\np-1,9\n", "must be the header, without a title above it"),
        (b"PK\x03\x04", "Save it as CSV"),
        (b"a,b\n\x81\x8d,1", "no text in UTF-8 or Windows-1252"),
        (b"a,b\n1,\x00", "no text"),
        (b'a,b\n1,2\n1,"never closed\n', "Line 3 cannot be read"),
        (b",,,a\n1,2,3,4", "no header"),
        (b"a,b\n" + b"1,2\n" * 50_001, "50,001 rows; at most 50,000"),
    ],
)
def test_a_file_that_is_no_table_says_why(content: bytes, says: str) -> None:
    with pytest.raises(FileFault, match=says):
        read_sheet(content)


def test_fifty_thousand_rows_are_taken() -> None:
    assert len(read_sheet(b"a,b\n" + b"1,2\n" * 50_000).rows) == 50_000


def test_columns_are_guessed_from_their_headings() -> None:
    assert guess(HEADER.split(",")) == COLUMNS
    assert guess(["Patient ID", "MRN", "foo"]) == ("patient", "", "")  # of two the first
    assert header_name(["MRN", " Date  of Service"]) == header_name(["mrn", "date of service"])


def test_a_choice_of_columns_must_be_whole() -> None:
    with pytest.raises(ColumnsFault, match="No column stands for: Day of service, Units"):
        check(("patient", "code"), ("a", "b"))
    with pytest.raises(ColumnsFault, match="More than one column stands for: Units"):
        check(("patient", "day", "code", "units", "units"), tuple("abcde"))
    with pytest.raises(ColumnsFault, match="chosen for another file"):
        check(("patient", "day", "code", "price"), tuple("abcd"))


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["2018-06-12", "20180613", ""], ISO),
        (["6/12/2018", "6/13/2018"], MONTH_FIRST),
        (["12/06/2018", "13/06/2018"], DAY_FIRST),
        (["12-Jun-2018"], ISO),
    ],
)
def test_the_form_of_days_is_told_by_the_days(cells: list[str], form: str) -> None:
    assert form_of(cells) == form


@pytest.mark.parametrize("cells", [["06/12/2018"], ["13/06/2018", "06/13/2018"]])
def test_days_of_two_forms_are_not_guessed(cells: list[str]) -> None:
    with pytest.raises(CellFault, match="Choose the form"):
        form_of(cells)


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("2018-06-12", ISO),
        ("2018-06-12T10:30:00", ISO),
        ("2018/06/12", MONTH_FIRST),
        ("20180612", DAY_FIRST),
        ("6/12/2018", MONTH_FIRST),
        ("06-12-2018 12:00 AM", MONTH_FIRST),
        ("12.06.2018", DAY_FIRST),
        ("12-Jun-2018", ISO),
        ("June 12, 2018", MONTH_FIRST),
    ],
)
def test_a_day_is_read_in_its_form(cell: str, form: str) -> None:
    assert read_day(cell, form) == date(2018, 6, 12)


@pytest.mark.parametrize(
    ("cell", "form", "says"),
    [
        ("6/12/18", MONTH_FIRST, "year of two digits"),
        ("13/06/2018", MONTH_FIRST, "no day of the calendar"),
        ("2018-02-30", ISO, "no day of the calendar"),
        ("06/12/2018", ISO, "is not written year first"),
        ("2018-06-12T23:00:00Z", ISO, "time zone"),
        ("2018-06-12T23:00:00-05:00", ISO, "time zone"),
        ("43263", ISO, "is not written year first"),
        ("", ISO, "is not written year first"),
        ("1820-06-22", ISO, "of a year that cannot be meant"),
        ("06/22/2920", MONTH_FIRST, "of a year that cannot be meant"),
    ],
)
def test_a_day_that_is_not_clear_is_refused(cell: str, form: str, says: str) -> None:
    with pytest.raises(CellFault, match=says):
        read_day(cell, form)


@pytest.mark.parametrize(("cell", "units"), [("18", 18), ("18.00", 18), ("1,800", 1800), ("-18", -18), ("(18)", -18)])
def test_units_are_whole(cell: str, units: int) -> None:
    assert read_units(cell) == units


@pytest.mark.parametrize("cell", ["", "0", "18.5", "1e3", "eighteen", "1,80", "18 units", "NaN", "--1", "99999999999"])
def test_what_are_no_units_is_refused(cell: str) -> None:
    with pytest.raises(CellFault, match="units"):
        read_units(cell)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("$45,000.10", "45000.10"),
        ("45000.1", "45000.1"),
        ("($9.00)", "-9.00"),
        ("-$9", "-9"),
        ("$-9", "-9"),
        ("9-", "-9"),
        (".5", "0.5"),
        ("0", "0"),
    ],
)
def test_dollars_are_exact(cell: str, amount: str) -> None:
    assert read_amount(cell) == Decimal(amount)


def test_no_dollars_are_none_and_others_are_refused() -> None:
    assert read_amount(" ") is None
    for cell in ("45.000,10", "EUR 9", "1.2.3", "٣", ".", "$", "()"):
        with pytest.raises(CellFault, match="charge"):
            read_amount(cell)


def test_codes_may_carry_their_modifiers() -> None:
    assert read_code("j9229-jw, tb") == ("J9229", ("JW", "TB"))
    assert read_code("96413") == ("96413", ())
    assert read_modifiers("JW;TB") == ("JW", "TB")
    for cell in ("", "J922", "J92299", "besponsa"):
        with pytest.raises(CellFault, match="code"):
            read_code(cell)
    with pytest.raises(CellFault, match="modifier"):
        read_modifiers("waste")


def test_rows_are_read_with_their_site_and_all_that_is_wrong_with_them() -> None:
    good = '77,A1,06/13/2018,J9229,TB,JZ,18,"$45,000.00",Lakeview Main,ok'
    sheet = read_sheet(f"{HEADER}\n{good}\n".encode())
    read = read_charges(sheet, COLUMNS, AS_WRITTEN, {"lakeview main": "lakeview-main"})
    (row,) = read.rows
    assert (read.form, row.line, row.patient, row.encounter, row.site) == (MONTH_FIRST, 2, "77", "A1", "lakeview-main")
    assert (row.modifiers, row.units, row.amount) == (("JZ", "TB"), 18, Decimal("45000.00"))
    bad = f"{HEADER}\n{good}\n,,13.06.2018,J9229,xyz,,0,abc,,\n".encode()
    read = read_charges(read_sheet(bad), COLUMNS, MONTH_FIRST, {})
    assert read.rows == ()
    assert read.bad == (
        BadRow(
            3,
            (
                "the patient is missing",
                "the day of service is no day of the calendar",
                "a modifier is not two letters or digits",
                "the units are zero",
                "the charge is no number as in 1,234.50",
            ),
        ),
    )


@pytest.mark.parametrize(("units", "amount", "is_bad"), [
    ("-18", "45000", True), ("18", "-45000", True), ("-18", "(45000)", False), ("-18", "0", False), ("-18", "", False),
])  # fmt: skip
def test_units_and_dollars_of_two_signs_are_not_clear(units: str, amount: str, is_bad: bool) -> None:
    sheet = read_sheet(f"MRN,Day,Code,Units,Amount\np-1,2020-06-02,J9229,{units},{amount}\n".encode())
    read = read_charges(sheet, ("patient", "day", "code", "units", "amount"), ISO, {})
    assert [one.line for one in read.bad] == ([2] if is_bad else [])
    assert all("only one of units and charge is below zero" in one.reasons[0] for one in read.bad)


@settings(max_examples=200, deadline=None)
@for_any(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_are_refused_in_words(content: bytes) -> None:
    try:
        sheet = read_sheet(content)
    except FileFault:
        return
    assert len(sheet.header) > 1
    assert sheet.rows


@settings(max_examples=100, deadline=None)
@for_any(st.lists(st.lists(st.text(max_size=8), min_size=4, max_size=4), min_size=1, max_size=5))
def test_whatever_stands_in_the_cells_all_rows_are_good_or_none_is_given(cells: list[list[str]]) -> None:
    rows = "\n".join(",".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in row) for row in cells)
    try:
        sheet = read_sheet(f"a,b,c,d\n{rows}\n".encode("utf-8", "replace"))
    except FileFault:
        return
    read = read_charges(sheet, ("patient", "day", "code", "units"), ISO, {})
    assert not (read.rows and read.bad)
    assert len(read.rows) == len(sheet.rows) or read.bad

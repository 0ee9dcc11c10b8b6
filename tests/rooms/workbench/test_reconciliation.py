"""The reconciliation finds what is planted in a month, to the row and the dollar; a signed day that changes says so."""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.ledger import charges as charge_files
from bridge.ledger.audit import rows as trail_rows
from bridge.ledger.ledger import Ledger
from bridge.ledger.signed_days import signatures
from bridge.web.serving import WAITRESS
from bridge.workbench.reconciliation.loading import MOST_SENT
from tests.rooms.ledger.pages import look
from tests.rooms.workbench.browsing import BROWSER, send, token_in
from tests.rooms.workbench.month import (
    FIRST,
    HEADER,
    PRICE,
    Dose,
    Line,
    charged_as_given,
    export,
    keep,
    month_with_faults,
)

Browser = Callable[[str], FlaskClient]
COLUMNS = ("number", "patient", "day", "code", "modifier", "units", "amount")
DAY = date(2020, 6, 20)


def bring(browser: FlaskClient, content: bytes, name: str = "june.csv") -> TestResponse:
    """Bring a file, and give the answer."""
    return send(browser, "/reconciliation/files", file=(BytesIO(content), name))


def bring_as_bytes(browser: FlaskClient, content: bytes) -> TestResponse:
    """Bring a file of any size; the form is written here, because the test client keeps a large one in a file."""
    token = token_in(browser.get("/reconciliation/files", headers=BROWSER))
    parts = [b'name="csrf_token"\r\n\r\n' + token.encode(), b'name="file"; filename="large.csv"\r\n\r\n' + content]
    body = b"".join(b"--x\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    return browser.post("/reconciliation/files", data=body, content_type=kind, headers=BROWSER)


def load(browser: FlaskClient, content: bytes, columns: tuple[str, ...] = COLUMNS, form: str = "") -> TestResponse:
    """Bring a file and load it with some choice of its columns."""
    place = bring(browser, content).location
    assert place is not None
    return send(browser, place, column=list(columns), form=form, do="load")


def listed(browser: FlaskClient, query: str) -> list[dict[str, str]]:
    """Give the rows of the CSV."""
    text = browser.get(f"/reconciliation.csv?{query}", headers=BROWSER).get_data(as_text=True)
    return list(csv.DictReader(text.removeprefix("\N{BYTE ORDER MARK}").splitlines()))


def page(browser: FlaskClient, address: str) -> str:
    """Give the words of a page."""
    answer = browser.get(address, headers=BROWSER)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def of_kind(rows: list[dict[str, str]], kind: str) -> tuple[int, int, Decimal]:
    """Count the rows of a kind, with their units and dollars."""
    found = [row for row in rows if row["kind"] == kind]
    return (
        len(found),
        sum(int(row["units off"]) for row in found),
        sum((Decimal(row["USD off"]) for row in found), Decimal(0)),
    )


def test_five_thousand_charges_with_planted_faults_are_found_to_the_row_and_the_dollar(
    ledger: Ledger, signed_in: Browser
) -> None:
    given, planted, lines = month_with_faults(20200601)
    keep(ledger, given)
    assert len(lines) == 5_000
    browser = signed_in("biller")
    answer = load(browser, export(lines))
    assert answer.status_code == 303
    assert answer.location is not None
    query = f"source=file:1&from={FIRST}&to=2020-06-30"
    rows = listed(browser, f"{query}&list=everything")
    units = {kind: sum(given[number].units for number in numbers) for kind, numbers in planted.items()}
    lost, twice = units["missing"], units["doubled"]
    assert of_kind(rows, "missing") == (10, -lost, -PRICE * lost)
    assert of_kind(rows, "surplus") == (10, 90, PRICE * 90)  # 10 x 9 units
    assert of_kind(rows, "wrong-units") == (10, 20, PRICE * 20)  # 2 too many each
    assert of_kind(rows, "wrong-code") == (10, 0, Decimal(0))
    assert of_kind(rows, "wrong-date") == (10, 0, Decimal(0))
    assert of_kind(rows, "wrong-modifiers") == (10, 0, Decimal(0))
    assert of_kind(rows, "wrong-amount") == (10, 0, Decimal(units["wrong-amount"]))  # 1.00 a unit
    assert of_kind(rows, "doubled") == (10, twice, PRICE * twice)
    expected = sum(len(charged_as_given(dose)) for dose in given)
    assert of_kind(rows, "matching") == (expected - 60, 0, Decimal(0))  # all but six kinds of ten
    for kind, numbers in planted.items():
        found = {row["administration"] for row in rows if row["kind"] == kind}
        assert found == {f"MedicationAdministration/d-{number}" for number in numbers}, kind
    told = page(browser, f"/reconciliation?{query}")
    others = 5_000 - sum(line.code != "96413" for line in lines)
    assert f"{others} charges for other drugs and services not compared." in told
    assert "80 differences" in told
    assert len(listed(browser, query)) == 80


def test_what_is_held_waits_and_vials_that_do_not_add_up_are_told(ledger: Ledger, signed_in: Browser) -> None:
    keep(ledger, [Dose(1, DAY, held=True), Dose(2, DAY, units=6, waste=0, vials=1), Dose(3, DAY, units=9, vials=2)])
    browser = signed_in("biller")
    load(browser, export([Line("p-2", DAY, 6), Line("p-3", DAY, 9)]))
    told = page(browser, f"/reconciliation?source=file:1&from={DAY}&to={DAY}")
    assert "its claim is held until the record answers (waste-not-recorded)" in told
    assert "1 vial of 0.9 mg hold 0.9 mg; 0.6 mg given and 0 mg discarded leave 0.3 mg unexplained." in told
    assert "2 vials of 0.9 mg hold 1.8 mg; 0.9 mg given and 0 mg discarded leave 0.9 mg unexplained." in told


def test_bad_rows_are_told_by_line_and_nothing_is_loaded(ledger: Ledger, signed_in: Browser) -> None:
    browser = signed_in("biller")
    good = export([Line("p-1", date(2020, 6, 25), 9)] * 3).decode().splitlines()
    bad = [*good, "T4,,06/25/2020,J9229,,9,1", "T5,p-1,25/06/2020,J9229,,1.5,1", "T6,p-1,06/25/2020,X,,0,abc", "T7,p-1"]
    answer = load(browser, "\r\n".join(bad).encode(), form="month-first")
    told = " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())
    assert answer.status_code == 422
    assert "4 rows of 7 cannot be read. Nothing was loaded" in told
    assert "Line 5 : the patient is missing" in told
    assert "Line 6 : the day of service is no day of the calendar; the units are no whole number" in told
    assert "Line 7 : the code is no HCPCS or CPT code; the units are zero; the charge is no number" in told
    assert "Line 8 : the row has 2 cells where the header has 7" in told
    with ledger.begin() as book:
        assert charge_files.files(book) == []
        assert charge_files.charges_in(book, 1, FIRST, date(2020, 6, 30)) == []


def test_columns_are_guessed_changed_and_remembered_for_the_header(signed_in: Browser) -> None:
    browser = signed_in("biller")
    content = export([Line("p-1", date(2020, 6, 25), 9)])
    place = bring(browser, content).location or ""
    shown = browser.get(place, headers=BROWSER).get_data(as_text=True)
    assert re.findall(r'<option value="(\w+)" selected>', shown) == list(COLUMNS)
    assert "guessed from their headings" in shown
    missing = send(browser, place, column=["", *COLUMNS[1:5], "", "amount"], do="load")
    assert "No column stands for: Units. Nothing was loaded." in missing.get_data(as_text=True)
    other = ("", "patient", "day", "code", "", "units", "")
    assert send(browser, place, column=list(other), do="load").status_code == 303
    again = bring(browser, export([Line("p-2", date(2020, 6, 26), 9)])).location or ""
    shown = browser.get(again, headers=BROWSER).get_data(as_text=True)
    assert "as they were chosen for this header before" in shown
    assert re.findall(r'<option value="(\w*)" selected>', shown) == [one for one in other if one]
    assert send(browser, again, do="put-away").status_code == 303
    assert browser.get(again, headers=BROWSER).status_code == 404


def test_a_file_whose_days_could_be_two_forms_waits_for_a_choice(signed_in: Browser) -> None:
    browser = signed_in("biller")
    content = export([Line("p-1", date(2020, 6, 5), 9)])
    answer = load(browser, content)
    assert answer.status_code == 422
    assert "could be read month first and day first" in answer.get_data(as_text=True)
    assert load(browser, content, form="day-first").location == (
        "/reconciliation?source=file%3A1&from=2020-05-06&to=2020-05-06"
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rest", b"a,b\n", b"\x81\x8d\xff", b"one\ntwo\n"])
def test_a_file_that_is_no_table_is_refused_with_a_reason(signed_in: Browser, content: bytes) -> None:
    answer = bring(signed_in("biller"), content)
    assert answer.status_code == 422
    assert "Nothing was loaded" in answer.get_data(as_text=True)


def test_a_file_of_more_than_the_usual_body_is_taken_and_one_of_too_much_is_not(signed_in: Browser) -> None:
    browser = signed_in("biller")
    wide = "x" * 900
    rows = "\n".join(f"p-{at},06/25/2020,J9229,9,{wide}" for at in range(2_000))
    content = f"MRN,DOS,HCPCS,Units,Remark\n{rows}".encode()  # 1.8 MB
    assert bring_as_bytes(browser, content).status_code == 303
    answer = bring_as_bytes(browser, b"x" * (21 * 1024 * 1024))
    assert answer.status_code == 413
    assert "The file has more than 20 MiB." in answer.get_data(as_text=True)
    assert WAITRESS["max_request_body_size"] == 21 * 1024 * 1024 > MOST_SENT  # the server in front lets it in, too


def test_a_signed_day_that_changes_says_what_is_another(ledger: Ledger, signed_in: Browser) -> None:
    keep(ledger, [Dose(1, DAY), Dose(2, DAY)])
    supervisor = signed_in("supervisor")
    load(supervisor, export([Line("p-1", DAY, 9), Line("p-2", DAY, 9)]))
    address = f"/reconciliation/days/{DAY}?source=file:1"
    shown = supervisor.get(address, headers=BROWSER)
    seen = re.search(r'name="seen" value="(\w+)"', shown.get_data(as_text=True))
    assert seen is not None
    fields = {"site": "lakeview-main", "seen": seen[1], "note": "all there", "csrf_token": token_in(shown)}
    signed = supervisor.post(f"/reconciliation/days/{DAY}/sign?source=file:1", data=fields, headers=BROWSER)
    assert signed.status_code == 303
    assert "Signed supervisor" in page(supervisor, address)
    keep(ledger, [Dose(3, DAY)])
    told = page(supervisor, address)
    assert "Changed since signed supervisor" in told
    assert (
        "missing: 0 then, 1 now; units off: +0 then, -9 now; dollars off: +0.00 then, -22,950.00 now" in told
    )  # 9 x 2550
    assert "So now, and not seen then: d-3: J9229 x 9 given, nothing charged" in told
    assert "Seen then, and not so now" not in told
    assert "Changed since signed" in page(supervisor, f"/reconciliation?source=file:1&from={FIRST}&to=2020-06-30")
    stale = {**fields, "csrf_token": token_in(supervisor.get(address, headers=BROWSER))}
    supervisor.post(f"/reconciliation/days/{DAY}/sign?source=file:1", data=stale, headers=BROWSER)
    assert "not what you saw any more" in page(supervisor, address)
    with ledger.begin() as book:
        (kept,) = signatures(book, DAY)
        assert (kept.who, kept.note, kept.seen.counts, kept.seen.dollars) == (
            "supervisor",
            "all there",
            {"matching": 2},
            Decimal(0),
        )
        assert any(row.act == "day signed" for row in trail_rows(book))
    load(supervisor, export([Line("p-1", DAY, 9)]))
    assert "Signed against other charges" in page(supervisor, f"/reconciliation/days/{DAY}?source=file:2")


def test_a_signed_day_of_which_nothing_is_left_is_signed_again_as_it_is_now(ledger: Ledger, signed_in: Browser) -> None:
    keep(ledger, [Dose(1, DAY)])
    supervisor = signed_in("supervisor")
    load(supervisor, export([Line("p-1", DAY, 9)]))
    address = f"/reconciliation/days/{DAY}?source=file:1"
    for day, state in ((DAY, "not signed"), (DAY + timedelta(days=1), "Changed since signed")):
        keep(ledger, [Dose(1, day)])
        assert state in page(supervisor, address)
        shown = supervisor.get(address, headers=BROWSER)
        seen = re.search(r'name="seen" value="(\w+)"', shown.get_data(as_text=True))
        assert seen is not None
        fields = {"site": "lakeview-main", "seen": seen[1], "csrf_token": token_in(shown)}
        supervisor.post(f"/reconciliation/days/{DAY}/sign?source=file:1", data=fields, headers=BROWSER)
        assert "Signed supervisor" in page(supervisor, address)
    with ledger.begin() as book:
        assert [one.seen.counts for one in signatures(book, DAY)] == [{}, {"matching": 1}]


def test_the_numbers_of_a_file_that_cannot_be_told_stay_as_written(ledger: Ledger, signed_in: Browser) -> None:
    browser = signed_in("biller")
    load(browser, export([Line("MRN-77", DAY, 9)]))
    assert [row["patient"] for row in listed(browser, f"source=file:1&from={DAY}&to={DAY}")] == ["MRN-77"]
    with ledger.begin() as book:
        (charge,) = charge_files.charges_in(book, 1, DAY, DAY)
        (looked,) = (row for row in trail_rows(book) if row.act == "reconciliation as CSV")
    assert looked.detail["patients"] == ["MRN-77"]
    assert (charge.patient, charge.source, charge.amount) == ("MRN-77", "line 2, charge T1", Decimal("22950.00"))


def test_what_is_left_out_is_said(ledger: Ledger, signed_in: Browser) -> None:
    waits = [replace(Dose(at, DAY, held=True).decision(), lines=()) for at in range(3, 10)]  # seven, and five are named
    with ledger.begin() as book:
        look(book, Dose(1, DAY).decision(), *waits, claim=None)
    browser = signed_in("biller")
    load(browser, export([Line("p-1", DAY, 9), Line("MRN-77", DAY, 9)]))
    told = page(browser, f"/reconciliation?source=file:1&from={DAY}&to={DAY}")
    assert "1 charge for patients of whom nothing is known" in told  # nobody's number is MRN-77
    assert "7 administrations not compared" in told
    assert "d-3, d-4, d-5, d-6, d-7 and 2 more." in told
    assert "at no known site" not in told
    at_one = page(browser, f"/reconciliation?source=file:1&from={DAY}&to={DAY}&site=harbor-surgery")
    assert "1 difference at no known site not listed here." in at_one
    assert "not compared" not in at_one  # all seven were given at the other site
    after = DAY + timedelta(days=1)
    assert "not compared" not in page(browser, f"/reconciliation?source=file:1&from={after}&to={after}")


def test_dollars_that_nobody_knows_are_said_beside_the_sums(ledger: Ledger, signed_in: Browser) -> None:
    free = Dose(2, DAY).decision()
    assert free.stake is not None
    with ledger.begin() as book:
        look(book, Dose(1, DAY).decision(), replace(free, stake=replace(free.stake, charge=None)), claim=None)
    browser = signed_in("biller")
    load(browser, export([Line("p-1", DAY, 9), Line("p-2", DAY, 9)]))
    told = page(browser, f"/reconciliation?source=file:1&from={DAY}&to={DAY}")
    assert "2 lines 18 units, $22,950.00, 1 without dollars" in told  # 9 x 2,550; the other site has no charge
    assert "Charged less given 0 $0.00 1 without dollars" in told  # and not $22,950.00


def test_the_page_prints_all_rows_and_a_cell_that_would_run_is_made_safe(ledger: Ledger, signed_in: Browser) -> None:
    keep(ledger, [Dose(at, DAY) for at in range(120)])
    browser = signed_in("viewer")
    load(signed_in("biller"), export([Line("=cmd()", DAY, 9)]))
    query = f"source=file:1&from={DAY}&to={DAY}"
    assert (
        page(browser, f"/reconciliation?{query}").count("was given and is not charged") == 99
    )  # and one surplus charge
    printed = page(browser, f"/reconciliation/print?{query}")
    assert printed.count("was given and is not charged") == 120
    assert "Looked through by" in printed
    assert {row["patient"] for row in listed(browser, f"{query}&list=surplus")} == {"'=cmd()"}
    assert HEADER[1] not in printed

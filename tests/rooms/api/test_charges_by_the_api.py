"""A program brings the charges of a month, sees what differs, and a supervisor signs the day: by the API alone."""

from io import BytesIO
from typing import Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bridge.ledger import charges as kept
from bridge.ledger.ledger import Ledger
from bridge.ledger.reconciled_tables import CHARGE_UPLOADS
from bridge.web.refusals import FHIR
from tests.rooms.api.calling import Called, done, given
from tests.rooms.workbench.month import FIRST, LAST, Dose, Line, export, keep

DAY: Final = LAST.replace(day=25)
FILES: Final = "/api/reconciliation/files"
BAD: Final = b"MRN,Service Date,HCPCS,Qty\np-1,06/25/2020,J9229,9\n,06/25/2020,J9229,9\np-3,06/31/2020,J9229,0\n"


def bring(program: FlaskClient, content: bytes, query: str = "", to: str = FILES) -> TestResponse:
    """Bring a file as it is."""
    return program.post(f"{to}?{query}", data=content, content_type="text/csv")


def in_a_form(program: FlaskClient, content: bytes, **fields: object) -> TestResponse:
    """Bring a file in a form."""
    return program.post(FILES, data={**fields, "file": (BytesIO(content), "folder/june.csv")})


def test_a_file_is_seen_loaded_compared_and_its_day_signed(called_by: Called, ledger: Ledger) -> None:
    keep(ledger, [Dose(1, DAY), Dose(2, DAY), Dose(3, DAY)])
    biller, supervisor = called_by("biller"), called_by("supervisor")
    content = export([Line("p-1", DAY, 9), Line("p-2", DAY, 7)])
    shown = bring(biller, content, to=f"{FILES}/preview").get_json()
    assert (shown["charges"], shown["problem"], shown["bad"], shown["before"]) == (2, "", [], None)
    assert [one["field"] for one in shown["columns"]] == [
        "number", "patient", "day", "code", "modifier", "units", "amount",
    ]  # fmt: skip
    assert given(biller, "reconciliation/files") == {"files": []}, "a preview loads nothing"

    loaded = bring(biller, content, "name=june.csv")
    assert loaded.status_code == 201, loaded.text
    file = loaded.get_json()
    assert (file["number"], file["name"], file["who"], file["charges"]) == (1, "june.csv", "biller", 2)
    assert (file["first"], file["last"], file["reading"]["form"]) == (f"{DAY}", f"{DAY}", "month-first")
    assert given(biller, "reconciliation/files")["files"] == [file]
    assert given(biller, "reconciliation/sources") == {"sources": [{"value": "file:1", "says": "File 1: june.csv"}]}
    assert bring(biller, content, to=f"{FILES}/preview").get_json()["before"] == file

    query = f"source=file:1&from={FIRST}&to={LAST}"
    found = given(biller, f"reconciliation?{query}")
    assert [(one["kind"], one["units"], one["dollars"]) for one in found["rows"]] == [
        ("wrong-units", -2, "-5100.00"),  # 7 of 9 units, 2550.00 each
        ("missing", -9, "-22950.00"),
    ]
    assert len(biller.get(f"/api/reconciliation.csv?{query}").text.splitlines()) == 1 + 2
    (day,) = given(supervisor, f"reconciliation/days/{DAY}?source=file:1")["days"]
    sign = {"site": day["site"], "source": "file:1", "seen": day["seen"]["digest"]}
    assert done(supervisor, f"reconciliation/days/{DAY}/sign", 201, **sign) == {"number": 1}
    (day,) = given(supervisor, f"reconciliation/days/{DAY}?source=file:1")["days"]
    assert (day["state"], day["signature"]["who"]) == ("signed", "supervisor")


def test_bad_rows_are_told_by_line_in_both_forms_and_nothing_is_loaded(called_by: Called, ledger: Ledger) -> None:
    biller = called_by("biller")
    lines = [
        "Line 3: the patient is missing.",
        "Line 4: the day of service is no day of the calendar; the units are zero.",
    ]
    told = bring(biller, BAD)
    assert (told.status_code, told.get_json()["errors"]) == (422, lines)
    assert told.get_json()["detail"] == "2 rows cannot be read. Nothing was loaded."
    fhir = biller.post(FILES, data=BAD, content_type="text/csv", headers={"Accept": FHIR})
    assert [issue["diagnostics"] for issue in fhir.get_json()["issue"]] == [told.get_json()["detail"], *lines]
    shown = bring(biller, BAD, to=f"{FILES}/preview").get_json()
    assert [row["line"] for row in shown["bad"]] == [3, 4]
    with ledger.begin() as book:
        assert kept.files(book) == []
        assert kept.charges_in(book, 1, FIRST, LAST) == []
        assert book.execute(select(func.count()).select_from(CHARGE_UPLOADS)).scalar_one() == 0, "and nothing waits"


@pytest.mark.parametrize("way", ["address", "form"])
def test_columns_are_named_by_their_headings_and_remembered_for_the_next_file(called_by: Called, way: str) -> None:
    biller = called_by("biller")
    content = b"Who,When,What,How many,How many more,Mod\np-1,05/06/2020,J9229,9,2,JW\n"
    assert "No column stands for: Patient, Day of service, HCPCS code, Units." in bring(biller, content).text
    named = {"patient": "who", "day": "When", "code": "What", "units": "how  many", "modifier": "Mod"}
    if way == "form":
        loaded = in_a_form(biller, content, form="day-first", **named)
    else:
        loaded = biller.post(FILES, query_string={"form": "day-first", **named}, data=content, content_type="text/csv")
    assert loaded.status_code == 201, loaded.text
    file = loaded.get_json()
    assert (file["first"], file["name"]) == ("2020-06-05", "june.csv" if way == "form" else "charges.csv")
    assert [field for _, field in file["reading"]["columns"]] == ["patient", "day", "code", "units", "", "modifier"]
    assert bring(biller, content.replace(b"p-1", b"p-2")).status_code == 201, "remembered for the header"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("patient=Doe", "No column has the heading that is named for: Patient."),
        ("patient=MRN&number=MRN", "A column that stands for something else is named for: Number of the charge."),
        ("patient=MRN", "No column stands for: Day of service, HCPCS code, Units."),
        ("form=Doe", "`form` Must be one of: iso, month-first, day-first."),
        ("column=MRN", "A key is not known here."),
    ],
)
def test_a_choice_that_does_not_fit_is_refused_and_nothing_is_loaded(called_by: Called, query: str, says: str) -> None:
    biller = called_by("biller")
    answer = bring(biller, BAD, query)
    assert (answer.status_code, says in answer.text, "Doe" in answer.text) == (422, True, False)
    assert given(biller, "reconciliation/files") == {"files": []}


def test_what_is_no_file_of_charges_is_refused_with_a_reason(called_by: Called) -> None:
    biller = called_by("biller")
    for content in (b"", b"PK\x03\x04rest", b"MRN,DOS\n", b"\x81\x8d\xff", b"one\ntwo\n"):
        answer = bring(biller, content)
        assert (answer.status_code, "Nothing was loaded." in answer.text) == (422, True), content
    assert biller.post(FILES, json={"file": "x"}).status_code == 415
    assert biller.post(FILES, data={"name": "june.csv"}, content_type="multipart/form-data").status_code == 422
    assert in_a_form(biller, BAD, Doe="Doe").status_code == 422
    packed = biller.post(FILES, data=b"x", content_type="text/csv", headers={"Content-Encoding": "gzip"})
    assert packed.status_code == 415


@pytest.mark.parametrize("kind", ["text/csv", "multipart/form-data; boundary=x"])
def test_more_than_the_usual_body_is_taken_and_too_much_is_not(called_by: Called, kind: str) -> None:
    biller, wide = called_by("biller"), "x" * 900
    rows = "\n".join(f"p-{at},06/25/2020,J9229,9,{wide}" for at in range(2_000))
    content = f"MRN,DOS,HCPCS,Units,Remark\n{rows}".encode()  # 1.8 MB
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="june.csv"\r\n\r\n'

    def send(file: bytes) -> TestResponse:
        body = file if kind == "text/csv" else head + file + b"\r\n--x--\r\n"
        return biller.post(FILES, data=body, content_type=kind)

    assert send(content).status_code == 201
    answer = send(b"x" * (21 * 1024 * 1024))
    assert (answer.status_code, answer.get_json()["detail"]) == (
        413,
        "The file has more than 20 MiB. Split it, by month for instance.",
    )

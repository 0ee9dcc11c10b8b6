"""What is taken out of a text that somebody else wrote."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.logs.words import LONGEST, without_particulars


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Serving on http://127.0.0.1:8080", "Serving on http://127.0.0.1:8080"),
        (
            "Job look[12](names=['Encounter/e-1']) ended with status: Success, lasted 0.123 s",
            "Job look[12](names=['Encounter/e-1']) ended with status: Success, lasted 0.123 s",
        ),
        ("Client disconnected while serving /notifications", "Client disconnected while serving …"),
        ("GET https://ehr.example/fhir/Patient?name=Doe&birthdate=1980-02-03", "GET https://ehr.example/fhir/Patient"),
        ("https://ann:s3/cret@ehr.example/fhir?x=1 and more", "https://ehr.example/fhir and more"),
        ("postgresql://u:p?w@db/x and https://[::1]:80/fhir?a=b", "postgresql://… and https://[::1]:80/fhir"),
        ("postgresql://bridge:secret@db:5432/ledger is away", "postgresql://db:5432/ledger is away"),
        ("GET /fhir/Patient?name=Ann%20Doe", "GET …?name=…"),
        ("patient Ann Doe, born 1980-02-03, MRN 12345678", "patient …, born …"),
        (
            "read MedicationAdministration/ma-1/_history/3 in 0.5 s",
            "read MedicationAdministration/ma-1/_history/3 in 0.5 s",
        ),
        ("UniqueViolation: Key (name)=(Doe) already exists", "… (name)=(…) already exists"),
        ("UnreachableError: no answer", "UnreachableError: no answer"),
        ("", ""),
    ],
)
def test_what_may_name_a_person_is_hidden(text: str, kept: str) -> None:
    assert without_particulars(text) == kept


def test_a_long_text_is_cut() -> None:
    assert len(without_particulars("word " * 1000)) == LONGEST


@given(
    st.sampled_from(["{} was here", "key={}", "'{}'", "[{}]", "https://x.example/?n={}", "a{{{}}}", "x\n{}\ny"]),
    st.sampled_from(
        ["Doe", "O'Neill-Smith", "Müller", "1980-02-03", "19800203", "12345678", "555-0100", "ann@doe.example"]
    ),
)
def test_names_dates_and_numbers_are_hidden_wherever_they_stand(pattern: str, particular: str) -> None:
    shown = without_particulars(pattern.format(particular))
    assert particular not in shown
    assert not re.search(r"Neill|Smith|ller|1980|12345|555|doe", shown)


@given(st.text(max_size=300))
def test_any_text_gives_one_line(text: str) -> None:
    shown = without_particulars(text)
    assert len(shown.splitlines()) <= 1
    assert len(shown) <= LONGEST

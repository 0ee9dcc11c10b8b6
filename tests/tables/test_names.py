"""Names of payers are compared without case, punctuation and company endings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.tables.names import normalised_name


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Aetna", "aetna"),
        ("AETNA, Inc.", "aetna"),
        ("Aetna Life Insurance Company", "aetna life"),
        ("Aetna Life & Casualty", "aetna life and casualty"),
        ("The Cigna Insurance Co., L.L.C.", "cigna"),
        ("Cigna Health and Life Insurance Company", "cigna health and life"),
        ("Example  Health-Plan, L.P.", "example health plan"),
        ("Smith & Co", "smith"),
        ("Insurance Company", "insurance"),
        ("The Insurance Company", "insurance"),
        ("The", "the"),
        ("L.P.", "l p"),
        ("***", "***"),
        ("", ""),
        ("Ｕｎｉｔｅｄ Healthcare", "united healthcare"),  # noqa: RUF001 - full-width letters are what is tested
    ],
)
def test_a_name_is_brought_to_the_form_in_which_names_are_compared(written: str, compared: str) -> None:
    assert normalised_name(written) == compared


@given(st.text())
def test_a_name_is_never_emptied(written: str) -> None:
    assert bool(normalised_name(written)) == bool(written.split())


@given(st.text(st.characters(max_codepoint=0x2FF)))
def test_a_normalised_name_stays_as_it_is(written: str) -> None:
    once = normalised_name(written)
    assert normalised_name(once) == once

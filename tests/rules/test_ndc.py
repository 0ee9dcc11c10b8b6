"""An NDC is brought to 5-4-2, and never guessed."""

import pytest

from bridge.coding.ndc import five_four_two, names_product, possible_readings, read_ndc
from bridge.facts.case import Ndc
from bridge.facts.chart import Coding, Concept
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import NDC
from tests.rules.planting import DRUG

OURS = "00008-0100-01"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0008-0100-01", OURS),
        ("00008-0100-01", OURS),
        (" 00008010001 ", OURS),
        ("12345-678-90", "12345-0678-90"),
        ("12345-6789-1", "12345-6789-01"),
        ("0008-100-01", None),
        ("0008-0100-1", None),
        ("12345-678-9", None),
        ("0008010001", None),
        ("000080100010", None),
        ("NDC", None),
    ],
)
def test_an_ndc_is_five_four_two(written: str, code: str | None) -> None:
    assert five_four_two(written) == code


def test_ten_digits_without_hyphens_have_three_readings() -> None:
    assert possible_readings("0008010001") == ("00008-0100-01", "00080-0100-01", "00080-1000-01")
    assert possible_readings("0008-0100-01") == (OURS,)
    assert possible_readings("0008-0100") == ()


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("0008-0100-01", True),
        ("0008-0100-02", True),
        ("0008010001", True),
        ("0008-0100", True),
        ("0008-0101", False),
        ("00008010101", False),
        ("0009010001", False),
        ("something else", False),
    ],
)
def test_a_text_can_be_meant_for_our_product_or_cannot(written: str, ours: bool) -> None:
    assert names_product(written, (OURS,)) is ours


@pytest.mark.parametrize(
    ("codes", "ndc"),
    [
        ([], Ndc()),
        (["0008-0100-01"], Ndc(OURS, "0008-0100-01")),
        (["0008-0100-01", "00008010001"], Ndc(OURS, "0008-0100-01")),
        (["0009-0001-01", "00008010001"], Ndc(None, "0009-0001-01")),
        (["00008010001", "0009-0001-01"], Ndc(None, "0009-0001-01")),
        (["0008-4510-01", "00008010001"], Ndc(OURS, "00008010001")),
        (["0009-0001-01", "0009-0001-02"], Ndc(None, "0009-0001-01")),
        (["0008-0100"], Ndc(None, "0008-0100")),
    ],
)
def test_the_ndc_of_a_medication_is_the_drugs_own_or_not_valid(codes: list[str], ndc: Ndc, mappings: Mappings) -> None:
    others = (Coding("http://www.whocc.no/atc", "L01FB01"), Coding(NDC, None))
    concept = Concept((*others, *(Coding(NDC, code) for code in codes)))
    assert read_ndc(concept, mappings.drugs[DRUG]) == ndc

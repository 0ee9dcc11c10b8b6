"""An NDC is brought to 5-4-2, never guessed, and each line carries its share of the vials."""

from decimal import Decimal

import pytest

from bridge.coding.ndc import five_four_two, names_product, possible_readings, read_ndc
from bridge.coding.ndc_quantity import plain, vials_for_dose, vials_for_waste
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
        (["0009-0001-01", "00008010001"], Ndc(OURS, "00008010001")),
        (["0009-0001-01", "0009-0001-02"], Ndc(None, "0009-0001-01")),
        (["0008-0100"], Ndc(None, "0008-0100")),
    ],
)
def test_the_drugs_own_ndc_is_found(codes: list[str], ndc: Ndc, mappings: Mappings) -> None:
    others = (Coding("http://www.whocc.no/atc", "L01FB01"), Coding(NDC, None))
    concept = Concept((*others, *(Coding(NDC, code) for code in codes)))
    assert read_ndc(concept, mappings.drugs[DRUG]) == ndc


@pytest.mark.parametrize(
    ("dose", "vials", "given", "rest"),
    [
        (15_300, 2, "1.7", "0.3"),
        (5_000, 1, "0.556", "0.444"),
        (10_000, 2, "1.111", "0.889"),
        (8_000, 1, "0.889", "0.111"),
    ],
)
def test_the_shares_add_up_to_the_vials(dose: int, vials: int, given: str, rest: str) -> None:
    shares = vials_for_dose(dose, 9_000), vials_for_waste(dose, 9_000, vials)
    assert tuple(map(str, shares)) == (given, rest)
    assert sum(shares) == vials


@pytest.mark.parametrize(("quantity", "text"), [("1.700", "1.7"), ("20", "20"), ("2.000", "2"), ("0.125", "0.125")])
def test_a_quantity_has_neither_zeros_nor_an_exponent(quantity: str, text: str) -> None:
    assert str(plain(Decimal(quantity))) == text

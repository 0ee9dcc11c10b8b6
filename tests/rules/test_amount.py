"""A charted quantity is brought to milligrams exactly, or is no amount of drug."""

from decimal import Decimal

import pytest

from bridge.coding.amount import Amounts, the_strength, total
from bridge.facts.amounts import Quantity
from bridge.facts.case import Amount, Unusable
from bridge.facts.chart import Coding, Concept, Medication, Origin, Strength
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import ATC, quantity
from tests.rules.planting import DRUG

UCUM = "http://unitsofmeasure.org"


def read(mappings: Mappings, written: Quantity | None, *strengths: Strength) -> Amount:
    medication = Medication(Origin("Medication/bag"), Concept(), strengths=strengths)
    return Amounts(mappings.units).read(written, medication, mappings.drugs[DRUG].product)


def strength(
    numerator: str, denominator: str, name: str = "inotuzumab ozogamicin", *, active: bool | None = True
) -> Strength:
    return Strength(Concept(text=name), active, quantity(numerator), quantity(denominator))


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        (Quantity(Decimal("1.53"), "mg"), 15_300),
        (Quantity(Decimal("1.53"), None, UCUM, "mg"), 15_300),
        (Quantity(Decimal(1530), "microgram", UCUM, "ug"), 15_300),
        (Quantity(Decimal("0.00153"), "g"), 15_300),
        (Quantity(Decimal("0.0153"), None, UCUM, "dg"), 15_300),
        (Quantity(Decimal("1.53"), None, UCUM, "10*-3.g"), 15_300),
        (Quantity(Decimal("1.53"), None, None, "mg"), 15_300),
        (Quantity(Decimal(1530), None, UCUM, "mcg"), 15_300),
        (Quantity(Decimal("1.53"), " mg "), 15_300),
        (Quantity(Decimal("1.53"), "dose", UCUM, "mg"), 15_300),
        (Quantity(Decimal("1.53"), "mg", "http://hospital.example/units", "17"), 15_300),
    ],
    ids=lambda value: value.written() if isinstance(value, Quantity) else None,
)
def test_a_mass_is_milligrams(written: Quantity, steps: int, mappings: Mappings) -> None:
    assert read(mappings, written).steps == steps


@pytest.mark.parametrize(
    "written",
    [
        Quantity(Decimal(1), "mg/m2", UCUM, "mg/m2"),
        Quantity(Decimal(1), "{vial}"),
        Quantity(Decimal(1)),
        Quantity(Decimal(1), "mg", UCUM, "mcg"),
        Quantity(Decimal(1), "mcg", UCUM, "mg"),
        Quantity(Decimal(1), "Mg"),
        Quantity(Decimal(1), "mL"),
        Quantity(Decimal(1), None, "http://hospital.example/units", "mg"),
    ],
    ids=lambda value: value.written(),
)
def test_what_is_no_mass_without_doubt_is_no_amount(written: Quantity, mappings: Mappings) -> None:
    """A code and words that contradict each other are a factor of a thousand apart: nobody guesses."""
    assert read(mappings, written) == Amount(None, Unusable.UNIT, written.written())


@pytest.mark.parametrize("written", [None, Quantity(None, "mg")])
def test_no_number_is_no_dose(written: Quantity | None, mappings: Mappings) -> None:
    assert read(mappings, written) == Amount(None, Unusable.MISSING)


def test_a_volume_counts_by_the_strength_of_the_drug_itself(mappings: Mappings) -> None:
    amount = read(
        mappings, quantity("3.6 mL"), strength("0.25 mg", "1 mL"), strength("9 mg", "1 mL", "sodium chloride")
    )
    assert (amount.steps, amount.strength) == (9_000, "0.25 mg in 1 mL")


def test_a_strength_of_an_ingredient_by_its_code(mappings: Mappings) -> None:
    by_code = Strength(Concept((Coding(ATC, "L01FB01"),)), None, quantity("250 ug"), quantity("0.001 L"))
    assert read(mappings, quantity("3.6 mL"), by_code, strength("9 mg", "1 mL", "sodium chloride")).steps == 9_000


def test_a_mass_needs_no_strength(mappings: Mappings) -> None:
    assert read(mappings, quantity("0.9 mg"), strength("1 mg", "1 mL")).steps == 9_000


@pytest.mark.parametrize(
    "strengths",
    [
        (strength("0.25 mg", "1 mL"), strength("0.1 mg", "1 mL")),
        (strength("9 mg", "1 mL", "sodium chloride", active=False),),
        (strength("0.25 mg", "1 {vial}"),),
        (strength("5 %", "1 mL"),),
        (strength("0 mg", "1 mL"),),
        (strength("0.25 mg", "0 mL"),),
        (strength("-0.25 mg", "1 mL"),),
        (strength("0.25 mg", "-1 mL"),),
    ],
)
def test_a_volume_without_one_clear_strength_is_no_amount(strengths: tuple[Strength, ...], mappings: Mappings) -> None:
    assert read(mappings, quantity("3.6 mL"), *strengths).unusable is Unusable.UNIT


def test_a_strength_does_not_turn_vials_into_milligrams(mappings: Mappings) -> None:
    assert read(mappings, quantity("1 {vial}"), strength("0.25 mg", "1 mL")).unusable is Unusable.UNIT


def test_the_only_ingredient_needs_no_name(mappings: Mappings) -> None:
    nameless = strength("0.25 mg", "1 mL", "", active=None)
    assert the_strength((nameless,), mappings.drugs[DRUG].product) == nameless


def test_a_days_total_is_none_where_a_part_is_missing() -> None:
    one, missing = Amount(4_500), Amount(None, Unusable.MISSING)
    assert total((one, one)) == 9_000
    assert total(()) == 0
    assert total((one, missing)) is None


def test_a_day_is_added_before_it_is_rounded(mappings: Mappings) -> None:
    """0.15004 mg is 1500 steps by itself; two of them are 3000.8 steps, 0.3001 mg."""
    half = read(mappings, quantity("0.15004 mg"))
    assert (half.steps, total((half, half))) == (1_500, 3_001)


def test_an_absurd_strength_stays_an_amount_that_can_be_said(mappings: Mappings) -> None:
    """10^5000 mg in 1 mL is a slip, to be asked about; it must not stop the program."""
    amount = read(mappings, quantity("3.6 mL"), strength("1e5000 mg", "1 mL"))
    assert amount.steps is None or amount.steps <= 10**20

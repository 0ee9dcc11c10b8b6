"""A drug is recognised by its codes, by words only as a last resort, and not where another product is named too."""

from dataclasses import replace

import pytest

from bridge.coding.drug import Recogniser
from bridge.coding.working_out import WorkingOut, is_readable
from bridge.facts.case import DrugMatch, Ndc
from bridge.facts.chart import Coding, Concept
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import ATC, NDC, Given, chart_of
from tests.rules.planting import DRUG

HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
MYLOTARG = "gemtuzumab ozogamicin (Mylotarg)"


def recognise(mappings: Mappings, text: str | None, *codes: tuple[str, str | None]) -> DrugMatch | None:
    concept = Concept(tuple(Coding(system, code) for system, code in codes), text)
    match, _ = Recogniser(mappings.drugs.values()).recognise(concept)
    return match


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (None, [(NDC, "0008-0100-01")]),
        (None, [(NDC, "0008010001")]),
        (None, [(NDC, None), (ATC, "L01FB01")]),
        (None, [("http://other.example", "17"), (HCPCS, "J9229")]),
    ],
)
def test_a_code_tells_the_drug(text: str | None, codes: list[tuple[str, str | None]], mappings: Mappings) -> None:
    match = recognise(mappings, text, *codes)
    assert match is not None
    assert (match.drug, match.coded, match.look_alike) == (DRUG, True, None)


@pytest.mark.parametrize("text", ["BESPONSA 0.9 mg", "inotuzumab"])
def test_words_tell_the_drug_where_no_code_does(text: str, mappings: Mappings) -> None:
    match = recognise(mappings, text, ("http://other.example", "17"))
    assert match == DrugMatch(DRUG, coded=False, by=f'the words "{text}"')


def test_the_display_of_a_code_is_words(mappings: Mappings) -> None:
    concept = Concept((Coding("http://other.example", "17", "Besponsa"),))
    match, ndc = Recogniser(mappings.drugs.values()).recognise(concept)
    assert match is not None
    assert not match.coded
    assert ndc == Ndc()


@pytest.mark.parametrize(
    ("text", "codes", "look_alike"),
    [
        ("Mylotarg", [(NDC, "0008-0100-01")], MYLOTARG),
        (None, [(NDC, "0008-0100-01"), (HCPCS, "J9203")], MYLOTARG),
        (None, [(NDC, "0008-0100-01"), (NDC, "0008-4510-01")], MYLOTARG),
        ("inotuzumab, not gemtuzumab", [], MYLOTARG),
        (None, [(NDC, "0008-0100-01"), (ATC, "L01FA01")], "another substance (ATC L01FA01)"),
        (None, [(NDC, "0008-0100-01"), (ATC, "L01F")], None),
        (None, [(NDC, "0008-0100-01"), (ATC, "L01FB01")], None),
    ],
)
def test_another_product_beside_ours_is_said(
    text: str | None, codes: list[tuple[str, str | None]], look_alike: str | None, mappings: Mappings
) -> None:
    match = recognise(mappings, text, *codes)
    assert match is not None
    assert match.look_alike == look_alike


@pytest.mark.parametrize(
    ("text", "codes"),
    [("Mylotarg", []), (None, [(HCPCS, "J9203")]), ("rituximab", []), (None, [(NDC, "0008-0101-01")])],
)
def test_another_product_alone_is_another_drug(
    text: str | None, codes: list[tuple[str, str | None]], mappings: Mappings
) -> None:
    assert recognise(mappings, text, *codes) is None


def test_a_product_without_words_is_told_by_its_codes_alone(mappings: Mappings) -> None:
    drug = mappings.drugs[DRUG]
    recogniser = Recogniser([replace(drug, product=replace(drug.product, words=()))])
    assert recogniser.recognise(Concept(text="besponsa")) == (None, Ndc())
    match, ndc = recogniser.recognise(Concept((Coding(NDC, "0008-0100-01"),)))
    assert match is not None
    assert ndc == Ndc("00008-0100-01", "0008-0100-01")


def test_an_ndc_of_another_drug_is_not_read(mappings: Mappings) -> None:
    concept = Concept((Coding(NDC, "0009-0100-01"),), "rituximab")
    assert Recogniser(mappings.drugs.values()).recognise(concept) == (None, Ndc())


def test_the_same_medication_is_the_same_drug_again(mappings: Mappings) -> None:
    recogniser = Recogniser(mappings.drugs.values())
    besponsa = Concept(text="besponsa")
    assert recogniser.recognise(besponsa) is recogniser.recognise(besponsa)


@pytest.mark.parametrize(
    ("concept", "nothing"),
    [
        (Concept(), True),
        (Concept((Coding(NDC, None),)), True),
        (Concept((Coding(NDC, "1"),)), False),
        (Concept((Coding(NDC, None, "drip"),)), False),
        (Concept(text="drip"), False),
    ],
)
def test_a_medication_says_something_or_nothing(concept: Concept, nothing: bool) -> None:
    assert concept.says_nothing is nothing


def test_a_record_without_a_medication_is_not_readable(mappings: Mappings) -> None:
    chart = chart_of(Given(medication=False))
    assert not is_readable(chart.administration)
    assert WorkingOut(mappings, None, None).see(chart) is None
    assert is_readable(chart_of(Given()).administration)


def test_what_is_seen_is_our_drug_alone(mappings: Mappings) -> None:
    working_out = WorkingOut(mappings, None, None)
    seen = working_out.see(chart_of(Given()))
    assert seen is not None
    assert (seen.drug.drug, seen.ndc.code, seen.dose.steps) == (DRUG, "00008-0100-01", 18_000)
    another = chart_of(Given(drug="rituximab", codes=(), ndc=None))
    assert working_out.see(another) is None
    assert is_readable(another.administration)

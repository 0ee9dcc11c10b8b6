"""Recognise the drug: by its codes, by words only as a last resort, and say what else is named beside it."""

import re
from collections.abc import Iterable

from bridge.coding.ndc import names_product, read_ndc
from bridge.facts.case import DrugMatch, Ndc
from bridge.facts.chart import Coding, Concept
from bridge.tables.drug import NDC_SYSTEM, Drug, Product

ATC = "http://www.whocc.no/atc"
"""A closed system: an ATC code that is not ours names another substance."""
_SHORT = {
    NDC_SYSTEM: "NDC",
    ATC: "ATC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": "HCPCS",
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": "HCPCS",
}


class Recogniser:
    """Knows the products of all drug files."""

    def __init__(self, drugs: Iterable[Drug]) -> None:
        self._drugs = tuple(
            (drug, _Named(drug.product), tuple(_Named(other) for other in drug.look_alikes)) for drug in drugs
        )
        self._kept: dict[Concept, tuple[DrugMatch | None, Ndc]] = {}

    def recognise(self, concept: Concept) -> tuple[DrugMatch | None, Ndc]:
        """Say which drug file a medication belongs to, and under which NDC; None is another drug.

        Codes or words of another product beside ours are said in `look_alike`; that product alone is just another drug.
        """
        known = self._kept.get(concept)
        if known is None:
            known = self._kept[concept] = self._look(concept)
        return known

    def _look(self, concept: Concept) -> tuple[DrugMatch | None, Ndc]:
        for drug, ours, others in self._drugs:
            match = _match(concept, drug, ours, others)
            if match is not None:
                return match, read_ndc(concept, drug)
        return None, Ndc()


class _Named:
    """A product's names, ready to be looked for."""

    def __init__(self, product: Product) -> None:
        self.name = product.name
        self.ndcs = product.ndcs
        self.codes = frozenset((code.system, code.code) for code in product.codes)
        self._words = re.compile("|".join(map(re.escape, product.words))) if product.words else None

    def coded(self, concept: Concept) -> Coding | None:
        """Find the first code that names the product."""
        for coding in concept.codings:
            if not coding.code:
                continue
            if (coding.system, coding.code) in self.codes:
                return coding
            if coding.system == NDC_SYSTEM and names_product(coding.code, self.ndcs):
                return coding
        return None

    def worded(self, concept: Concept) -> str | None:
        """Find the first text or display that names the product."""
        if self._words is None:
            return None
        texts = (concept.text, *(coding.display for coding in concept.codings))
        return next((text for text in texts if text and self._words.search(text.lower())), None)


def _match(concept: Concept, drug: Drug, ours: _Named, others: tuple[_Named, ...]) -> DrugMatch | None:
    coding = ours.coded(concept)
    words = ours.worded(concept) if coding is None else None
    if coding is None and words is None:
        return None
    by = (
        f"{_SHORT.get(coding.system or '', coding.system)} {coding.code}"
        if coding is not None
        else f'the words "{words}"'
    )
    other = next((other.name for other in others if other.coded(concept) or other.worded(concept)), None)
    return DrugMatch(drug.id, coding is not None, by, other or _foreign_substance(concept, ours))


def _foreign_substance(concept: Concept, ours: _Named) -> str | None:
    """Name an ATC substance beside ours: a closed system leaves no doubt that it is another product."""
    for coding in concept.codings:
        if (
            coding.system == ATC
            and coding.code
            and len(coding.code) == len("L01FB01")
            and (ATC, coding.code) not in ours.codes
        ):
            return f"{coding.display or 'another substance'} (ATC {coding.code})"
    return None

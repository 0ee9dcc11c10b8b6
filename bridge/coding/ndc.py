"""Bring a National Drug Code to the form that claims carry: 5-4-2 with hyphens."""

import re

from bridge.facts.case import Ndc
from bridge.facts.chart import Concept
from bridge.tables.drug import NDC_SYSTEM, Drug

_HYPHENATED = re.compile(r"(\d{4,5})-(\d{3,4})-(\d{1,2})\Z")
_ELEVEN = re.compile(r"(\d{5})(\d{4})(\d{2})\Z")
_FORMS = {(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)}
_TEN_DIGITS = re.compile(r"\d{10}\Z")
_PRODUCT_ONLY = re.compile(r"(\d{4,5})-(\d{3,4})\Z")


def five_four_two(written: str) -> str | None:
    """Write an NDC as 5-4-2: the one short segment of a 10-digit NDC is padded with a zero.

    0008-0100-01 and 00008010001 are both 00008-0100-01. Ten digits without hyphens are None: nobody can tell
    which segment is short.

    Source: manufacturer's billing summary, NDC 0008-0100-01 billed as 00008-0100-01.
    """
    text = written.strip()
    match = _HYPHENATED.match(text) or _ELEVEN.match(text)
    if match is None:
        return None
    labeler, product, package = match.groups()
    if (len(labeler), len(product), len(package)) not in _FORMS:
        return None
    return f"{labeler:0>5}-{product:0>4}-{package:0>2}"


def possible_readings(written: str) -> tuple[str, ...]:
    """Give every 5-4-2 form that a text can stand for; more than one where the hyphens are missing."""
    text = written.strip()
    if _TEN_DIGITS.match(text):
        split = ((4, 8), (5, 8), (5, 9))
        return tuple(f"{text[:a]:0>5}-{text[a:b]:0>4}-{text[b:]:0>2}" for a, b in split)
    known = five_four_two(text)
    return () if known is None else (known,)


def names_product(written: str, ndcs: tuple[str, ...]) -> bool:
    """Say whether a text can be meant for one of the NDCs: by any reading, or without its package."""
    readings = possible_readings(written)
    if readings:
        products = {reading[:10] for reading in readings}
        return any(ndc[:10] in products for ndc in ndcs)
    match = _PRODUCT_ONLY.match(written.strip())
    return match is not None and any(ndc[:10] == f"{match[1]:0>5}-{match[2]:0>4}" for ndc in ndcs)


def read_ndc(concept: Concept, drug: Drug) -> Ndc:
    """Find the NDC of the product; one that is not valid, or another product's, is no NDC even beside a good one."""
    found = Ndc()
    for coding in concept.codings:
        if coding.system != NDC_SYSTEM or not coding.code:
            continue
        if any(names_product(coding.code, other.ndcs) for other in drug.look_alikes):
            continue  # the look-alike has a gap of its own
        code = five_four_two(coding.code)
        if code not in drug.product.ndcs:
            return Ndc(None, coding.code)
        found = found if found.code else Ndc(code, coding.code)
    return found

"""The codes of a claim, each in the form that its code system gives it."""

import re
from itertools import chain, repeat

from msgspec import UNSET

from bridge.claim.allowed_claim import AllowedClaim, Billed

MOST_KNOWN = 20_000
"""So many lines' codes are remembered; a hospital's year has some hundreds."""

Codes = tuple[str | None, ...]
Form = tuple[str, re.Pattern[str]]

HEAD_FORMS: tuple[Form, ...] = (
    ("type of bill", re.compile(r"0[0-9]{2}[0-9A-Z]")),
    ("ICD-10-CM code", re.compile(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?")),
)
LINE_FORMS: tuple[Form, ...] = (
    ("HCPCS code", re.compile(r"[A-Z][0-9]{4}")),
    ("revenue code", re.compile(r"[0-9]{4}")),
    ("place of service", re.compile(r"[0-9]{2}")),
    ("NDC", re.compile(r"[0-9]{5}-[0-9]{4}-[0-9]{2}")),
    # At most three decimals, the last one never 0: two claims for the same vials are the same bytes.
    ("number of vials", re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,2}[1-9])?")),
    ("modifier", re.compile(r"[0-9A-Z]{2}")),
)


class KnownCodes:
    """Looks whether codes have the right form, and at the same codes only once."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        """Take the form of each code in its place; the last one holds for all that follow."""
        self._forms = forms
        self._known: set[Codes] = set()

    def wrong(self, codes: Codes) -> str | None:
        """Name the first code that is not written like one of its kind, or return None."""
        if codes in self._known:
            return None
        for code, (kind, form) in zip(codes, chain(self._forms, repeat(self._forms[-1])), strict=False):
            if code is not None and form.fullmatch(code) is None:
                return f"{code!r} is no {kind}"
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known.add(codes)
        return None


class ClaimCodes:
    """Looks at all codes of a claim that differ from claim to claim."""

    def __init__(self) -> None:
        self._heads = KnownCodes(HEAD_FORMS)
        self._lines = KnownCodes(LINE_FORMS)

    def wrong(self, claim: AllowedClaim) -> str | None:
        """Name the first code that is not written like one of its system, or return None."""
        reason = self._heads.wrong(head_codes(claim))
        if reason is not None:
            return reason
        for billed in claim.item:
            reason = self._lines.wrong(line_codes(billed))
            if reason is not None:
                return f"item {billed.sequence}: {reason}"
        return None


def head_codes(claim: AllowedClaim) -> Codes:
    """Collect the type of bill and the diagnoses."""
    bill_type = None if claim.sub_type is UNSET else claim.sub_type.coding[0].code
    if claim.diagnosis is UNSET:
        return (bill_type,)
    return (bill_type, *[entry.diagnosis_codeable_concept.coding[0].code for entry in claim.diagnosis])


def line_codes(billed: Billed) -> Codes:
    """Collect the codes of one line in the order of `LINE_FORMS`, and the number of vials as it is written."""
    ndc = vials = None
    if billed.detail is not UNSET:
        package = billed.detail[0]
        ndc = package.product_or_service.coding[0].code
        if package.quantity is not UNSET:
            vials = bytes(package.quantity.value).decode()
    codes = (
        billed.product_or_service.coding[0].code,
        None if billed.revenue is UNSET else billed.revenue.coding[0].code,
        None if billed.location_codeable_concept is UNSET else billed.location_codeable_concept.coding[0].code,
        ndc,
        vials,
    )
    if billed.modifier is UNSET:
        return codes
    return (*codes, *[modifier.coding[0].code for modifier in billed.modifier])

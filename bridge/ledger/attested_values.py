"""How an attested fact is kept and read again, and which values are facts at all."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from bridge.facts.attested import (
    DISCARDED,
    ICD10,
    LOT,
    VIALS,
    AmountDiscarded,
    AttestedValue,
    CodeChosen,
    LotHung,
    SiteChosen,
    VialsOpened,
)

MOST_MG: Final = 1000
MOST_VIALS: Final = 1000
_FINEST: Final = Decimal("0.0001")
_LETTERS: Final = 64
_CODE: Final = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
_CONDITION: Final = re.compile(r"Condition/[^\s/]{1,255}")
_FILE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def kept(value: AttestedValue) -> dict[str, object]:
    """Write a value as JSON; amounts as text, digit by digit."""
    match value:
        case AmountDiscarded(mg):
            return {"mg": f"{mg:f}"}
        case VialsOpened(count):
            return {"count": count}
        case LotHung(number, expires):
            return {"number": number, "expires": None if expires is None else expires.isoformat()}
        case CodeChosen(code, condition):
            return {"code": code, "condition": condition}
        case SiteChosen(file):
            return {"file": file}


def read(kind: str, written: dict[str, Any]) -> AttestedValue:
    """Read a value as `kept` wrote it."""
    if kind == DISCARDED:
        return AmountDiscarded(Decimal(written["mg"]))
    if kind == VIALS:
        return VialsOpened(int(written["count"]))
    if kind == LOT:
        expires = written["expires"]
        return LotHung(written["number"], None if expires is None else date.fromisoformat(expires))
    if kind == ICD10:
        return CodeChosen(written["code"], written["condition"])
    return SiteChosen(written["file"])


def wrong_with(value: AttestedValue) -> str | None:
    """Say why something is no value that can be attested, and what is; None where it can be."""
    match value:
        case AmountDiscarded(mg) if not (mg.is_finite() and 0 <= mg <= MOST_MG and mg == mg.quantize(_FINEST)):
            return f"The amount discarded is from 0 to {MOST_MG} mg, to at most four decimals."
        case VialsOpened(count) if not 1 <= count <= MOST_VIALS:
            return f"The vials opened are a whole number from 1 to {MOST_VIALS}."
        case LotHung(number, _) if not (number.strip() == number and 0 < len(number) <= _LETTERS):
            return f"The lot is its number as it stands on the vial, at most {_LETTERS} letters."
        case CodeChosen(code, condition) if not (_CODE.fullmatch(code) and _CONDITION.fullmatch(condition)):
            return "The code is an ICD-10-CM code with its dot, such as C91.02, for one Condition."
        case SiteChosen(file) if not _FILE.fullmatch(file):
            return "The site is the name of a file in mappings/sites/."
        case _:
            return None

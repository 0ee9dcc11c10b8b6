"""Reads what any Claim on the server charges, whoever wrote it: one charge for each of its items."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from bridge.claim.systems import CLAIM_IDENTIFIER, HCPCS
from bridge.claim.turn import ACTIVE
from bridge.facts.reconciled import Charged
from bridge.fhir_server.entries import Entry

_EXACTLY: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode
_CODES: Final = (
    HCPCS,
    f"https{HCPCS.removeprefix('http')}",
    "urn:oid:2.16.840.1.113883.6.285",
    "http://www.ama-assn.org/go/cpt",
)
"""The systems of HCPCS codes, level II as charts write them, and level I."""
_CODE: Final = re.compile(r"[A-Z]\d{4}|\d{5}|\d{4}[A-Z]")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_REFERENCE: Final = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+/[^\s/?#|]+)(?:/_history/.*)?")
_CLAIM_USE: Final = "claim"


class Unreadable(Exception):  # noqa: N818  (it is counted and told, and breaks nothing)
    """An item cannot be compared; the message says what it lacks."""


def is_in_force(entry: Entry) -> bool:
    """Say whether a Claim charges something: active, and no question about what would be paid."""
    claim = _read(entry)
    return claim.get("status") == ACTIVE and claim.get("use", _CLAIM_USE) == _CLAIM_USE


def patient_of(entry: Entry) -> str | None:
    """Name the patient of a Claim."""
    return _pointed_at(_read(entry).get("patient"))


def read_charged(entry: Entry) -> Iterator[Charged | Unreadable]:
    """Read the items of a Claim, each as a charge or as what it lacks."""
    claim = _read(entry)
    ours = any(one.get("system") == CLAIM_IDENTIFIER for one in _dicts(claim.get("identifier")))
    for number, one in enumerate(_dicts(claim.get("item")), 1):
        try:
            yield _charge(entry, claim, one, number, ours=ours)
        except Unreadable as lacks:
            yield lacks


def _charge(entry: Entry, claim: dict[str, Any], one: dict[str, Any], number: int, *, ours: bool) -> Charged:
    patient = _pointed_at(claim.get("patient"))
    if patient is None:
        raise Unreadable("a Claim names no patient")
    code = _code(one.get("productOrService"))
    if code is None:
        raise Unreadable("an item has no HCPCS code")
    encounters = {name for each in _dicts(one.get("encounter")) if (name := _pointed_at(each)) is not None}
    units = _units(one.get("quantity"))
    return Charged(
        f"{entry.name}#{number}",
        f"{entry.name}, item {one.get('sequence', number)}",
        patient,
        min(encounters) if len(encounters) == 1 else None,
        _day(one, claim),
        code,
        units,
        tuple(sorted({found for each in _dicts(one.get("modifier")) if (found := _any_code(each))})),
        None,
        _amount(one, units),
        ours,
        entry.name,
    )


def _read(entry: Entry) -> dict[str, Any]:
    try:
        return _EXACTLY(entry.raw)
    except msgspec.MsgspecError:
        return {}


def _dicts(listed: object) -> Iterable[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _codings(concept: object) -> Iterable[dict[str, Any]]:
    return _dicts(concept.get("coding")) if isinstance(concept, dict) else []


def _code(concept: object) -> str | None:
    """Give the HCPCS code; of a system that nobody knows what has the form of one."""
    codings = [(one.get("system"), f"{one.get('code', '')}".strip().upper()) for one in _codings(concept)]
    known = (code for system, code in codings if system in _CODES and code)
    return next(known, None) or next((code for _, code in codings if _CODE.fullmatch(code)), None)


def _any_code(concept: object) -> str | None:
    return next((f"{one['code']}".strip().upper() for one in _codings(concept) if one.get("code")), None)


def _day(one: dict[str, Any], claim: dict[str, Any]) -> date:
    """Give the day of service: the item's own, else its time or the Claim's where that is one day."""
    for written in (
        one.get("servicedDate"),
        _one_day(one.get("servicedPeriod")),
        _one_day(claim.get("billablePeriod")),
    ):
        if isinstance(written, str) and _DAY.match(written):
            try:
                return date.fromisoformat(written[:10])
            except ValueError:
                continue
    raise Unreadable("an item has no day of service")


def _one_day(period: object) -> str | None:
    if not isinstance(period, dict):
        return None
    start, end = (f"{period.get(name, '')}"[:10] for name in ("start", "end"))
    return start if start and end in {"", start} else None


def _units(quantity: object) -> int:
    """Count the units; an item without a quantity is one."""
    value = quantity.get("value", 1) if isinstance(quantity, dict) else 1
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        raise Unreadable("an item has no whole number of units")
    return int(value)


def _amount(one: dict[str, Any], units: int) -> Decimal | None:
    net, price = (_money(one.get(name)) for name in ("net", "unitPrice"))
    if net is not None:
        return net
    return None if price is None else price * units


def _money(money: object) -> Decimal | None:
    value = money.get("value") if isinstance(money, dict) else None
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if is_number else None  # type: ignore[arg-type]  # a number, as was just seen


def _pointed_at(pointer: object) -> str | None:
    named = pointer.get("reference") if isinstance(pointer, dict) else None
    found = _REFERENCE.fullmatch(named) if isinstance(named, str) else None
    return found[1] if found else None

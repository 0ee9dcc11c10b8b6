"""Any Claim on the server is read for what it charges, and what cannot be compared is counted by what it lacks."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bridge.claim.systems import CLAIM_IDENTIFIER
from bridge.deliver.charged import Unreadable, is_in_force, read_charged
from bridge.facts.reconciled import Charged
from bridge.fhir_server.entries import Entry, entry_of

HCPCS = "urn:oid:2.16.840.1.113883.6.285"
ITEM: dict[str, Any] = {
    "sequence": 3,
    "productOrService": {"coding": [{"system": "urn:local", "code": "DRUG-1"}, {"system": HCPCS, "code": "j9229"}]},
    "modifier": [{"coding": [{"code": "TB"}]}, {"coding": [{"code": "JW"}]}],
    "servicedDate": "2020-06-10",
    "quantity": {"value": 2},
    "unitPrice": {"value": 2550.10},
    "encounter": [{"reference": "https://ehr.example/fhir/Encounter/e-1/_history/2"}],
}


def claim(one: dict[str, Any] | None = None, **other: Any) -> Entry:  # noqa: ANN401  (any element of it)
    said = {"patient": {"reference": "Patient/p-1"}, "status": "active", "item": [ITEM | (one or {})]}
    entry = entry_of(json.dumps({"resourceType": "Claim", "id": "c-1", **said, **other}).encode())
    assert entry is not None
    return entry


def the_charge(entry: Entry) -> Charged:
    (found,) = read_charged(entry)
    assert isinstance(found, Charged)
    return found


def test_an_item_is_a_charge() -> None:
    found = the_charge(claim(identifier=[{"system": CLAIM_IDENTIFIER, "value": "x"}]))
    assert (found.patient, found.encounter, found.day) == ("Patient/p-1", "Encounter/e-1", date(2020, 6, 10))
    assert (found.code, found.modifiers, found.units) == ("J9229", ("JW", "TB"), 2)
    assert found.amount == Decimal("5100.20")  # 2 x 2550.10, exactly
    assert (found.key, found.source, found.ours) == ("Claim/c-1#1", "Claim/c-1, item 3", True)


@pytest.mark.parametrize(
    ("one", "name", "value"),
    [
        ({"net": {"value": 9.99}}, "amount", Decimal("9.99")),
        ({"unitPrice": None}, "amount", None),
        ({"quantity": None}, "units", 1),
        ({"quantity": {"value": 2.0}}, "units", 2),
        ({"encounter": [{"reference": "Encounter/1"}, {"reference": "Encounter/2"}]}, "encounter", None),
        ({"servicedDate": None, "servicedPeriod": {"start": "2020-06-11T08:00:00Z"}}, "day", date(2020, 6, 11)),
        ({"servicedDate": "2020-06-12T08:00:00-05:00"}, "day", date(2020, 6, 12)),
        ({"productOrService": {"coding": [{"code": "J9229"}]}}, "code", "J9229"),
    ],
)
def test_what_other_systems_write_otherwise_is_read_too(one: dict[str, Any], name: str, value: object) -> None:
    assert getattr(the_charge(claim(one)), name) == value


def test_the_day_of_a_claim_of_one_day_counts_for_its_items() -> None:
    entry = claim({"servicedDate": None}, billablePeriod={"start": "2020-06-13", "end": "2020-06-13"})
    assert the_charge(entry).day == date(2020, 6, 13)


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ({"productOrService": {"text": "Besponsa"}}, {}, "no HCPCS code"),
        ({"servicedDate": None}, {"billablePeriod": {"start": "2020-06-01", "end": "2020-06-30"}}, "no day of service"),
        ({"servicedDate": "2020-02-30"}, {}, "no day of service"),
        ({"quantity": {"value": 1.5}}, {}, "no whole number"),
        ({"quantity": {"value": True}}, {}, "no whole number"),
        ({}, {"patient": {"display": "somebody"}}, "names no patient"),
    ],
)
def test_what_lacks_something_is_told(one: dict[str, Any], other: dict[str, Any], says: str) -> None:
    (found,) = read_charged(claim(one, **other))
    assert isinstance(found, Unreadable)
    assert says in f"{found}"


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        ({}, True),
        ({"use": "claim"}, True),
        ({"use": "preauthorization"}, False),
        ({"use": "predetermination"}, False),
        ({"status": "cancelled"}, False),
        ({"status": "draft"}, False),
        ({"status": "entered-in-error"}, False),
    ],
)
def test_only_what_is_in_force_charges_anything(other: dict[str, Any], counts: bool) -> None:
    assert is_in_force(claim(**other)) is counts


def test_odd_elements_break_nothing() -> None:
    assert list(read_charged(claim(item="none", identifier={"system": 1}))) == []
    assert len(list(read_charged(claim({"modifier": ["x"], "encounter": {}, "net": {"value": "9"}})))) == 1

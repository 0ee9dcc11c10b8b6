"""Whatever JSON stands in a resource, reading it never fails, and what was right beside it stays right."""

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bridge.chart.decoding import KINDS, glance, read_resource
from bridge.chart.pool import Pool

CONCEPT = {"coding": [{"system": "s", "code": "c", "display": "d"}], "text": "t"}
REFERENCE = {"reference": "Patient/1", "identifier": {"system": "s", "value": "v"}, "display": "d"}
QUANTITY = {"value": 1.5, "unit": "mg", "system": "u", "code": "mg"}
SOUND: list[dict[str, Any]] = [
    {
        "resourceType": "MedicationAdministration",
        "id": "1",
        "meta": {"versionId": "1", "lastUpdated": "2018-01-01T00:00:00Z"},
        "contained": [{"resourceType": "Medication", "id": "m", "code": CONCEPT}],
        "extension": [{"url": "u", "valueQuantity": QUANTITY, "extension": [{"url": "v"}]}],
        "status": "completed",
        "statusReason": [CONCEPT],
        "medicationReference": {"reference": "#m"},
        "subject": REFERENCE,
        "effectivePeriod": {"start": "2018-01-01", "end": "2018-01-01"},
        "performer": [{"actor": REFERENCE}],
        "dosage": {"text": "t", "route": CONCEPT, "dose": QUANTITY},
    },
    {
        "resourceType": "Medication",
        "id": "2",
        "code": CONCEPT,
        "amount": {"numerator": QUANTITY, "denominator": QUANTITY},
        "ingredient": [{"itemCodeableConcept": CONCEPT, "isActive": True, "strength": {"numerator": QUANTITY}}],
        "batch": {"lotNumber": "L", "expirationDate": "2019-01"},
    },
    {
        "resourceType": "Coverage",
        "id": "3",
        "status": "active",
        "beneficiary": REFERENCE,
        "payor": [REFERENCE],
        "order": 1,
        "period": {"start": "2018-01-01"},
    },
    {
        "resourceType": "Encounter",
        "id": "4",
        "status": "finished",
        "class": {"system": "s", "code": "AMB"},
        "diagnosis": [{"condition": REFERENCE, "use": CONCEPT, "rank": 1}],
        "location": [{"location": REFERENCE, "period": {"start": "2018-01-01"}}],
    },
]
NAMES = ["status", "value", "extension", "id", "contained", "foo", "_status", "reference", "modifierExtension", "text"]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in below for place in places_in(inner, (*path, key)))]


@st.composite
def changed(draw: st.DrawFn) -> dict[str, Any]:
    resource: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(SOUND)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([path for path in places_in(resource) if path and path[0] != "resourceType"]))
        holder: Any = resource
        for key in place[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            holder[place[-1]] = draw(ANY_JSON)
        elif isinstance(holder, dict):
            holder[draw(st.sampled_from(NAMES))] = draw(ANY_JSON)
            holder.pop(place[-1])
    return resource


@given(changed())
def test_reading_never_fails(resource: dict[str, Any]) -> None:
    raw = json.dumps(resource).encode()
    read, _ = read_resource(KINDS[resource["resourceType"]], raw)
    assert read.kind == resource["resourceType"]


@given(changed())
def test_a_pool_takes_anything(resource: dict[str, Any]) -> None:
    raw = json.dumps(resource).encode()
    pool = Pool()
    name = pool.add(raw, glance(raw), "file.ndjson", 1)
    assert name is not None
    pool.read_rest()
    found = pool.resource(name)
    assert found is not None
    assert found.named == name
    pool.notes()


@given(st.sampled_from(SOUND), st.integers(0, 5000))
def test_what_is_beside_an_oddity_is_read_as_without_it(resource: dict[str, Any], foo: int) -> None:
    kind = KINDS[resource["resourceType"]]
    sound, nothing = read_resource(kind, json.dumps(resource).encode())
    odd, notes = read_resource(kind, json.dumps({**resource, "foo": foo}).encode())
    assert nothing == ()
    assert [note.element for note in notes] == ["foo"]
    sound.contained = odd.contained = ()
    assert odd == sound

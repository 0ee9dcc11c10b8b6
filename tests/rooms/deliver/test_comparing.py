"""What the server made of what was sent is told field by field; what it added is its own affair."""

from decimal import Decimal

import pytest

from bridge.deliver.comparing import differences, only_dropped

SENT: dict[str, object] = {
    "resourceType": "Claim",
    "status": "active",
    "meta": {"tag": [{"system": "s", "code": "a"}]},
    "patient": {"reference": "Patient/p1"},
    "item": [{"sequence": 1, "quantity": {"value": 16}, "net": {"value": Decimal("44800.10"), "currency": "USD"}}],
}


def kept(**changed: object) -> dict[str, object]:
    return {**SENT, **changed}


def test_the_same_has_no_difference() -> None:
    assert differences(SENT, kept()) == []


def test_what_the_server_added_is_no_difference() -> None:
    added = kept(text={"status": "generated"}, meta={"versionId": "1", "tag": [{"code": "its own"}, *_tags()]})
    assert differences(SENT, added) == []


def test_a_number_may_lose_its_last_zero() -> None:
    lines = [{"sequence": 1, "quantity": {"value": 16}, "net": {"value": Decimal("44800.1"), "currency": "USD"}}]
    assert differences(SENT, kept(item=lines)) == []


def test_a_reference_may_become_absolute() -> None:
    assert differences(SENT, kept(patient={"reference": "https://host/fhir/Patient/p1"})) == []
    assert differences(SENT, kept(patient={"reference": "XPatient/p1"})) == ["patient.reference was changed"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"status": "draft"}, "status was changed"),
        ({"meta": {"versionId": "1"}}, "meta.tag was dropped"),
        ({"meta": {"tag": [{"system": "s", "code": "b"}]}}, "meta.tag was changed"),
        ({"patient": None}, "patient was dropped"),
        ({"item": []}, "item was changed"),
        ({"item": [{"sequence": 1, "quantity": {"value": 17}, "net": SENT["item"][0]["net"]}]},  # type: ignore[index]
         "item[0].quantity.value was changed"),
        ({"item": [{"sequence": 1, "quantity": {"value": 16}}]}, "item[0].net was dropped"),
        ({"item": [{"sequence": True, "quantity": {"value": 16}, "net": SENT["item"][0]["net"]}]},  # type: ignore[index]
         "item[0].sequence was changed"),
    ],
)  # fmt: skip
def test_each_dropped_or_changed_field_is_named(changed: dict[str, object], says: str) -> None:
    assert differences(SENT, kept(**changed)) == [says]


def test_what_is_left_out_is_not_compared() -> None:
    assert differences(SENT, kept(status="cancelled"), frozenset({"status"})) == []


def test_only_dropped_tells_a_server_that_loses_fields_from_a_chart_that_changed() -> None:
    assert only_dropped(["item[0].net was dropped"])
    assert not only_dropped(["item[0].net was dropped", "item[0].quantity.value was changed"])


def test_a_difference_never_repeats_a_value() -> None:
    told = differences({"patient": {"display": "Somebody"}}, {"patient": {"display": "Somebody Else"}})
    assert told == ["patient.display was changed"]


def _tags() -> list[object]:
    return [{"system": "s", "code": "a"}]

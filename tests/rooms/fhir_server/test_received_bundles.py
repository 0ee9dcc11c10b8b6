"""A Bundle in which something is odd is read as far as it can be; of two versions of a resource the newest counts."""

import msgspec
import pytest

from bridge.fhir_server.entries import Entry, entry_of, newest
from bridge.fhir_server.received import Received, read_bundle
from bridge.fhir_server.seen import Seen


def bundle(**parts: object) -> Received:
    received = read_bundle(msgspec.json.encode({"resourceType": "Bundle", **parts}))
    assert received is not None
    return received


def version(number: str | None = None, updated: str | None = None, own_id: str | None = "c") -> Entry:
    return Entry("Claim", own_id, number, updated, f"{number} {updated}".encode())


CLAIM = {"resourceType": "Claim", "id": "c", "meta": {"versionId": "3", "lastUpdated": "2018-06-12T10:00:00Z"}}


def test_an_entry_is_looked_at_and_its_bytes_stay() -> None:
    raw = b'{ "resourceType":"Claim","id":"c","meta":{"versionId":"3"},"total":{"value":12.50} }'
    received = read_bundle(b'{"resourceType":"Bundle","entry":[{"fullUrl":"urn:x","resource":%s}]}' % raw)
    assert received is not None
    assert received.came[0].entry == Entry("Claim", "c", "3", None, raw, "urn:x")


@pytest.mark.parametrize(
    "body", [b'{"resourceType":"Claim"}', b'{"resourceType":7}', b"[]", b'{"resourceType":"Bundle",']
)
def test_what_is_no_bundle_is_none(body: bytes) -> None:
    assert read_bundle(body) is None


def test_the_link_to_the_next_page_and_the_count_are_taken() -> None:
    links = [{"relation": "self", "url": "Claim?x=1"}, {"relation": "next", "url": "Claim?x=2"}]
    received = bundle(total=7, link=links)
    assert (received.next, received.total) == ("Claim?x=2", 7)


@pytest.mark.parametrize(
    "parts",
    [
        {"total": 7, "link": [{"relation": "self", "url": "Claim?_total=estimate"}]},
        {"total": 7, "_total": {"extension": [{"url": "http://x/accuracy", "valueCode": "estimate"}]}},
        {"total": "many"},
        {},
    ],
)
def test_a_count_that_is_an_estimate_or_none_is_none(parts: dict[str, object]) -> None:
    assert bundle(**parts).total is None


def test_an_odd_entry_costs_none_of_the_others() -> None:
    entries = [
        {"resource": CLAIM},
        {"fullUrl": 7, "resource": {**CLAIM, "id": "d"}},
        {"resource": {**CLAIM, "id": "e"}, "search": "match"},
        None,
        7,
    ]
    received = bundle(entry=entries, total=5, link=[None, {"relation": "next", "url": "Claim?x=2"}])
    assert [came.entry.name for came in received.came if came.entry] == ["Claim/c", "Claim/d", "Claim/e"]
    assert (received.odd, received.total, received.next) == (2, 5, "Claim?x=2")


def test_entries_that_are_no_list_are_no_bundle() -> None:
    assert read_bundle(b'{"resourceType":"Bundle","entry":7}') is None


def test_the_status_of_an_entry_is_its_number_however_it_is_written() -> None:
    responses = [{"status": "201 Created"}, {"status": 404}, {"status": "fine"}, {}]
    received = bundle(entry=[{"response": response} for response in responses])
    assert [came.status for came in received.came] == [201, 404, 0, 0]


@pytest.mark.parametrize(
    ("resource", "seen"),
    [
        ({"resourceType": "Claim", "id": 7, "meta": {"versionId": "1"}}, ("Claim", None, "1")),
        ({"resourceType": "Claim", "id": "c", "meta": {"versionId": 1}}, ("Claim", "c", None)),
        ({"resourceType": "Claim", "id": "c", "meta": "none"}, ("Claim", "c", None)),
        ({"resourceType": "Claim", "id": ""}, ("Claim", None, None)),
    ],
)
def test_what_is_odd_in_a_resource_counts_as_missing(
    resource: dict[str, object], seen: tuple[str, str | None, str | None]
) -> None:
    entry = entry_of(msgspec.json.encode(resource))
    assert entry is not None
    assert (entry.kind, entry.id, entry.version) == seen


@pytest.mark.parametrize("raw", [b"7", b"[]", b'{"id":"c"}', b'{"resourceType":7}', b'{"resourceType":'])
def test_what_is_no_resource_is_none(raw: bytes) -> None:
    assert entry_of(raw) is None


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (version("9", "2018-06-12T10:00:00Z"), version("1", "2018-06-12T10:00:01Z")),
        (version("9", "2018-06-12T10:00:00Z"), version("10", "2018-06-12T12:00:00+02:00")),
        (version("9"), version("10")),
        (version("x", "yesterday"), version("1", "2018-06-12T10:00:00")),
    ],
)
def test_the_newest_version_counts_in_either_order(older: Entry, newer: Entry) -> None:
    assert newest([older, newer]) == newest([newer, older]) == [newer]


def test_resources_without_an_id_are_each_their_own() -> None:
    assert len(newest([version("1", own_id=None), version("2", own_id=None), version("1")])) == 3
    assert version(own_id=None).name == "Claim/?"


def test_what_was_seen_is_remembered_through_all_growth() -> None:
    seen = Seen()
    assert all(seen.add(f"Claim/{number}") for number in range(5_000))
    assert not any(seen.add(f"Claim/{number}") for number in range(5_000))
    assert len(seen) == 5_000

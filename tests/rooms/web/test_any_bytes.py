"""Whatever comes as a body: it is never our fault, and nothing of it comes back."""

import json
from typing import Any, Final

from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.rooms.web.bodies import bundle, r4_status, r5_status
from tests.rooms.web.fakes import API, BEARER, DeskInMemory, client_of

MARK: Final = "zqXWv"
"""A word that no answer of ours holds."""
KEYS: Final = tuple(
    """resourceType id meta versionId lastUpdated type entry resource fullUrl request method url response etag
    parameter name part focus reference references version notificationEvent eventNumber subscription topic status
    names since until by dry_run subject encounter changed_at action error coding code""".split()  # noqa: SIM905 - a page long
)
TEXTS: Final = st.one_of(
    st.sampled_from(
        [
            "Bundle",
            "Parameters",
            "SubscriptionStatus",
            "Patient",
            "notification-event",
            "focus",
            "subscription",
            "type",
            "event-notification",
            "handshake",
            "Patient/p-1",
            "2026-03-05T11:44:13Z",
            "9999-12-31T23:59:59-23:59",
            "DELETE",
            f"{MARK}",
            f"Patient/{MARK}",
            f"https://x.example/{MARK}?a={MARK}#{MARK}",
        ]
    ),
    st.text(max_size=8).map(lambda text: text + MARK),
)
JSON: Final[SearchStrategy[Any]] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS) | TEXTS, inner, max_size=6)
    ),
    max_leaves=30,
)
ADDRESSES: Final = st.sampled_from(["/notifications", "/notifications/Patient/p-1", "/api/reviews"])
METHODS: Final = st.sampled_from(["POST", "PUT", "DELETE"])
TYPES: Final = st.sampled_from(["application/fhir+json", "application/json", "text/plain", "multipart/form-data", ""])
DESK: Final = DeskInMemory()
CLIENT: Final = client_of(DESK)


def send(method: str, address: str, body: bytes, mimetype: str) -> tuple[int, str, str]:
    """Send a body; give the status, and all that came back."""
    headers = {**(API if address.startswith("/api") else BEARER), **({"Content-Type": mimetype} if mimetype else {})}
    answer = CLIENT.open(address, method=method, data=body, headers=headers)
    assert answer.mimetype in {"application/json", "application/fhir+json", "application/problem+json"}
    assert json.loads(answer.text)
    return answer.status_code, answer.text, str(answer.headers)


@given(METHODS, ADDRESSES, st.binary(max_size=200), TYPES)
@example("POST", "/notifications", b"[" * 200_000, "")
@example("POST", "/notifications", b'{"a":' * 100_000, "")
@example("POST", "/notifications", b"1" * 5000, "")
@example("POST", "/notifications", b'{"reference": "\\ud800"}', "")
@example("POST", "/notifications", b'{"reference": "Patient/\\u0000"}', "")
def test_any_bytes_are_taken_or_refused(method: str, address: str, body: bytes, mimetype: str) -> None:
    status, text, headers = send(method, address, body, mimetype)
    assert status in {200, 202, 400, 405}
    if len(body) > 12:  # a shorter one may stand in our own words by chance
        assert body.decode("latin-1") not in text + headers


@given(METHODS, st.sampled_from(["/notifications", "/notifications/Patient/p-1"]), JSON, TYPES)
@example("POST", "/notifications", bundle(r5_status(events=({"number": "x", "focus": {"reference": MARK}},))), "")
@example("POST", "/notifications", bundle(r4_status(events=({"number": 1, "focus": {"reference": MARK}},))), "")
def test_nothing_of_any_json_comes_back(method: str, address: str, body: object, mimetype: str) -> None:
    status, text, headers = send(method, address, json.dumps(body).encode(), mimetype)
    assert status in {200, 400, 405}
    assert MARK not in text + headers


@given(JSON)
def test_nothing_of_any_refused_review_comes_back(body: object) -> None:
    status, text, headers = send("POST", "/api/reviews", json.dumps(body).encode(), "application/json")
    assert status in {200, 202, 400}
    if status == 400:
        assert MARK not in text + headers


@given(
    st.binary(max_size=60), st.binary(max_size=60), st.sampled_from(["GET", "POST", "PUT", "PATCH", "OPTIONS", "HEAD"])
)
def test_no_address_and_no_header_is_our_fault(path: bytes, header: bytes, method: str) -> None:
    raw = {"PATH_INFO": "/" + path.decode("latin-1"), "HTTP_X_BRIDGE_SIGNATURE": header.decode("latin-1")}
    for place in ({}, {"PATH_INFO": "/notifications"}, {"HTTP_AUTHORIZATION": raw["HTTP_X_BRIDGE_SIGNATURE"]}):
        answer = CLIENT.open("/", method=method, environ_overrides={**raw, **place})
        assert answer.status_code in {401, 404, 405}

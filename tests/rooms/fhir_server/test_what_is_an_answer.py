"""What a server says of a resource is an answer, also where it says no; what it says of itself is not."""

import gzip
from pathlib import Path

import pytest
import responses

from bridge.fhir_server.failures import NotFhirError, RefusedError, SignInError, TooLargeError
from bridge.fhir_server.sign_in import Basic, Bearer, Nobody, SignIn
from tests.rooms.fhir_server.wires import BASE, BUNDLE, CLAIM, PAGE, Renewable, answers, outcome, wire


@responses.activate
def test_a_resource_is_found_with_its_version() -> None:
    answers("GET", "Claim/c-1", (200, CLAIM, {"ETag": 'W/"3"'}))

    found = wire().get("Claim/c-1")

    assert (found.found, found.status, found.version, found.body) == (True, 200, "3", CLAIM)


@pytest.mark.parametrize(
    ("tag", "version"), [('W/"3"', "3"), ('"a-b"', "a-b"), ("7", "7"), ('W/""', None), (None, None)]
)
@responses.activate
def test_the_version_is_read_from_the_tag(tag: str | None, version: str | None) -> None:
    answers("GET", "Claim/c-1", (200, CLAIM, {} if tag is None else {"ETag": tag}))

    assert wire().get("Claim/c-1").version == version


@pytest.mark.parametrize("status", [304, 404, 409, 410, 412])
@responses.activate
def test_a_no_that_is_said_of_a_resource_is_an_answer(status: int) -> None:
    answers("GET", "Claim/c-1", (status, b"" if status == 304 else outcome("not-found", "no such Claim"), {}))
    answers("PUT", "Claim/c-1", (status, b"", {}))
    answers("POST", "Claim", (status, b"", {}))
    asking = wire()

    said = [
        asking.get("Claim/c-1"),
        asking.put("Claim/c-1", CLAIM, if_match='W/"2"'),
        asking.post("Claim", CLAIM, if_none_exist="identifier=x"),
    ]

    assert [each.status for each in said] == [status] * 3
    assert not any(each.found for each in said)
    assert asking.requests_sent == 3


@pytest.mark.parametrize("status", [404, 410])
@responses.activate
def test_a_web_page_does_not_say_that_a_resource_is_gone(status: int) -> None:
    answers("GET", "Claim/c-1", (status, b"\n " + PAGE, {}))

    with pytest.raises(NotFhirError, match="look at BRIDGE_FHIR_URL") as failure:
        wire().get("Claim/c-1")

    assert failure.value.status == status


@pytest.mark.parametrize("status", [400, 403, 405, 406, 415, 422, 501, 505])
@responses.activate
def test_a_refusal_carries_what_the_server_says(status: int) -> None:
    answers("GET", "Claim", (status, outcome("not-supported", 'Unknown search parameter "foo"'), {}))
    asking = wire()

    with pytest.raises(RefusedError) as failure:
        asking.get("Claim", [("foo", "1")])

    assert failure.value.status == status
    assert failure.value.outcome == 'not-supported: Unknown search parameter "foo"'
    assert failure.value.asked == f"GET {BASE}/Claim?foo"
    assert asking.requests_sent == 1


@responses.activate
def test_a_refusal_says_nothing_of_the_patient() -> None:
    answers("GET", "Claim", (422, outcome("value", "Patient John Smith, born 1961-04-03, MRN 00123456: no"), {}))

    with pytest.raises(RefusedError) as failure:
        wire().get("Claim", [("patient", "Patient/pt-secret"), ("patient.birthdate", "1961-04-03")])

    for secret in ("John", "Smith", "1961", "00123456", "pt-secret"):
        assert secret not in str(failure.value)
    assert "?patient&patient.birthdate" in str(failure.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@responses.activate
def test_a_redirect_is_not_followed(status: int) -> None:
    answers("GET", "Claim", (status, b"", {"Location": "https://new.example/fhir/Claim?patient=secret"}))
    asking = wire()

    with pytest.raises(RefusedError, match=r"https://new\.example/fhir/Claim.*BRIDGE_FHIR_URL") as failure:
        asking.get("Claim")

    assert "secret" not in str(failure.value)
    assert asking.requests_sent == 1


# Signing in


@responses.activate
def test_a_refused_token_is_renewed_once() -> None:
    answers("GET", "Claim", (401, b"", {}), (200, BUNDLE, {}))
    sign_in = Renewable()

    assert wire(sign_in=sign_in).get("Claim").found
    assert sign_in.refused == ["Bearer fresh-1"]
    assert [call.request.headers["Authorization"] for call in responses.calls] == ["Bearer fresh-1", "Bearer fresh-2"]


@responses.activate
def test_a_creation_that_was_refused_for_its_token_is_sent_with_a_fresh_one() -> None:
    answers("POST", "Claim", (401, b"", {}), (201, CLAIM, {}))

    assert wire(sign_in=Renewable()).post("Claim", CLAIM).status == 201


@responses.activate
def test_a_fresh_token_that_is_refused_too_is_the_end() -> None:
    answers("GET", "Claim", (401, outcome("login", "Invalid token"), {}))
    sign_in = Renewable()
    asking = wire(sign_in=sign_in)

    with pytest.raises(SignInError, match="BRIDGE_FHIR_AUTH") as failure:
        asking.get("Claim")

    assert sign_in.renewals == 1
    assert asking.requests_sent == 2
    assert failure.value.outcome == "login: Invalid token"
    assert "fresh" not in str(failure.value)


@pytest.mark.parametrize("sign_in", [Nobody(), Basic("bridge", "p\u00e4ss:word"), Bearer("tok")])
@responses.activate
def test_a_password_that_is_refused_cannot_be_renewed(sign_in: SignIn) -> None:
    answers("GET", "Claim", (401, b"", {}))
    asking = wire(sign_in=sign_in)

    with pytest.raises(SignInError):
        asking.get("Claim")

    assert asking.requests_sent == 1


@pytest.mark.parametrize(
    ("sign_in", "header"),
    # base64 of `bridge:p<c3 a4>ss`
    [(Basic("bridge", "p\u00e4ss"), "Basic YnJpZGdlOnDDpHNz"), (Bearer("tok"), "Bearer tok")],
)
@responses.activate
def test_a_request_carries_who_we_are(sign_in: Basic | Bearer, header: str) -> None:
    answers("GET", "Claim", (200, BUNDLE, {}))

    wire(sign_in=sign_in).get("Claim")

    assert responses.calls[0].request.headers["Authorization"] == header


@responses.activate
def test_no_password_is_taken_from_a_netrc_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine ehr.example login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    answers("GET", "Claim", (200, BUNDLE, {}))

    wire().get("Claim")

    assert "Authorization" not in responses.calls[0].request.headers


# What is sent


@responses.activate
def test_parameters_are_sent_in_their_order_and_may_come_again() -> None:
    answers("GET", "Claim", (200, BUNDLE, {}))
    asking = wire()

    asking.get("Claim", [("date", "ge2018-01-01"), ("date", "lt2019-01-01"), ("identifier", "urn:x|a,b")])
    asking.get(f"{BASE}/Claim?page=2", [("_count", "5")])

    assert [call.request.url for call in responses.calls] == [
        f"{BASE}/Claim?date=ge2018-01-01&date=lt2019-01-01&identifier=urn:x%7Ca,b",
        f"{BASE}/Claim?page=2&_count=5",
    ]
    assert responses.calls[0].request.headers["Accept"] == "application/fhir+json"
    assert responses.calls[0].request.headers["Accept-Encoding"] == "gzip"


@responses.activate
def test_a_search_by_post_has_its_parameters_in_the_body() -> None:
    answers("POST", "Claim/_search", (200, BUNDLE, {}))

    wire().search_by_post("Claim", [("patient", "Patient/a,Patient/b"), ("_count", "200")])

    sent = responses.calls[0].request
    assert sent.body == b"patient=Patient/a,Patient/b&_count=200"
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"


@responses.activate
def test_conditions_are_sent_as_headers() -> None:
    answers("PUT", "Claim/c-1", (200, b"", {}))
    answers("POST", "Claim", (201, b"", {"Location": f"{BASE}/Claim/9/_history/1"}))
    asking = wire()

    asking.put("Claim/c-1", CLAIM, if_match='W/"2"')
    asking.put("Claim/c-1", CLAIM, if_none_match="*")
    created = asking.post("Claim", CLAIM, if_none_exist="identifier=urn:x%7C1")

    first, second, third = (call.request.headers for call in responses.calls)
    assert (first["If-Match"], second["If-None-Match"], third["If-None-Exist"]) == (
        'W/"2"',
        "*",
        "identifier=urn:x%7C1",
    )
    assert "If-None-Match" not in first
    assert first["Content-Type"] == "application/fhir+json"
    assert created.location == f"{BASE}/Claim/9/_history/1"
    assert created.body == b""


# Bodies


@responses.activate
def test_a_packed_answer_is_unpacked() -> None:
    answers("GET", "Claim", (200, gzip.compress(BUNDLE), {"Content-Encoding": "gzip"}))

    assert wire().get("Claim").body == BUNDLE


@responses.activate
def test_a_byte_order_mark_is_taken_off() -> None:
    answers("GET", "Claim", (200, b"\xef\xbb\xbf" + BUNDLE, {}))

    assert wire().get("Claim").body == BUNDLE


@responses.activate
def test_an_answer_may_be_as_large_as_the_cap_and_no_larger() -> None:
    answers("GET", "Claim", (200, BUNDLE, {}))

    assert wire(most_bytes=len(BUNDLE)).get("Claim").found
    asking = wire(most_bytes=len(BUNDLE) - 1)
    with pytest.raises(TooLargeError, match="smaller pages"):
        asking.get("Claim")
    assert asking.requests_sent == 1

"""Where no token is given, it is said which setting to look at."""

from pathlib import Path

import pytest
import responses

from bridge.fhir_server.failures import AddressError, NotFhirError, SignInError, UnreachableError
from bridge.fhir_server.keys import make_key, public_key_set
from tests.rooms.fhir_server.smart_sign_ins import backend, signed_by
from tests.rooms.fhir_server.token_server import TOKEN_URL, TokenServer, asked_of_token_endpoint, configured
from tests.rooms.fhir_server.wires import BASE


@responses.activate
def test_a_client_that_no_key_makes_known_is_told_what_to_look_at(keys: Path) -> None:
    make_key(keys)
    server = TokenServer('{"keys":[]}')
    server.open()
    configured()

    with pytest.raises(SignInError, match=r"tried 2 of the keys.*BRIDGE_FHIR_CLIENT_ID.*bridge keys") as failure:
        signed_by(backend(keys))

    assert failure.value.status == 400
    assert failure.value.outcome == "unknown key"
    assert failure.value.asked == f"POST {TOKEN_URL}"
    for form in server.forms:
        assert form["client_assertion"] not in str(failure.value)


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (400, "invalid_scope", "asked for system/Claim.crus system/Patient.rs; set BRIDGE_FHIR_SCOPE"),
        (401, "unauthorized_client", "BRIDGE_FHIR_CLIENT_ID"),
        (403, "", "403"),
        (302, "", "302"),
    ],
)
@responses.activate
def test_a_refusal_that_is_not_about_the_key_is_not_tried_with_the_next(
    status: int, error: str, words: str, keys: Path
) -> None:
    make_key(keys)
    configured()
    responses.add("POST", TOKEN_URL, status=status, json={"error": error} if error else None)

    with pytest.raises(SignInError, match=words):
        signed_by(backend(keys))

    assert asked_of_token_endpoint() == 1


@responses.activate
def test_a_token_endpoint_that_stays_broken_is_unreachable(keys: Path) -> None:
    configured()
    responses.add("POST", TOKEN_URL, status=500)

    with pytest.raises(UnreachableError, match="answered 500, after 3 tries"):
        signed_by(backend(keys))


@pytest.mark.parametrize(
    "body", [b"<html/>", b"{}", b'{"access_token":""}', b'{"access_token":7}', b'{"access_token":"a\\nb"}']
)
@responses.activate
def test_an_answer_without_a_token_is_none(body: bytes, keys: Path) -> None:
    configured()
    responses.add("POST", TOKEN_URL, body=body)

    with pytest.raises(NotFhirError, match="without a token, after 3 tries"):
        signed_by(backend(keys))


@responses.activate
def test_after_a_failure_the_next_request_asks_afresh(keys: Path) -> None:
    configured()
    responses.add("POST", TOKEN_URL, status=400, json={"error": "unauthorized_client"})
    sign_in = backend(keys)
    with pytest.raises(SignInError):
        signed_by(sign_in)

    responses.remove("POST", TOKEN_URL)
    TokenServer(public_key_set(keys)).open()

    assert signed_by(sign_in) == "Bearer token-1"


# Where tokens are given


@responses.activate
def test_a_token_url_of_ours_needs_nothing_published(keys: Path) -> None:
    server = TokenServer(public_key_set(keys))
    server.open()

    assert signed_by(backend(keys, token_url=TOKEN_URL, scopes="system/*.rs")) == "Bearer token-1"
    assert server.forms[0]["scope"] == "system/*.rs"
    assert len(responses.calls) == 1


@responses.activate
def test_a_configuration_that_stays_broken_is_not_taken_for_none(keys: Path) -> None:
    responses.add("GET", f"{BASE}/.well-known/smart-configuration", status=502)

    with pytest.raises(UnreachableError, match=r"smart-configuration: answered 502, after 3 tries"):
        signed_by(backend(keys))


@responses.activate
def test_with_a_token_url_of_ours_a_server_that_publishes_nothing_is_asked_for_the_first_scopes(keys: Path) -> None:
    server = TokenServer(public_key_set(keys))
    server.open()
    responses.add("GET", f"{BASE}/.well-known/smart-configuration", status=500)

    signed_by(backend(keys, token_url=TOKEN_URL))

    assert server.forms[0]["scope"] == "system/Claim.read system/Patient.read system/Claim.write"


@pytest.mark.parametrize("url", ["http://login.example/token", "login.example"])
def test_a_token_url_of_ours_must_be_encrypted(url: str, keys: Path) -> None:
    with pytest.raises(AddressError, match="BRIDGE_FHIR_TOKEN_URL"):
        backend(keys, token_url=url)


@responses.activate
def test_a_published_token_url_must_be_encrypted_too(keys: Path) -> None:
    configured(token_endpoint="http://login.example/token")  # noqa: S106 - an address

    with pytest.raises(AddressError, match="BRIDGE_FHIR_TOKEN_URL"):
        signed_by(backend(keys))


@responses.activate
def test_a_server_that_says_nothing_of_tokens_is_told(keys: Path) -> None:
    responses.add("GET", f"{BASE}/.well-known/smart-configuration", status=404)
    responses.add("GET", f"{BASE}/metadata", body=b'{"resourceType":"CapabilityStatement"}')

    with pytest.raises(SignInError, match="set BRIDGE_FHIR_TOKEN_URL"):
        signed_by(backend(keys))


@responses.activate
def test_no_netrc_file_signs_a_request_for_a_token(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    configured()
    TokenServer(public_key_set(keys)).open()

    assert signed_by(backend(keys)) == "Bearer token-1"
    assert all("Authorization" not in call.request.headers for call in responses.calls)

"""SMART Backend Services: we sign who we are, for one use, with a key that the server knows."""

import json
from pathlib import Path

import pytest
import requests
import responses

from bridge.fhir_server.failures import KeyFileError, SignInError
from bridge.fhir_server.keys import Algorithm, make_key, public_key_set
from tests.rooms.fhir_server.smart_sign_ins import Clock, backend, signed_by
from tests.rooms.fhir_server.token_server import (
    CLIENT,
    STATEMENT,
    TOKEN_URL,
    TokenServer,
    asked_of_token_endpoint,
    configured,
)
from tests.rooms.fhir_server.wires import NOW, Waits


@pytest.mark.parametrize("algorithm", ["ES384", "RS384"])
@responses.activate
def test_a_statement_is_signed_for_the_token_endpoint_and_good_for_five_minutes_at_most(
    algorithm: Algorithm, tmp_path: Path
) -> None:
    key_id = make_key(tmp_path / "keys", algorithm)
    server = TokenServer(public_key_set(tmp_path / "keys"))
    server.open()
    configured()

    assert signed_by(backend(tmp_path / "keys")) == "Bearer token-1"

    (claims,), (header,), (form,) = server.claims, server.headers, server.forms
    assert (header["alg"], header["kid"], header["typ"]) == (algorithm, key_id, "JWT")
    assert (claims["iss"], claims["sub"], claims["aud"]) == (CLIENT, CLIENT, TOKEN_URL)
    assert claims["iat"] == NOW
    assert 0 < claims["exp"] - claims["iat"] <= 300
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"] == STATEMENT
    assert form["scope"] == "system/Claim.crus system/Patient.rs"


@responses.activate
def test_a_statement_is_never_sent_twice_not_even_to_a_busy_server(keys: Path) -> None:
    clock, waits = Clock(), Waits()
    server = TokenServer(public_key_set(keys))
    configured()
    sign_in = backend(keys, clock, waits)
    lost: list[str] = []

    def busy(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        server.answer(request)
        lost.append(server.claims[-1]["jti"])
        return 503, {"Retry-After": "4"}, ""

    responses.add_callback("POST", TOKEN_URL, busy)
    server.open()

    assert signed_by(sign_in) == "Bearer token-2"
    clock.now += 300
    signed_by(sign_in)

    names = [claims["jti"] for claims in server.claims]
    assert len(set(names)) == len(names) == 3
    assert lost == names[:1]
    assert 4 <= waits.seconds[0] <= 5


# Keys


@responses.activate
def test_a_changed_key_file_counts_without_a_restart(keys: Path, tmp_path: Path) -> None:
    clock = Clock()
    server = TokenServer(public_key_set(keys))
    server.open()
    configured()
    sign_in = backend(keys, clock)
    signed_by(sign_in)

    make_key(tmp_path / "other", "RS384")
    (tmp_path / "other").replace(keys)
    server.registered = public_key_set(keys)
    clock.now += 300

    assert signed_by(sign_in) == "Bearer token-2"
    assert [header["alg"] for header in server.headers] == ["ES384", "RS384"]


@responses.activate
def test_a_server_that_does_not_know_the_new_key_yet_is_signed_in_to_with_the_old_one(keys: Path) -> None:
    server = TokenServer(public_key_set(keys))
    server.open()
    configured()
    make_key(keys)

    assert signed_by(backend(keys)) == "Bearer token-1"
    assert len(server.forms) == 2
    assert server.headers[0]["kid"] == json.loads(server.registered)["keys"][0]["kid"]


@responses.activate
def test_only_keys_whose_algorithm_the_server_knows_are_used(keys: Path) -> None:
    make_key(keys, "RS384")
    server = TokenServer(public_key_set(keys))
    server.open()
    configured(token_endpoint_auth_signing_alg_values_supported=["ES384"])

    signed_by(backend(keys))

    assert [header["alg"] for header in server.headers] == ["ES384"]
    assert len(server.forms) == 1


@responses.activate
def test_a_server_that_knows_none_of_our_algorithms_is_not_asked(keys: Path) -> None:
    configured(token_endpoint_auth_signing_alg_values_supported=["RS384"])

    with pytest.raises(SignInError, match=r"takes RS384, and .* ES384 only"):
        signed_by(backend(keys))

    assert asked_of_token_endpoint() == 0


@responses.activate
def test_a_key_file_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyFileError, match="cannot be read"):
        signed_by(backend(Path("nowhere") / "keys", token_url=TOKEN_URL, scopes="system/*.rs"))

"""Who may send notifications: with a secret, or with a signature made with one."""

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.web.app import create_app
from bridge.web.clock import seconds_since_1970
from tests.rooms.web.fakes import NOW, OLD_SECRET, SECRET, SETTINGS, Clock, DeskInMemory, client_of
from tests.rooms.web.signed import signature

BODY = b'{"reference": "Encounter/e-1"}'
NO_JSON = b"{"


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
@pytest.mark.parametrize("word", ["Bearer", "bearer", "BEARER"])
def test_any_of_the_secrets_opens(client: FlaskClient, secret: str, word: str) -> None:
    assert client.post("/notifications", data=BODY, headers={"Authorization": f"{word} {secret}"}).status_code == 200


def test_a_secret_may_hold_any_letters(desk: DeskInMemory) -> None:
    client = client_of(desk, replace(SETTINGS, webhook_secrets=("schlüssel",)))
    headers = {"Authorization": "Bearer schlüssel".encode().decode("latin-1")}
    assert client.post("/notifications", data=BODY, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {SECRET}x"},
        {"Authorization": f"Bearer {SECRET[:-1]}"},
        {"Authorization": f"Bearer {SECRET.upper()}"},
        {"Authorization": f"Bearer {SECRET}, {OLD_SECRET}"},
        {"Authorization": f"Basic {SECRET}"},
        {"Authorization": SECRET},
        {"Authorization": "Bearer \u00ff\u00fe"},
        {"X-Bridge-Secret": SECRET},
    ],
)
def test_anybody_else_is_sent_away_before_anything_is_read(
    client: FlaskClient, desk: DeskInMemory, headers: dict[str, str]
) -> None:
    for body in (BODY, NO_JSON, b""):
        answer = client.post("/notifications", data=body, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="bridge"'
    assert desk.notifications == []


@pytest.mark.parametrize("secrets", [(), ("",), ("", "")])
def test_without_secrets_nobody_comes_in(desk: DeskInMemory, secrets: tuple[str, ...]) -> None:
    client = client_of(desk, replace(SETTINGS, webhook_secrets=secrets))
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}, signature(BODY, NOW, "")):
        assert client.post("/notifications", data=BODY, headers=headers).status_code == 401
    assert desk.notifications == []


class NeverRead:
    """A body that must not be read."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("the body was read")


def test_the_body_of_a_stranger_is_not_read(client: FlaskClient) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, signature(BODY, NOW - 301), {"X-Bridge-Signature": "t=1"}):
        answer = client.post(
            "/notifications",
            headers=headers,
            environ_overrides={"wsgi.input": NeverRead(), "CONTENT_LENGTH": "30"},
        )
        assert answer.status_code == 401


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
@pytest.mark.parametrize("late", [-300, -1, 0, 1, 300])
def test_a_signature_holds_for_five_minutes_both_ways(client: FlaskClient, secret: str, late: int) -> None:
    assert client.post("/notifications", data=BODY, headers=signature(BODY, NOW - late, secret)).status_code == 200


@pytest.mark.parametrize("late", [-302, -301, 301, 86_400])
def test_before_and_after_it_does_not(client: FlaskClient, desk: DeskInMemory, late: int) -> None:
    answer = client.post("/notifications", data=BODY, headers=signature(BODY, NOW - late))
    assert answer.status_code == 401
    assert "more than 300 seconds away from our clock" in answer.get_json()["detail"]
    assert desk.notifications == []


def test_one_of_several_signatures_is_enough(client: FlaskClient) -> None:
    good = signature(BODY, NOW)["X-Bridge-Signature"]
    for written in (
        f"{good},v1={'0' * 64}",
        good.replace("v1=", f"v1={'0' * 64}, v1="),
        f"v0=old,{good}",
        good.replace("v1=", "v1=").upper().replace("T=", "t=").replace("V1=", "v1="),
    ):
        answer = client.post("/notifications", data=BODY, headers={"X-Bridge-Signature": written})
        assert answer.status_code == 200, written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "nonsense",
        "t=,v1=",
        f"t={NOW:.0f}",
        f"v1={'0' * 64}",
        f"t={NOW:.0f},v1={'0' * 64}",
        f"t={NOW:.0f},v1={'0' * 63}",
        f"t={NOW:.0f},v1={'é' * 64}",
        f"t={NOW:.0f},t={NOW:.0f},v1={'0' * 64}",
        f"t=-{NOW:.0f},v1={'0' * 64}",
        f"t={NOW},v1={'0' * 64}",
        f"t=²,v1={'0' * 64}",
        f"t={'9' * 400},v1={'0' * 64}",
        f"t={NOW:.0f}" + f",v1={'0' * 64}" * 9,
    ],
)
def test_a_signature_that_is_none_opens_nothing(client: FlaskClient, desk: DeskInMemory, written: str) -> None:
    headers = {"X-Bridge-Signature": written.encode().decode("latin-1")}
    assert client.post("/notifications", data=BODY, headers=headers).status_code == 401
    assert desk.notifications == []


def test_a_signature_is_of_this_body_and_time_alone(client: FlaskClient, desk: DeskInMemory) -> None:
    good = signature(BODY, NOW)
    shifted = {"X-Bridge-Signature": good["X-Bridge-Signature"].replace(f"t={NOW:.0f}", f"t={NOW + 1:.0f}")}
    for body, headers in ((BODY + b" ", good), (b"", good), (BODY, shifted), (BODY, signature(BODY, NOW, "third"))):
        answer = client.post("/notifications", data=body, headers=headers)
        assert answer.status_code == 401
        assert "does not match" in answer.get_json()["detail"]
    assert desk.notifications == []


def test_who_signs_wrongly_is_not_let_in_by_the_secret(client: FlaskClient) -> None:
    headers = {**signature(BODY, NOW, "third"), "Authorization": f"Bearer {SECRET}"}
    assert client.post("/notifications", data=BODY, headers=headers).status_code == 401


def test_the_signature_is_as_documented(desk: DeskInMemory) -> None:
    proof = hmac.new(b"first-secret", b'1800000000.{"reference": "Encounter/e-1"}', hashlib.sha256).hexdigest()
    headers = {"X-Bridge-Signature": f"t=1800000000,v1={proof}"}
    answer = client_of(desk, clock=Clock(1_800_000_000.0)).post("/notifications", data=BODY, headers=headers)
    assert answer.status_code == 200


def test_without_another_clock_the_real_one_counts(desk: DeskInMemory) -> None:
    client = create_app(desk, SETTINGS).test_client()
    for at, status in ((seconds_since_1970(), 200), (NOW, 401)):
        assert client.post("/notifications", data=BODY, headers=signature(BODY, at)).status_code == status


def test_every_comparison_is_with_every_secret_and_takes_the_same_time(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[Any, Any]] = []

    def compare(given: bytes, ours: bytes) -> bool:
        compared.append((given, ours))
        return hmac_compare(given, ours)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr("bridge.web.callers.hmac.compare_digest", compare)
    client.post("/notifications", data=BODY, headers={"Authorization": f"Bearer {SECRET}"})
    assert compared == [(SECRET.encode(), SECRET.encode()), (SECRET.encode(), OLD_SECRET.encode())]
    compared.clear()
    two = signature(BODY, NOW)["X-Bridge-Signature"] + f",v1={'0' * 64}"
    client.post("/notifications", data=BODY, headers={"X-Bridge-Signature": two})
    assert len(compared) == 4  # two signatures, each with two secrets
    compared.clear()
    client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1", "Authorization": "Bearer wrong"})
    client.get("/api/reviews/Encounter/e-1", headers={"Authorization": "Bearer wrong"})
    assert [given for given, _ in compared] == [b"wrong", b"wrong"]

"""A token is used until shortly before its end, by all threads, and fetched anew when it is refused."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import responses

from bridge.fhir_server.failures import SignInError
from bridge.fhir_server.keys import public_key_set
from tests.rooms.fhir_server.smart_sign_ins import Clock, backend, signed_by
from tests.rooms.fhir_server.token_server import TOKEN_URL, TokenServer, asked_of_token_endpoint, configured
from tests.rooms.fhir_server.wires import BASE, BUNDLE, NOW, answers, wire


class Door:
    """A lock that tells when a second one stands before it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._came = 0
        self.second = threading.Event()

    def __enter__(self) -> None:
        self._came += 1
        if self._came == 2:
            self.second.set()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@pytest.mark.parametrize(
    ("lasts", "good_until"),
    # 30 s before the end, or a tenth of its life where that is less; five minutes where nothing is said
    [(3600, 3570), (300, 270), ("600", 570), (60, 54), (None, 270), ("soon", 270), (-5, 270), ("inf", 270)],
)
@responses.activate
def test_a_token_is_used_until_shortly_before_its_end(lasts: Any, good_until: float, keys: Path) -> None:  # noqa: ANN401 - as it comes
    clock = Clock()
    server = TokenServer(public_key_set(keys), lasts=lasts)
    server.open()
    configured()
    sign_in = backend(keys, clock)

    assert signed_by(sign_in) == "Bearer token-1"
    clock.now = NOW + good_until - 0.5
    assert signed_by(sign_in) == "Bearer token-1"
    clock.now = NOW + good_until + 0.5
    assert signed_by(sign_in) == "Bearer token-2"
    assert server.given == 2


@responses.activate
def test_what_the_server_publishes_is_read_once(keys: Path) -> None:
    clock = Clock()
    server = TokenServer(public_key_set(keys))
    server.open()
    configured()
    sign_in = backend(keys, clock)

    for _ in range(3):
        signed_by(sign_in)
        clock.now += 1000

    assert server.given == 3
    assert len(responses.calls) == 4


@responses.activate
def test_a_refused_token_is_forgotten_once_however_many_were_refused(keys: Path) -> None:
    server = TokenServer(public_key_set(keys))
    server.open()
    configured()
    sign_in = backend(keys)

    refused = signed_by(sign_in)
    assert sign_in.renew(refused)
    assert signed_by(sign_in) == "Bearer token-2"
    assert sign_in.renew(refused)  # another thread was refused with the same old token
    assert signed_by(sign_in) == "Bearer token-2"
    assert server.given == 2


@responses.activate
def test_a_wire_gets_a_fresh_token_when_the_server_forgot_the_old_one(keys: Path) -> None:
    server = TokenServer(public_key_set(keys))
    server.open()
    configured()
    answers("GET", "Claim", (401, b"", {}), (200, BUNDLE, {}))

    sign_in = backend(keys)

    assert wire(sign_in=sign_in).get("Claim").found
    sent = [call.request.headers["Authorization"] for call in responses.calls if call.request.url == f"{BASE}/Claim"]
    assert sent == ["Bearer token-1", "Bearer token-2"]
    sign_in.close()


@responses.activate
def test_threads_that_need_a_token_at_once_share_one(keys: Path) -> None:
    server = TokenServer(public_key_set(keys))
    all_here = threading.Barrier(8)
    configured()
    server.open()
    sign_in = backend(keys)

    def sign(_: int) -> str:
        all_here.wait(5)
        return signed_by(sign_in)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(sign, range(8))) == {"Bearer token-1"}
    assert server.given == 1


@responses.activate
def test_threads_that_waited_for_a_token_share_the_refusal(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured()
    inside, go_on = threading.Event(), threading.Event()

    def refuse(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        inside.set()
        assert go_on.wait(5)
        return 400, {}, '{"error":"invalid_client"}'

    responses.add_callback("POST", TOKEN_URL, refuse)
    sign_in, door = backend(keys), Door()
    monkeypatch.setattr(sign_in, "_lock", door)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(signed_by, sign_in)
        assert inside.wait(5)
        second = pool.submit(signed_by, sign_in)
        assert door.second.wait(5)
        go_on.set()
        for each in (first, second):
            assert isinstance(each.exception(5), SignInError)
    assert asked_of_token_endpoint() == 1

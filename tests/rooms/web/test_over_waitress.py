"""The application behind the real server, as `bridge serve` runs it: large bodies, chunks, the headers of proxies."""

import http.client
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import waitress  # type: ignore[import-untyped]  # it carries no type information
from waitress import wasyncore

from bridge.web.app import create_app
from bridge.web.serving import WAITRESS
from tests.rooms.web.fakes import BEARER, NOW, SETTINGS, Clock, DeskInMemory
from tests.rooms.web.signed import signature

pytestmark = pytest.mark.server
MEBIBYTE = 1024 * 1024
EVENT = b'{"reference": "Encounter/e-1"}'


@pytest.fixture
def port(desk: DeskInMemory) -> Iterator[int]:
    """Serve the application on this machine until the test is over."""
    app = create_app(desk, SETTINGS, clock=Clock())
    server = waitress.create_server(app, host="127.0.0.1", port=0, **WAITRESS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))  # in its own thread: then its loop ends
    thread.join(10)
    assert not thread.is_alive()
    server.task_dispatcher.shutdown()


def ask(port: int, method: str, address: str, **how: Any) -> tuple[int, bytes, http.client.HTTPMessage]:  # noqa: ANN401 - as http.client takes it
    """Ask once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, address, **how)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def in_chunks(size: int) -> Iterator[bytes]:
    """Give a body in pieces, so that it is sent without its length."""
    yield EVENT.ljust(65_536)
    left = size - 65_536
    while left > 0:
        yield b" " * min(left, 65_536)
        left -= 65_536


def test_a_mebibyte_is_taken(port: int, desk: DeskInMemory) -> None:
    assert ask(port, "POST", "/notifications", body=EVENT.ljust(MEBIBYTE), headers=BEARER)[0] == 200
    assert desk.names == ["Encounter/e-1"]


def test_a_byte_more_is_refused_in_our_form(port: int, desk: DeskInMemory) -> None:
    status, body, headers = ask(port, "POST", "/notifications", body=EVENT.ljust(MEBIBYTE + 1), headers=BEARER)
    assert (status, headers["Content-Type"]) == (413, "application/problem+json")
    assert b"at most 1 MiB" in body
    assert desk.notifications == []


@pytest.mark.parametrize("size", [22 * MEBIBYTE, 40 * MEBIBYTE])
def test_of_much_more_nothing_is_kept(port: int, desk: DeskInMemory, size: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", "/notifications")
    for name, value in {**BEARER, "Content-Length": str(size)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    assert desk.notifications == []


@pytest.mark.parametrize(("size", "status"), [(MEBIBYTE, 200), (MEBIBYTE + 1, 413), (3 * MEBIBYTE, 413)])
def test_chunks_are_counted_too(port: int, desk: DeskInMemory, size: int, status: int) -> None:
    answer = ask(port, "POST", "/notifications", body=in_chunks(size), headers=BEARER, encode_chunked=True)[0]
    assert answer == status
    assert desk.names == (["Encounter/e-1"] if status == 200 else [])


def test_a_signed_body_holds_byte_by_byte(port: int, desk: DeskInMemory) -> None:
    body = b'{"reference":\r\n "Encounter/e-1"}\n\n'
    assert ask(port, "POST", "/notifications", body=body, headers=signature(body, NOW))[0] == 200
    assert ask(port, "POST", "/notifications", body=body.strip(), headers=signature(body, NOW))[0] == 401
    assert desk.names == ["Encounter/e-1"]


def test_this_machine_sees_the_metrics_and_a_stranger_behind_a_proxy_does_not(port: int) -> None:
    assert ask(port, "GET", "/metrics")[0] == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Forwarded-Proto"):
        assert ask(port, "GET", "/metrics", headers={header: "127.0.0.1"})[0] == 401


def test_many_at_once_are_all_noted(port: int, desk: DeskInMemory) -> None:
    statuses: list[int] = []

    def send(first: int) -> None:
        statuses.extend(
            ask(port, "PUT", f"/notifications/Encounter/e-{first + n}", headers=BEARER)[0] for n in range(25)
        )

    threads = [threading.Thread(target=send, args=(100 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert statuses == [200] * 200
    assert len(set(desk.names)) == 200


def test_the_server_does_not_say_what_it_is(port: int) -> None:
    status, _, headers = ask(port, "GET", "/health/live")
    assert (status, headers["Server"]) == (200, None)

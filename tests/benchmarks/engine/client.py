"""Sends notifications as fast as they are taken, by several connections at once, each kept open."""

import hashlib
import hmac
import socket
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from time import perf_counter_ns
from urllib.parse import urlsplit

AT_ONCE = 8
"""As many as the server has threads."""


def signed(secret: str, name: str) -> bytes:
    """Write the request that tells of a record, with its signature."""
    body = b'{"reference": "%s"}' % name.encode()
    now = b"%d" % time.time()  # noqa: TID251  (a signature holds the time at which it is made)
    proof = hmac.new(secret.encode(), now + b"." + body, hashlib.sha256).hexdigest().encode()
    head = (
        b"POST /notifications HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"X-Bridge-Signature: t=%s,v1=%s\r\nContent-Length: %d\r\n\r\n"
    )
    return head % (now, proof, len(body)) + body


def send_all(url: str, requests: Sequence[bytes]) -> int:
    """Send requests, and give the nanoseconds until the last is answered.

    Raises RuntimeError for one that is refused.
    """
    address = (urlsplit(url).hostname or "", urlsplit(url).port or 0)
    shares = [list(islice(requests, n, None, AT_ONCE)) for n in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = perf_counter_ns()
        for done in [pool.submit(_send, address, share) for share in shares]:
            done.result()
        return perf_counter_ns() - begun


def _send(address: tuple[str, int], requests: Iterable[bytes]) -> None:
    with socket.create_connection(address, timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            connection.sendall(request)
            _read_answer(connection)


def _read_answer(connection: socket.socket) -> None:
    """Read one whole answer."""
    came = b""
    while b"\r\n\r\n" not in came:
        came += _more(connection)
    head, _, body = came.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _more(connection)
    if head[9:10] != b"2":
        raise RuntimeError(head.decode())


def _more(connection: socket.socket) -> bytes:
    came = connection.recv(65536)
    if not came:
        raise ConnectionError("the server has closed the connection")
    return came

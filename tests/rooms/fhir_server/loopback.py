"""A server on this machine that does as it is told, also what no server should, and counts what comes in."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar


@dataclass
class Seen:
    """What the server saw.

    connections  how many were made
    most         the most requests that were under way at one moment
    """

    connections: int = 0
    requests: int = 0
    under_way: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Handler(BaseHTTPRequestHandler):
    """Answers each request as the test's function does; keeps the connection open."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    answer: ClassVar[Callable[["Handler"], None]]
    seen: ClassVar[Seen]

    def setup(self) -> None:
        super().setup()
        with self.seen.lock:
            self.seen.connections += 1

    def do_GET(self) -> None:
        with self.seen.lock:
            self.seen.requests += 1
            self.seen.under_way += 1
            self.seen.most = max(self.seen.most, self.seen.under_way)
        try:
            type(self).answer(self)
        finally:
            with self.seen.lock:
                self.seen.under_way -= 1

    do_POST = do_PUT = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the shape that http.server calls
        """Keep the tests' output clean."""

    def body(self) -> bytes:
        """Read what was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def give(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Answer with headers, whose length may lie, and a body."""
        self.send_response(status)
        given = {"Content_Type": "application/fhir+json", "Content_Length": str(len(body)), **headers}
        for name, value in given.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


@contextmanager
def serving(answer: Callable[[Handler], None]) -> Iterator[tuple[str, Seen]]:
    """Serve until the test is over; give the base URL and what was seen."""
    seen = Seen()
    kind = type("Told", (Handler,), {"answer": staticmethod(answer), "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/fhir", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

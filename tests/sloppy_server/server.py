"""A small FHIR server on this machine that behaves well, or badly in any way that its switches say.

    from tests.sloppy_server.server import Switches, SloppyServer, unavailable

    with SloppyServer(resources, Switches(no_next_links=True)) as server:   # resources: dicts with resourceType and id
        ask(server.url)                               # "http://127.0.0.1:PORT/fhir"; tests need the mark `server`
        server.requests                               # each request so far: .method .path .asked .body .headers
        server.count("GET", "MedicationAdministration")   # how many requests of a method below a path
        server.resources("Claim")                     # what it holds now, as dicts; numbers are Decimal
        server.resource("Claim/abc")                  # one of them, or None
        server.put({...}); server.delete("Claim/abc") # the chart changes behind the client's back
        server.fail_next(unavailable("0"), closed())  # what goes wrong next; see switches.py for faults
        server.switches = Switches(...)               # it begins to behave otherwise; what it holds stays
        server.forget_requests()

Its clock starts at 2026-01-01T00:00:00Z and goes one second on with each write; resources that are given keep their
`meta.lastUpdated` and `meta.versionId` where they have them. Unknown search parameters are refused. A deleted resource
is answered 410. Ids it gives itself are `new-1`, `new-2` and so on.
"""

import gzip
import socket
import sys
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self, cast
from urllib.parse import urlsplit

from tests.sloppy_server.asked import Answering, Asking, query
from tests.sloppy_server.engine import Engine
from tests.sloppy_server.switches import (
    Exported,
    Fault,
    Switches,
    closed,
    half_body,
    html_page,
    unauthorized,
    unavailable,
)

__all__ = [
    "Exported",
    "Fault",
    "SloppyServer",
    "Switches",
    "closed",
    "half_body",
    "html_page",
    "unauthorized",
    "unavailable",
]

_BASE: Final = "/fhir"
_NO_FAULT: Final = Fault(200)


class SloppyServer:
    """Runs the server in threads, from `with` to its end."""

    def __init__(self, resources: Iterable[dict[str, Any]] = (), switches: Switches = Switches()) -> None:  # noqa: B008  # frozen
        self._engine = Engine(resources, switches)
        self._faults: deque[Fault | None] = deque()
        self._sockets = _Sockets(self)
        self._thread = threading.Thread(target=self._sockets.serve_forever, args=(0.01,), daemon=True)
        self._engine.base = self.url = f"http://127.0.0.1:{self._sockets.server_address[1]}{_BASE}"
        if not callable(switches.fails):
            self._faults.extend(switches.fails)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._sockets.shutdown()
        self._thread.join()
        self._sockets.close_all()

    # What a test asks and does

    @property
    def requests(self) -> list[Asking]:
        """Give the requests so far, in order."""
        return list(self._engine.requests)

    def count(self, method: str = "", path: str = "") -> int:
        """Count the requests so far of a method (any) whose path starts so."""
        return sum(
            method in {"", each.method} and f"{each.path}/".startswith(f"{path}/" if path else "")
            for each in self._engine.requests
        )

    def forget_requests(self) -> None:
        """Count from here on."""
        self._engine.requests.clear()

    def resources(self, kind: str) -> list[dict[str, Any]]:
        """List the resources of a kind that the server holds now."""
        return self._engine.store.of_kind(kind)

    def resource(self, name: str) -> dict[str, Any] | None:
        """Give one resource by its name, such as `Claim/abc`, or None where there is none (any more)."""
        kept = self._engine.store.current(name)
        return kept.resource if kept is not None and kept.raw else None

    def put(self, resource: dict[str, Any]) -> None:
        """Change or add a resource as the hospital's staff would, past all switches."""
        self._engine.change_chart(resource["resourceType"], resource["id"], resource)

    def delete(self, name: str) -> None:
        """Delete a resource as the hospital's staff would."""
        kind, _, own_id = name.partition("/")
        self._engine.change_chart(kind, own_id, {})

    def fail_next(self, *faults: Fault | None) -> None:
        """Let the next requests go wrong, in order; None stands for one that goes well."""
        self._faults.extend(faults)

    def forget_exports(self) -> None:
        """Know nothing of any export that was begun."""
        self._engine.exporting.known.clear()

    @property
    def exports(self) -> list[str]:
        """Name the exports that it has, by the requests that began them."""
        return [export.asked for export in self._engine.exporting.known.values()]

    @property
    def switches(self) -> Switches:
        """Give the ways in which it misbehaves."""
        return self._engine.switches

    @switches.setter
    def switches(self, switches: Switches) -> None:
        self._engine.change(switches)

    # What the network asks

    def answer(self, asking: Asking) -> tuple[Answering, Fault]:
        """Answer a request, and say whether something goes wrong with the answer."""
        self._engine.note(asking)
        fails = self._engine.switches.fails
        fault = fails(asking) if callable(fails) else None
        if fault is None and self._faults:
            fault = self._faults.popleft()
        if fault is None:
            return self._engine.answer(asking), _NO_FAULT
        answering = self._engine.answer(asking) if fault.done or fault.cut else Answering(fault.status)
        if fault.cut or fault.closed:
            return answering, fault
        return Answering(fault.status, fault.text.encode(), fault.headers), fault


class _Sockets(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, server: SloppyServer) -> None:
        self.sloppy = server
        self._open: set[socket.socket] = set()
        self._threads_running: set[threading.Thread] = set()
        super().__init__(("127.0.0.1", 0), _OneRequest)

    def server_bind(self) -> None:
        """Bind without asking for the machine's name, which may take seconds."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # the library's types
        """Serve one connection, and remember it while it stands."""
        thread = threading.current_thread()
        self._open.add(request)
        self._threads_running.add(thread)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.discard(request)
            self._threads_running.discard(thread)

    def close_all(self) -> None:
        """End the connections that still stand, and wait for their threads."""
        self.server_close()
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads_running):
            thread.join(5)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # the library's types
        """Say nothing of clients that went away; anything else is a fault of the test's server and is printed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _OneRequest(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        parts = urlsplit(self.path)
        asked = query(parts.query)
        if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            asked += query(body.decode())
        path = parts.path.removeprefix(_BASE).strip("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        sloppy = cast("_Sockets", self.server).sloppy
        answering, fault = sloppy.answer(Asking(self.command, path, asked, body, headers, self.path))
        if fault.closed:
            self.close_connection = True
        else:
            self._write(answering, fault)

    def _write(self, answering: Answering, fault: Fault) -> None:
        sloppy = cast("_Sockets", self.server).sloppy
        headers = dict(answering.headers)
        body = answering.body
        headers.setdefault("Content-Type", "application/fhir+json; charset=utf-8")
        if sloppy.switches.gzip and body and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        self.send_response_only(answering.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers_with(body[: len(body) // 2] if fault.cut else body)
        if fault.cut:
            self.close_connection = True

    def end_headers_with(self, body: bytes) -> None:
        """Send headers and body in one piece, so that no packet waits for the other."""
        self._headers_buffer: list[bytes]
        self._headers_buffer += [b"\r\n", body]
        self.flush_headers()

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815  # the library's names

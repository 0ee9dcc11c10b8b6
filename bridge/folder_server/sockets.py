"""Takes requests over HTTP, from this machine alone, by waitress."""

import http
import socket
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import waitress  # type: ignore[import-untyped]

from bridge.folder_server.answering import FolderServer
from bridge.folder_server.asked import Answering, Asking, Refusal, parameters_in

BASE: Final = "/fhir"
MOST_BYTES: Final = 64 * 1024 * 1024
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = frozenset({"application/fhir+json", "application/json"})
_CONDITIONS: Final = ("If-Match", "If-None-Match", "If-None-Exist")
Environ = Mapping[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]


def listen(port: int) -> socket.socket:
    """Take a port of this machine; 0: any that is free. Raises OSError where it is taken."""
    return socket.create_server(("127.0.0.1", port), backlog=128)


def url_of(listening: socket.socket) -> str:
    """Tell the address of the server at a socket."""
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}{BASE}"


def serve(server: FolderServer, listening: socket.socket) -> None:
    """Serve until the process is asked to end."""
    waitress.serve(
        Application(server),
        sockets=[listening],
        threads=4,
        ident=None,
        max_request_body_size=MOST_BYTES,
        _quiet=True,
    )


class Application:
    """The server as WSGI has it."""

    def __init__(self, server: FolderServer) -> None:
        self._server = server

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        try:
            answering = self._server.answer(_asking(environ))
        except Refusal as refusal:
            answering = refusal.answering
        return _send(answering, start)


def _asking(environ: Environ) -> Asking:
    """Read a request.

    Raises Refusal for one that a web page might make behind somebody's back: whoever is asked by another name than
    this machine's, and whatever is sent as a form can be sent.
    """
    host = environ.get("HTTP_HOST", "")
    if not _is_loopback(host):
        raise Refusal(421, "forbidden", "This server is for its own machine alone.")
    path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
    if path != BASE and not path.startswith(f"{BASE}/"):
        raise Refusal(404, "not-found", f"FHIR is below {BASE}.")
    method, path = environ["REQUEST_METHOD"], path.removeprefix(BASE).strip("/")
    query = parameters_in(environ.get("QUERY_STRING", ""))
    body = environ["wsgi.input"].read() if method in {"POST", "PUT"} else b""
    type_ = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if path.endswith("/_search") and type_ == _FORM:
        query, body = (*query, *parameters_in(body.decode("utf-8", "replace"))), b""
    elif method in {"POST", "PUT"} and type_ not in _JSON:
        raise Refusal(415, "not-supported", "Send application/fhir+json.")
    headers = {name.lower(): _header(environ, name) for name in _CONDITIONS if _header(environ, name)}
    return Asking(method, path, query, body, headers, f"http://{host}{BASE}")


def _header(environ: Environ, name: str) -> str:
    return str(environ.get(f"HTTP_{name.upper().replace('-', '_')}", ""))


def _is_loopback(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _send(answering: Answering, start: Start) -> list[bytes]:
    try:
        words = http.HTTPStatus(answering.status).phrase
    except ValueError:
        words = ""
    headers = [("Content-Type", "application/fhir+json; charset=utf-8"), ("Content-Length", f"{len(answering.body)}")]
    start(f"{answering.status} {words}".strip(), [*headers, *answering.headers])
    return [answering.body]

"""Serve charts on loopback: `python -m tests.benchmarks.static_server FOLDER`; prints its URL when it is ready."""

import gc
import socket
import sys
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import orjson

from tests.benchmarks.static_server.answering import Answers, Request
from tests.benchmarks.static_server.stock import Stock

FHIR = "/fhir"
FORGET, TOLD = "/forget", "/told"
"""What the benchmark asks beside FHIR: to begin anew, and what was asked since."""


class Sockets(ThreadingTCPServer):
    """Listens, with a thread for each connection."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        super().__init__(("127.0.0.1", 0), Connection)
        answers.base = f"http://127.0.0.1:{self.server_address[1]}{FHIR}"


class Connection(StreamRequestHandler):
    """One connection, kept open."""

    server: Sockets

    def setup(self) -> None:
        """Send what there is at once."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def handle(self) -> None:
        """Answer until the client goes away."""
        while True:
            line = self.rfile.readline()
            if not line:
                return
            method, target, _ = line.decode().split(" ", 2)
            headers: dict[str, str] = {}
            while (header := self.rfile.readline()) not in {b"\r\n", b""}:
                name, _, value = header.decode().partition(":")
                headers[name.lower()] = value.strip()
            length = int(headers.get("content-length", "0"))
            status, body = self.answer(method, target, self.rfile.read(length), headers)
            head = f"HTTP/1.1 {status} -\r\nContent-Type: application/fhir+json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.request.sendall(head.encode() + body)

    def answer(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Answer one request: of FHIR, or of the benchmark."""
        answers = self.server.answers
        if target == FORGET:
            answers.forget()
            return 200, b""
        if target == TOLD:
            asked = [[each.method, each.path, each.body.decode()] for each in answers.asked]
            return 200, orjson.dumps({"asked": asked, "of_claims": answers.of_claims, "computed": answers.computed})
        path = target.removeprefix(FHIR).strip("/")
        return answers.answer(Request(method, path, body, headers.get("if-match"), headers.get("if-none-match")))


def main(folder: str) -> None:
    """Serve until the process is ended."""
    stock = Stock(Path(folder))
    gc.freeze()
    with Sockets(Answers(stock)) as sockets:
        sys.stdout.write(f"{sockets.answers.base}\n")
        sys.stdout.flush()
        sockets.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])

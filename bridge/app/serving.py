"""Everything in one command: the database that comes along, the web and a worker, kept running until asked to stop."""

import http.client
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bridge import postgres
from bridge.app.children import Child, same_program
from bridge.app.database import check_tables, data_folder, migrate
from bridge.errors import UsageError
from bridge.ledger import ledger
from bridge.logs import get_logger
from bridge.settings import Running

WRONG: Final = 2
"""The status of a child that cannot work with the settings or the mappings: to start it again changes nothing."""
PATIENCE: Final = 8.0
"""Seconds that the children have to end what they do. What is cut off then is done anew by the next worker."""
_BIND_WITHIN: Final = 10.0
"""Seconds to wait for an address that children of a serve that was killed still hold."""
_READY_WITHIN: Final = 0.5
_LOOK: Final = 0.1
_OWN: Final = 2
"""The web and the worker; they are the last of the children."""
_DATABASE_EVERY: Final = 5.0
_log = get_logger("serve")


class Beside:
    """What is done beside the web and the worker; what is not written over does nothing.

    log  file for all that the children say; None: they say it where we do
    """

    log: Path | None = None

    def environment(self) -> Mapping[str, str]:
        """Give the environment of the children."""
        return os.environ

    def children(self, environment: Mapping[str, str], url: str) -> Sequence[Child]:  # noqa: ARG002
        """Give what is started before the web and the worker, and kept running with them.

        url  at which the web will answer
        """
        return ()

    def each_round(self, url: str, database: str) -> None:
        """Do a little, some times a second, from when the web answers."""


class Serving:
    """Serves until a signal comes.

    options  words that each child gets, such as `--settings FILE`
    jobs     looks at once
    say      tells whoever started it
    """

    def __init__(
        self,
        running: Running,
        options: Sequence[str],
        jobs: int,
        say: Callable[[str], None],
        beside: Beside | None = None,
    ) -> None:
        self._running = running
        self._options = list(options)
        self._jobs = jobs
        self._say = say
        self._beside = beside or Beside()
        self._stopping = threading.Event()
        self._children: list[Child] = []
        self._server: postgres.Server | None = None
        self._told = False
        self._database_seen = time.monotonic()

    def run(self) -> int:
        """Serve, and give the exit status. Raises a BridgeError where it cannot begin."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)
        with ExitStack() as open_:
            listening = open_.enter_context(self._listen())
            open_.callback(self._stop_database)
            environment = {**self._beside.environment(), "BRIDGE_DATABASE_URL": self._database()}
            environment.pop("BRIDGE_DATABASE_URL_FILE", None)
            open_.callback(self._stop_children)
            if not self._stopping.is_set():
                self._start(environment, listening)
            return self._keep(listening, environment["BRIDGE_DATABASE_URL"])

    def _start(self, environment: dict[str, str], listening: socket.socket) -> None:
        handed = listening.fileno()
        web = same_program("web", "--socket", str(handed), *self._options)
        worker = same_program("worker", "--with-parent", "--jobs", str(self._jobs), *self._options)
        log = self._beside.log
        self._children = [
            *self._beside.children(environment, _url(listening)),
            Child("web", web, environment, [handed], log),
            Child("worker", worker, environment, log=log),
        ]
        for child in self._children:
            child.start()

    def _keep(self, listening: socket.socket, database: str) -> int:
        """Look after the children until asked to stop."""
        while not self._stopping.wait(_LOOK):
            for child in self._children:
                child.look_after()
                if child.ended_with == WRONG and child.starts == 1:
                    return WRONG
            self._keep_database()
            if not self._told and _answers(listening):
                self._told = True
                self._say(f"bridge serves {_url(listening)}")
            if self._told:
                self._beside.each_round(_url(listening), database)
        return 0

    # The address

    def _listen(self) -> socket.socket:
        """Take the address before anything is started: what comes while the web starts, or starts again, waits."""
        host, port = self._running.host, self._running.port
        until = time.monotonic() + _BIND_WITHIN
        while True:
            try:
                family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
                return socket.create_server((host, port), family=family, backlog=1024)
            except OSError as error:
                if time.monotonic() > until or self._stopping.wait(_LOOK * 2):
                    message = f"{host}:{port} cannot be listened at: {error.strerror}. See BRIDGE_HOST and BRIDGE_PORT."
                    raise UsageError(message) from error

    # The database

    def _database(self) -> str:
        """Give the URL of the database: the one that is named, or ours, started and with its tables made."""
        if self._running.database_url:
            book = ledger.open_ledger(self._running.database_url)
            try:
                check_tables(book)
            finally:
                book.close()
            return self._running.database_url
        self._server = postgres.start(data_folder(self._running))
        url = self._server.address.url
        migrate(url)
        return url

    def _keep_database(self) -> None:
        """Start our database again where it was killed."""
        now = time.monotonic()
        if self._server is None or now - self._database_seen < _DATABASE_EVERY:
            return
        self._database_seen = now
        if postgres.join(data_folder(self._running)) is None:
            _log.error("the database died")
            self._server.stop()
            self._server = postgres.start(data_folder(self._running))

    def _stop_database(self) -> None:
        if self._server is not None:
            self._server.stop()

    # Stopping

    def _signalled(self, *_: object) -> None:
        """Stop; asked a second time, at once."""
        if self._stopping.is_set():
            for child in self._children:
                child.kill()
        self._stopping.set()

    def _stop_children(self) -> None:
        """Stop the web and the worker, then what they work with."""
        for children in (self._children[-_OWN:], self._children[:-_OWN]):
            for child in children:
                child.ask_to_stop()
            until = time.monotonic() + PATIENCE
            for child in children:
                child.end(until - time.monotonic())


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _answers(listening: socket.socket) -> bool:
    """Say whether the web answers already."""
    host, port = listening.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (what it was told to listen at)
    asking = http.client.HTTPConnection(here, port, timeout=_READY_WITHIN)
    try:
        asking.request("GET", "/health/live")
        return asking.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()

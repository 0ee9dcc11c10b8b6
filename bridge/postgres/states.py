"""The states of the embedded server: it runs, it is started, it is stopped. Whoever changes one has the turn."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from psycopg.pq import Ping

from bridge.postgres.address import SOCKET, Address
from bridge.postgres.cluster import make_cluster, write_settings
from bridge.postgres.failures import PostgresError, failed
from bridge.postgres.folder import Folder
from bridge.postgres.pid_files import remove_stale, server_process
from bridge.postgres.running import Ended, check_entered, run
from bridge.postgres.sockets import choose_socket_folder, remove_socket_folder, socket_folder

_READY: Final = 60
"""Seconds that a server has to come up, after a crash with its files put in order; or to go down when it is made to."""
_DOWN: Final = 30
"""Seconds that it has to go down in good order, before it is made to."""
_GONE: Final = 10
"""Seconds to wait for what is left of a server that was killed; 2 are usual."""
_BETWEEN: Final = 0.1
_LEFT_OVER: Final = ("is still in use", 'lock file "')
"""What PostgreSQL says while something of the server before it is still there."""
_LONGEST_LOG: Final = 10_000_000
"""Bytes after which the log is begun anew when the server starts; the one before is kept."""


def running(folder: Folder) -> Address | None:
    """Find the server that answers; one that comes up or goes down is waited for. None where there is none.

    Raises PostgresError where there is one that does not answer.
    """
    until = time.monotonic() + _READY
    while True:
        socket = socket_folder(folder)
        address = None if socket is None else Address(socket)
        if address is not None and address.ping() is Ping.OK:
            return address
        pid = server_process(folder)
        if pid is None:
            return None
        if time.monotonic() > until:
            raise PostgresError(
                f"Process {pid} has the database in {folder.top} open, and has not answered for {_READY} s: see "
                f"{folder.log}. End that process, then try again."
            )
        time.sleep(_BETWEEN)


def started(folder: Folder, settings: Mapping[str, str]) -> Address:
    """Start a server where none runs, on files that are made when there are none.

    settings  PostgreSQL's own, beside ours

    Raises PostgresError where it does not come up.
    """
    check_entered(folder)
    make_cluster(folder)
    socket = choose_socket_folder(folder)
    write_settings(folder, socket, settings)
    _begin_log(folder.log)
    until = time.monotonic() + _GONE
    while True:
        remove_stale(folder, socket / f"{SOCKET}.lock")
        before = folder.log.stat().st_size if folder.log.exists() else 0
        ended = _pg_ctl(folder, "start", _READY, "--log=../postgres.log")
        if ended.well:
            return Address(socket)
        words = f"{ended.said}\n{_since(before, folder.log)}"
        other = running(folder)  # a starter was killed, and the server that it had begun to start came up meanwhile
        if other is not None:
            return other
        if not any(sign in words for sign in _LEFT_OVER) or time.monotonic() > until:
            raise failed(f"The database in {folder.top} could not be started", words, folder.log)
        time.sleep(_BETWEEN)


def stopped(folder: Folder) -> None:
    """Stop the server if it runs. What is committed stays; a transaction that is under way is undone.

    Raises PostgresError where it does not stop.
    """
    pid = server_process(folder)
    if pid is not None:
        ended = _pg_ctl(folder, "stop", _DOWN, "--mode=fast")
        if not ended.well:  # a full disk keeps it from writing its last words; they are not needed to start again
            ended = _pg_ctl(folder, "stop", _READY, "--mode=immediate")
        if not ended.well:
            raise failed(f"The database in {folder.top} (process {pid}) could not be stopped", ended.said, folder.log)
    remove_socket_folder(folder)


def _pg_ctl(folder: Folder, what: str, within: int, how: str) -> Ended:
    return run(folder, folder.cluster, ["pg_ctl", what, "--pgdata=.", "--wait", f"--timeout={within}", "--silent", how])


def _begin_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LONGEST_LOG:
        log.replace(log.with_name("postgres-before.log"))


def _since(position: int, log: Path) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(position)
        return file.read().decode("utf-8", "replace")

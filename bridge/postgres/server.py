"""Start the embedded server, join one that runs, stop it: at most one for a data folder, however many ask at once.

It runs on this machine only. Several machines share a PostgreSQL server of their own, by BRIDGE_DATABASE_URL.
"""

import fcntl
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psycopg

from bridge.postgres.address import Address
from bridge.postgres.failures import PostgresError, failed
from bridge.postgres.folder import Folder, check_owner, find, prepare
from bridge.postgres.own_files import locked, open_own, try_lock
from bridge.postgres.states import running, started, stopped

_TURN: Final = 180
"""Seconds to wait for another process that starts or stops the server; making the first database is the longest."""


class Server:
    """The embedded server, as whoever started it holds it; it is stopped when the last of those lets go of it."""

    def __init__(self, folder: Folder, address: Address, held: int) -> None:
        self.address = address
        self._folder = folder
        self._held: int | None = held

    def stop(self) -> None:
        """Let go of the server, and stop it unless another process has also started it. A second time does nothing.

        What is committed stays; a transaction that is under way is undone. Whoever only joined loses the connection.

        Raises PostgresError where it does not stop.
        """
        if self._held is None:
            return
        held, self._held = self._held, None
        try:
            with locked(self._folder.turn, self._folder.runs_as, _TURN):
                _let_go(self._folder, held)
        except OSError as error:
            raise failed(f"The database in {self._folder.top} could not be stopped", str(error)) from error
        finally:
            os.close(held)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(data_folder: Path, settings: Mapping[str, str] | None = None) -> Server:
    """Give the server of a data folder: the one that answers, else one that is started now, with a database for us.

    One that was left running by a process that was killed answers, and is then this one's to stop.

    settings  PostgreSQL's own, beside ours; they hold where it is started now

    Raises PostgresError where it cannot be had; the message says what to do.
    """
    folder = prepare(data_folder)
    try:
        with locked(folder.turn, folder.runs_as, _TURN):
            held = open_own(folder.in_use, folder.runs_as)
            try:
                try_lock(held, fcntl.LOCK_SH)
                address = running(folder) or started(folder, settings or {})
                address.make_database()
            except BaseException:
                with suppress(PostgresError):
                    _let_go(folder, held)
                os.close(held)
                raise
    except (OSError, psycopg.Error) as error:
        raise failed(f"The database in {folder.top} cannot be used", str(error), folder.log) from error
    return Server(folder, address, held)


def join(data_folder: Path) -> Address | None:
    """Find the server that another process has started on a data folder; None where none runs. Nothing is changed.

    Raises PostgresError where the folder is another user's, or the server does not answer.
    """
    folder = find(data_folder)
    check_owner(folder)
    return running(folder)


def _let_go(folder: Folder, held: int) -> None:
    """Stop the server, unless another process holds it too."""
    if try_lock(held, fcntl.LOCK_EX):
        stopped(folder)

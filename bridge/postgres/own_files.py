"""Small files in the server's folder: one to lock, one that names a folder; always the owner's, never a link."""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bridge.postgres.failures import PostgresError
from bridge.postgres.runs_as import ROOT, RunsAs

_PRIVATE: Final = 0o600
_BETWEEN_TRIES: Final = 0.05


def open_own(path: Path, runs_as: RunsAs) -> int:
    """Open a file to read and write, creating it, and give its descriptor.

    Root works here in a folder of somebody else's: a link that was put there is not followed, and a file that has
    a second name is not given away.
    """
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _PRIVATE)
    status = os.fstat(opened)
    if runs_as.switch and status.st_uid == ROOT and status.st_nlink == 1 and stat.S_ISREG(status.st_mode):
        os.fchown(opened, runs_as.uid, runs_as.gid)
    return opened


def write_own(path: Path, text: str, runs_as: RunsAs) -> None:
    """Put a text into a file, in place of what it held."""
    with os.fdopen(open_own(path, runs_as), "r+b") as file:
        file.truncate()
        file.write(os.fsencode(text))


def append(path: Path, text: str) -> None:
    """Put a text at the end of a file that is there, and is no link."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW), "a", encoding="utf-8") as file:
        file.write(text)


@contextmanager
def locked(path: Path, runs_as: RunsAs, within: float) -> Iterator[None]:
    """Hold a lock that one process has at a time; the system lets go of it when that process dies.

    within  seconds to wait for whoever holds it

    Raises PostgresError when it is held for longer.
    """
    opened = open_own(path, runs_as)
    try:
        until = time.monotonic() + within
        while not try_lock(opened, fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise PostgresError(
                    f"Another process has been starting or stopping the database for {within:.0f} s, and holds {path}: "
                    "wait for it, or end it."
                )
            time.sleep(_BETWEEN_TRIES)
        yield
    finally:
        os.close(opened)


def try_lock(opened: int, how: int) -> bool:
    """Take a lock, or change the kind of one that is held; False while another process is in the way."""
    try:
        fcntl.flock(opened, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

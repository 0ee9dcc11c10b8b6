"""Which folder the server's socket is in: the data folder, or a short one of its own where that path is too long."""

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Final

from bridge.postgres.address import SOCKET
from bridge.postgres.failures import PostgresError
from bridge.postgres.folder import Folder
from bridge.postgres.own_files import write_own

LONGEST: Final = 103 if sys.platform == "darwin" else 107
"""Bytes that the path of a socket may have, by the operating system."""
_SHORT: Final = "/tmp"  # noqa: S108  (only mkdtemp is used in it)
"""Where a folder for the socket is made: short, and every user may enter it."""
_SEPARATES: Final = ",\"'\\\n"
"""What means something in a list of folders; PostgreSQL and libpq each read such lists in their own way."""


def socket_folder(folder: Folder) -> Path | None:
    """Find the folder where the socket of a running server is; None where it was never chosen, or is not ours."""
    if _fits(folder.socket):
        return folder.socket
    try:
        named = Path(os.fsdecode(folder.socket_is_in.read_bytes()))
        status = named.lstat()
    except (OSError, ValueError):
        return None
    private = stat.S_ISDIR(status.st_mode) and status.st_mode & 0o077 == 0
    return named if private and status.st_uid == folder.runs_as.uid else None


def choose_socket_folder(folder: Folder) -> Path:
    """Find that folder for a server that is to be started; make one, and note its name, where the path is too long.

    Raises PostgresError where no short path can be had.
    """
    found = socket_folder(folder)
    if found is not None:
        return found
    for parent in (_SHORT, tempfile.gettempdir()):
        try:
            made = Path(tempfile.mkdtemp(prefix="bridge-", dir=parent))
        except OSError:
            continue
        if _fits(made):
            folder.runs_as.take(made)
            write_own(folder.socket_is_in, str(made), folder.runs_as)
            return made
        made.rmdir()
    raise PostgresError(
        f"The path {folder.socket} is too long for a socket ({LONGEST} bytes), and no folder for it can be made in "
        f"{_SHORT}: set BRIDGE_DATA_DIR to a shorter path."
    )


def remove_socket_folder(folder: Folder) -> None:
    """Remove the short folder of a server that was stopped, if it had one."""
    found = socket_folder(folder)
    if found is not None and found != folder.socket:
        shutil.rmtree(found, ignore_errors=True)
        folder.socket_is_in.unlink()


def _fits(folder: Path) -> bool:
    whole = str(folder / SOCKET)
    return len(os.fsencode(whole)) <= LONGEST and not any(sign in whole for sign in _SEPARATES)

"""Whether the process that a lock file of PostgreSQL names is our server, and what to do with a file that lies.

PostgreSQL does not start while such a file names any living process, and numbers of processes are used again: after a
restart of the machine the number may be a stranger's. Ending that process would be wrong, and so is giving up.
"""

import os
import subprocess
from pathlib import Path
from typing import Final

from bridge.postgres.folder import Folder

_PROCESSES: Final = Path("/proc")


def server_process(folder: Folder) -> int | None:
    """Give the number of the process that has the cluster open; None when its file names none, or somebody else's."""
    pid = _named_in(folder.cluster / "postmaster.pid")
    return pid if pid is not None and _is_ours(pid, folder) else None


def remove_stale(folder: Folder, socket_lock: Path) -> None:
    """Remove the lock files that name a living process which is not our server, or nothing at all.

    One that names a dead process is left to PostgreSQL, which then looks for children that still use its memory.
    """
    for file in (folder.cluster / "postmaster.pid", socket_lock):
        pid = _named_in(file)
        if pid is None or (_lives(pid) and not _is_ours(pid, folder)):
            file.unlink(missing_ok=True)


def _named_in(file: Path) -> int | None:
    try:
        first, _, _ = file.read_text(encoding="utf-8").partition("\n")
        return abs(int(first))
    except (OSError, ValueError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_ours(pid: int, folder: Folder) -> bool:
    """Say whether a living process stands in our cluster, as PostgreSQL does while it has it open.

    A process of another user cannot be asked, and is not ours: all of ours belong to the folder's owner. One that has
    ended and that nobody has collected (a zombie, common in containers) stands nowhere. Where there is no /proc, as on
    macOS, any PostgreSQL is taken for ours, so that it is waited for and not started over.
    """
    if not _PROCESSES.is_dir():
        asked = ["/bin/ps", "-o", "comm=", "-p", str(pid)]
        ended = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  (a number)
        return ended.stdout.strip().endswith("postgres")
    try:
        return (_PROCESSES / str(pid) / "cwd").samefile(folder.cluster)
    except OSError:
        return False

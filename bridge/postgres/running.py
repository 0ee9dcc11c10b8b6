"""Runs a program of PostgreSQL as the owner of the server's folder, with nothing of our environment."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.postgres.failures import PostgresError
from bridge.postgres.folder import Folder
from bridge.postgres.programs import copy_of_programs, programs
from bridge.postgres.runs_as import RunsAs

_LONGEST: Final = 120
"""Seconds that a program may take: making the first database takes one, on a slow disk ten."""
_ENVIRONMENT: Final = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""No secret of ours, no PGDATA or PGOPTIONS of somebody's shell, and messages in the words that we look for."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and all that it said."""

    well: bool
    said: str


def run(folder: Folder, place: Path, command: Sequence[str]) -> Ended:
    """Run a program of PostgreSQL as the owner of the server's folder, standing in `place`.

    Paths under `place` are given relative to it: pg_ctl hands them to a shell, which would read a `$` in them.

    Raises PostgresError where it cannot be started, or does not end.
    """
    program, *rest = command
    try:
        return _run(folder.runs_as, place, [str(_programs_for(folder) / program), *rest])
    except subprocess.TimeoutExpired as error:
        raise PostgresError(f"{program} did not end within {_LONGEST} s: is the disk of {folder.top} well?") from error
    except OSError as error:
        raise PostgresError(f"{program} cannot be run as user {folder.runs_as.name}: {error}.") from error


def check_entered(folder: Folder) -> None:
    """Refuse a folder that root may enter and the user, as whom root's PostgreSQL runs, may not.

    Raises PostgresError, which says which user it is.
    """
    if (
        folder.runs_as.switch
        and not _run(folder.runs_as, Path("/"), ["/bin/sh", "-c", 'cd "$0"', str(folder.top)]).well
    ):
        raise PostgresError(
            f"PostgreSQL refuses to run as root, and user {folder.runs_as.name}, as whom it would run, may not enter "
            f"{folder.top}. Set BRIDGE_DATA_DIR to a folder that this user can reach, such as one in /var/lib, or run "
            "the bridge as an ordinary user."
        )


def _programs_for(folder: Folder) -> Path:
    """Find programs that the owner may run: a copy in its folder, where the installed ones are root's alone."""
    installed = programs()
    if not folder.runs_as.switch:
        return installed
    try:
        may_run = _run(folder.runs_as, Path("/"), [str(installed / "postgres"), "--version"]).well
    except PermissionError:
        may_run = False
    return installed if may_run else copy_of_programs(folder.top, folder.runs_as)


def _run(runs_as: RunsAs, place: Path, command: Sequence[str]) -> Ended:
    ended = subprocess.run(  # noqa: S603  (a list that is written here, and no shell)
        command,
        cwd=place,
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        umask=0o077,
        timeout=_LONGEST,
        check=False,
        user=runs_as.uid if runs_as.switch else None,
        group=runs_as.gid if runs_as.switch else None,
        extra_groups=() if runs_as.switch else None,
    )
    return Ended(ended.returncode == 0, ended.stdout)

"""As which user of the machine PostgreSQL runs: as ourselves, or, since it refuses root, as somebody else."""

import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.postgres.failures import PostgresError

ROOT: Final = 0
INSTEAD_OF_ROOT: Final = ("bridge", "postgres", "nobody")
"""Users that root's PostgreSQL runs as: the first that the machine has. None is ever created."""


@dataclass(frozen=True, slots=True)
class RunsAs:
    """The user that PostgreSQL runs as and that owns its files.

    switch  whether we are root, and step down to that user
    """

    uid: int
    gid: int
    switch: bool

    @property
    def name(self) -> str:
        """Give the user's name, else the number."""
        return name_of(self.uid)

    def take(self, path: Path) -> None:
        """Make this user the owner of what root has just created."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def name_of(uid: int) -> str:
    """Give the name of a user, else the number."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def choose_user(folders: Iterable[Path]) -> RunsAs:
    """Choose the user: ourselves; for root, who owns the first of these folders that is not root's, else a known name.

    An owner without a name on this machine (a number, common with folders lent to a container) is passed over:
    PostgreSQL does not run without one.

    Raises PostgresError where we are root and there is nobody to run as.
    """
    if os.geteuid() != ROOT:
        return RunsAs(os.geteuid(), os.getegid(), switch=False)
    users = pwd.getpwall()
    owners = [folder.stat().st_uid for folder in folders if folder.is_dir()]
    wanted = [user for owner in owners for user in users if user.pw_uid == owner]
    wanted += [user for name in INSTEAD_OF_ROOT for user in users if user.pw_name == name]
    for user in wanted:
        if user.pw_uid != ROOT:
            return RunsAs(user.pw_uid, user.pw_gid, switch=True)
    raise PostgresError(
        f"PostgreSQL refuses to run as root, and this machine has none of the users {', '.join(INSTEAD_OF_ROOT)}: "
        "run the bridge as an ordinary user, or give the data folder (BRIDGE_DATA_DIR) to one."
    )

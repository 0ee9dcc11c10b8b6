"""Where the embedded server keeps everything: one folder in the data folder, open to nobody but its owner."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.postgres.failures import PostgresError
from bridge.postgres.runs_as import ROOT, RunsAs, choose_user, name_of

_PRIVATE: Final = 0o700
_OTHERS: Final = 0o077


def default_data_folder(environment: Mapping[str, str]) -> Path:
    """Choose the data folder where BRIDGE_DATA_DIR names none: the user's own, by the rules of the platform.

    Root's is in /var/lib, since PostgreSQL does not run as root and nobody else may enter root's home. A path in
    XDG_DATA_HOME that is not absolute counts as not set, as its specification says.
    """
    if os.geteuid() == ROOT:
        return Path("/var/lib/bridge")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "bridge"
    named = environment.get("XDG_DATA_HOME", "")
    return (Path(named) if named.startswith("/") else Path.home() / ".local" / "share") / "bridge"


@dataclass(frozen=True, slots=True)
class Folder:
    """The server's own folder in a data folder, and who owns it.

    whole    the data folder, given by whoever runs the bridge; it may hold more than the server
    runs_as  the owner of `top` and of all that is in it
    """

    whole: Path
    runs_as: RunsAs

    @property
    def top(self) -> Path:
        """All that is the server's."""
        return self.whole / "postgres"

    @property
    def cluster(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.top / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.top / "postgres.log"

    @property
    def socket(self) -> Path:
        """The folder of the socket, where its path is short enough."""
        return self.top / "socket"

    @property
    def socket_is_in(self) -> Path:
        """The file that names the folder of the socket, where that path is too long."""
        return self.top / "socket-is-in"

    @property
    def turn(self) -> Path:
        """The file that is locked while the server is started or stopped."""
        return self.top / "turn.lock"

    @property
    def in_use(self) -> Path:
        """The file that each process locks, together with others, that has started the server and not let go of it."""
        return self.top / "in-use.lock"


def find(data_folder: Path) -> Folder:
    """Say where the server's things are in a data folder, or would be. Nothing is created."""
    whole = Path(os.path.realpath(data_folder))
    return Folder(whole, choose_user([whole / "postgres", whole]))


def holds_database(data_folder: Path) -> bool:
    """Say whether a server's folder was ever made in a data folder. Nothing is created, and nobody need own it.

    Raises PostgresError where that cannot be seen.
    """
    try:
        os.lstat(data_folder / "postgres")
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise PostgresError(
            f"The data folder {data_folder} cannot be looked into: {error.strerror}. Set BRIDGE_DATA_DIR to the folder "
            "of the bridge that runs, or to an empty one of your own where none does."
        ) from error
    return True


def prepare(data_folder: Path) -> Folder:
    """Create what is missing of the server's folder, for its owner alone.

    A data folder that was there, with something in it, is left as it is; only `postgres` in it is ours.

    Raises PostgresError where it cannot be created, or belongs to somebody else.
    """
    folder = find(data_folder)
    try:
        _make(folder.whole, folder.runs_as)
        _make(folder.top, folder.runs_as)
        check_owner(folder)
        _make(folder.socket, folder.runs_as)
    except OSError as error:
        raise PostgresError(
            f"The data folder {folder.whole} cannot be used: {error.strerror} ({error.filename}). "
            "Set BRIDGE_DATA_DIR to a folder that you may write to."
        ) from error
    return folder


def check_owner(folder: Folder) -> None:
    """Refuse a folder that belongs to another user, as PostgreSQL would; close one that others may enter.

    Raises PostgresError where it is another's, or cannot be looked at. One that is not there is nobody's.
    """
    try:
        opened = os.open(folder.top, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    except OSError as error:
        raise PostgresError(
            f"{folder.top} cannot be entered: {error.strerror}. Run the bridge as the user whose data folder it is "
            f"(now: {folder.runs_as.name}), or set BRIDGE_DATA_DIR to a folder of your own."
        ) from error
    try:
        found = os.fstat(opened)
        if found.st_uid != folder.runs_as.uid:
            cure = f"give it to that user (chown -R {folder.runs_as.name})" if folder.runs_as.switch else "be its owner"
            raise PostgresError(
                f"{folder.top} belongs to user {name_of(found.st_uid)}, and PostgreSQL would run as "
                f"{folder.runs_as.name}: {cure}, or set BRIDGE_DATA_DIR to a folder of your own."
            )
        if found.st_mode & _OTHERS:
            os.fchmod(opened, _PRIVATE)
    finally:
        os.close(opened)


def _make(path: Path, runs_as: RunsAs) -> None:
    """Create a folder for its owner alone. Of one that is there, an empty one of root's is given to the owner."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(_PRIVATE)
    elif not runs_as.switch or path.stat().st_uid != ROOT or any(path.iterdir()):
        return
    runs_as.take(path)

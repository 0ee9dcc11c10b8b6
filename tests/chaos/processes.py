"""How the bridge's own processes are started and ended, and the web among them."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from tests.house.repository import TOP

_ENDS_WITHIN: Final = 30.0


class Web:
    """The web, behind a socket that stays when it dies."""

    def __init__(self, environment: Mapping[str, str], log: IO[bytes]) -> None:
        self.starts = 0
        self._environment = environment
        self._log = log
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._start()

    def _start(self) -> None:
        handed = self._socket.fileno()
        words = ("bridge", "web", "--socket", str(handed))
        self._process = start(*words, environment=self._environment, log=self._log, handed=(handed,))
        self.starts += 1

    def look_after(self) -> None:
        """Start it again if it is dead."""
        if self._process.poll() is not None:
            close(self._process)
            self._start()

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        close(self._process)
        self._socket.close()


def start(
    *module: str, environment: Mapping[str, str], log: IO[bytes], handed: tuple[int, ...] = (), heard: bool = False
) -> subprocess.Popen[bytes]:
    """Start a Python module with words behind it.

    handed  descriptors that it inherits
    heard   whether what it says is for us to read, else it goes into the log
    """
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=TOP,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if heard else log,
        stderr=log,
        pass_fds=handed,
        start_new_session=True,
    )


def close(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was asked to end, make it where it does not, and close the pipes to it."""
    try:
        process.wait(_ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def environment_of(folder: Path, **ours: str) -> dict[str, str]:
    """Give the environment of the bridge's processes: ours in place of whatever else is set for it."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("BRIDGE_")}
    return {**others, "BRIDGE_DATA_DIR": str(folder), **ours}

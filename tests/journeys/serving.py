"""Run `bridge serve` as a process of its own, and look at its children."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import urlsplit

from tests.house.repository import TOP

SECRET = "a-secret-of-the-tests"  # noqa: S105  (it opens nothing else)
IN_TIME = "2018-08-01"
Found = TypeVar("Found")


@dataclass
class Served:
    """A `bridge serve` that runs.

    ready_after  seconds
    """

    process: subprocess.Popen[str]
    url: str
    ready_after: float
    _log: IO[bytes]

    @property
    def log(self) -> str:
        """Give all that it and its children have logged so far."""
        return Path(f"/proc/self/fd/{self._log.fileno()}").read_text(encoding="utf-8")

    def post(self, body: bytes, path: str = "/notifications", secret: str = SECRET) -> int:
        """Send a notification, and give the status of the answer."""
        asking = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        asking.request("POST", path, body, headers)
        status = asking.getresponse().status
        asking.close()
        return status

    def child(self, command: str) -> int | None:
        """Give the number of the child that runs a command of ours."""
        for own_folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (own_folder / "cmdline").read_text(encoding="utf-8").split("\0")
                parent = (own_folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
                if int(parent) == self.process.pid and command in words:
                    return int(own_folder.name)
        return None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to stop, and give its status and how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(30), time.monotonic() - began


@contextmanager
def served(fhir_url: str, data_folder: Path, **more: str) -> Iterator[Served]:
    """Start it, and wait until it says that it is ready; whatever is left of it at the end is killed."""
    ours = {
        "BRIDGE_FHIR_URL": fhir_url,
        "BRIDGE_FHIR_TRIES": "1",
        "BRIDGE_DATA_DIR": str(data_folder),
        "BRIDGE_PORT": "0",
        "BRIDGE_WEBHOOK_SECRETS": SECRET,
        "BRIDGE_AS_OF": IN_TIME,
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("BRIDGE_")}
    began = time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bridge", "serve"],
            cwd=TOP,
            env={**others, **ours, **more},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        served = Served(process, "", 0.0, log)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("bridge serves http://"), f"{line}{served.log}"
            served.url, served.ready_after = line.split()[-1], time.monotonic() - began
            yield served
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(30)
            if process.stdout is not None:
                process.stdout.close()


def becomes(ask: Callable[[], Found], within: float) -> Found:
    """Wait until something is so, and give it."""
    until = time.monotonic() + within
    while not (found := ask()):
        assert time.monotonic() < until, "it did not become so in time"
        time.sleep(0.05)
    return found


def lives(pid: int) -> bool:
    """Say whether a process is there and is no zombie."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

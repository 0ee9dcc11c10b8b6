"""Run `bridge demo` as a process of its own, and listen to what it says."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.house.repository import TOP


@contextmanager
def demo(top: Path, *words: str) -> Iterator[list[str]]:
    """Run it until all is said that it says, give that, and end it as Ctrl-C does."""
    command = [sys.executable, "-m", "bridge", "demo", "--dir", str(top), *words]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said: list[str] = []
            while not said or not said[-1].startswith("Ctrl-C"):
                line = process.stdout.readline()
                assert line, said
                said.append(line.strip())
            yield said
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
            assert time.monotonic() - began < 20
            assert process.stdout.read() == "Stopped.\n"
        finally:
            process.kill()

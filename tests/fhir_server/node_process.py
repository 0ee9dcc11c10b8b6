"""Runs a script of this folder in Node for as long as it is needed, and never longer."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tests.fhir_server.install import FOLDER, NODE

PATIENCE = 10
"""Seconds that a script has to end by itself after its standard input was closed."""


class Pipes:
    """The two ends of a running script: a line goes in, a line comes out."""

    def __init__(self, script: str, into: IO[bytes], out: IO[bytes]) -> None:
        self._script = script
        self._into = into
        self._out = out

    def write(self, line: bytes) -> None:
        """Send one line, given without its end."""
        self._into.write(line + b"\n")
        self._into.flush()

    def read(self) -> bytes:
        """Wait for the next line.

        Raises RuntimeError when the script has ended instead: what it said stands on standard error.
        """
        line = self._out.readline()
        if not line:
            raise RuntimeError(f"{self._script} ended before it answered; its last words are on standard error")
        return line.rstrip(b"\n")


@contextmanager
def running(script: str) -> Iterator[Pipes]:
    """Run a script that ends when its standard input does; one that does not is killed."""
    with subprocess.Popen([NODE, FOLDER / script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Pipes(script, process.stdin, process.stdout)
        finally:
            process.stdin.close()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()

"""Starts the processes that are measured, and ends them."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.benchmarks.over_http.served import ROOT

Found = TypeVar("Found")
_READY_WITHIN = 60.0
_STARTED = b"worker started"


@contextmanager
def running(*command: str, **settings: str) -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    """Run a Python module with settings, from `with` to its end; give it, and the file of what it says."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("BRIDGE_")}
    with tempfile.NamedTemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env={**others, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        try:
            yield process, Path(said.name)
        finally:
            process.terminate()
            process.wait()
            if process.stdout:
                process.stdout.close()


@contextmanager
def listening(*command: str, **settings: str) -> Iterator[str]:
    """Run what prints a line with its URL at the end once it listens, and give that."""
    with running(*command, **settings) as (process, said):
        words = process.stdout.readline().split() if process.stdout else []
        if not words:
            raise RuntimeError(said.read_text(encoding="utf-8"))
        yield words[-1]


@contextmanager
def worker(jobs: int, **settings: str) -> Iterator[None]:
    """Run a worker; it has begun to wait for jobs."""
    with running("bridge", "worker", "--jobs", f"{jobs}", **settings) as (process, said):
        becomes(lambda: _STARTED in said.read_bytes() or process.poll() is not None, _READY_WITHIN)
        if process.poll() is not None:
            raise RuntimeError(said.read_text(encoding="utf-8"))
        yield


def becomes(ask: Callable[[], Found], within: float, every: float = 0.02) -> Found:
    """Wait until something is so, and give it; raises TimeoutError."""
    until = time.monotonic() + within
    while not (found := ask()):
        if time.monotonic() > until:
            raise TimeoutError(f"it did not become so within {within} seconds")
        time.sleep(every)
    return found

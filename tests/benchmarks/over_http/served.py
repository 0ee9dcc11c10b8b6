"""Runs the static server in a process of its own, and asks it what it was asked."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson
import requests

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Told:
    """What the server was asked since it began anew.

    charts    the requests that read charts: method, path below the base, body
    claims    how many requests were about Claims and Tasks
    computed  how many answers about charts were not ready
    """

    charts: list[tuple[str, str, str]]
    claims: int
    computed: int


class Served:
    """The static server with the charts of a folder, from `with` to its end."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.static_server", str(folder)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().strip() if self._process.stdout else ""
        self._beside = self.url.removesuffix("/fhir")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def begin_anew(self) -> None:
        """Forget what was posted, and count from here on."""
        requests.get(f"{self._beside}/forget", timeout=600).raise_for_status()

    def told(self) -> Told:
        """Ask what was asked."""
        told = orjson.loads(requests.get(f"{self._beside}/told", timeout=600).content)
        charts = [(method, path, body) for method, path, body in told["asked"]]
        return Told(charts, told["of_claims"], told["computed"])

"""Run the command as a user does: in this process, or as a process of its own, and look at what it says and writes."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from click.testing import CliRunner

from bridge.__main__ import main
from tests.journeys.one_chart import put

SHEETS = ("claims", "tasks", "findings", "outcomes")
OUTCOMES = ("billed", "held", "not-billable", "pending", "not-mapped")


@dataclass(frozen=True)
class Run:
    """What a run left behind."""

    status: int
    said: str
    complained: str
    out: Path

    def rows(self, sheet: str) -> list[Any]:
        """Read one of the files it wrote."""
        return [msgspec.json.decode(line) for line in (self.out / f"{sheet}.ndjson").read_bytes().splitlines()]

    @property
    def outcomes(self) -> dict[str, str]:
        """Give each administration's outcome; one that has two is a fault."""
        rows = self.rows("outcomes")
        assert len({row["administration"] for row in rows}) == len(rows)
        return {row["administration"].removeprefix("MedicationAdministration/"): row["outcome"] for row in rows}

    @property
    def gaps(self) -> dict[str, list[str]]:
        """Give each administration's gaps but the one that every Medicare claim has."""
        return {
            row["administration"].removeprefix("MedicationAdministration/"): [
                gap["id"] for gap in row["gaps"] if gap["id"] != "payer-rule-unverified"
            ]
            for row in self.rows("outcomes")
        }

    @property
    def oddities(self) -> list[str]:
        """Tell what findings.ndjson says was odd: resource, element and problem in one line each."""
        return [
            " ".join(word for word in (row["resource"], note["element"], note["problem"]) if word)
            for row in self.rows("findings")
            if "resource" in row
            for note in row["notes"]
        ]

    @property
    def written(self) -> dict[str, bytes]:
        """Give the bytes of all files in the folder."""
        return {path.name: path.read_bytes() for path in self.out.iterdir()}

    def adds_up(self) -> bool:
        """Say whether the summary's outcomes are those of the file, and add up to what was seen."""
        counted = [list(self.outcomes.values()).count(outcome) for outcome in OUTCOMES]
        last = f"{sum(counted)}  {' + '.join(map(str, counted))} = {sum(counted)}"
        said = [
            int(line.split()[1])
            for line in self.said.splitlines()
            if line.startswith("  ") and line.split()[0] in OUTCOMES
        ]
        return (
            said == counted and last in self.said and self.said.startswith(f"{sum(counted)} administrations seen in ")
        )


def bridge(*words: str | Path) -> Run:
    """Run the command in this process."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Run(result.exit_code, result.stdout, result.stderr, _out(words))


def bridge_process(*words: str | Path) -> Run:
    """Run the command as a process of its own."""
    command = [sys.executable, "-m", "bridge", *map(str, words)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return Run(done.returncode, done.stdout, done.stderr, _out(words))


def _out(words: tuple[str | Path, ...]) -> Path:
    """Find where the files went: behind `--out`, or the folder that is explained."""
    listed = [str(word) for word in words]
    return Path(listed[listed.index("--out") + 1]) if "--out" in listed else Path()


def map_texts(folder: Path, texts: Mapping[str, bytes], *words: str) -> Run:
    """Write files into a folder and map the folder; messages name the files below it."""
    source = folder / "in"
    source.mkdir(exist_ok=True)
    for name, text in texts.items():
        put(source / name, text)
    ran = bridge("map", source, "--out", folder / "out", *words)
    return Run(ran.status, ran.said, ran.complained.replace(f"{source}/", ""), ran.out)

"""The commands at the top of the repository run, agree with each other, and say how they are used."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.repository import TOP

SHELL = shutil.which("sh") or "sh"


def script(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["run", ".ci/run"])
def test_a_command_can_be_executed(name: str) -> None:
    assert os.access(TOP / name, os.X_OK)


def test_run_is_a_script_for_any_shell() -> None:
    assert script("run").startswith("#!/bin/sh\n")
    subprocess.run([SHELL, "-n", TOP / "run"], check=True)


def test_ci_runs_the_test_command_that_everybody_runs() -> None:
    commands = [line for line in script(".ci/run").splitlines() if line and not line.startswith("#")]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "exec ./run tests"]


def test_run_tells_its_commands_from_any_folder(tmp_path: Path) -> None:
    told = subprocess.run([TOP / "run", "--help"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert re.findall(r"^  \./run ?(\w*)", told, re.MULTILINE) == ["", "tests", "bridge", "benchmarks", "chaos"]


def test_run_refuses_what_it_does_not_know_and_says_what_it_does(tmp_path: Path) -> None:
    asked = subprocess.run([TOP / "run", "everything"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "./run tests" in asked.stderr


@pytest.mark.parametrize(
    "tool",
    [
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "python -m tests.fhir_server.install",
        "pytest",
        "coverage report",
    ],
)
def test_the_test_command_runs_every_check(tool: str) -> None:
    assert f"    check {tool}" in script("run")


@pytest.mark.parametrize("room", ["decide", "coding", "gaps", "tables", "facts"])
def test_every_branch_of_what_decides_is_demanded(room: str) -> None:
    gate = script("run").split("coverage report")[1]
    assert "--fail-under=100" in gate
    assert f"bridge/{room}/*" in gate
    assert f"bridge/{room}.py" in gate or (TOP / "bridge" / room).is_dir()

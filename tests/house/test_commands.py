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
    names = ["", "tests", "bridge", "screenshots", "benchmarks", "chaos"]
    assert re.findall(r"^  \./run ?(\w*)", told, re.MULTILINE) == names


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


# What becomes of a machine without a browser: only these commands are there, and two of them are ours.
THERE = ("dirname", "cat", "mktemp", "rm")


def without_chromium(folder: Path, who: int, apt_get: str) -> subprocess.CompletedProcess[str]:
    for name in THERE:
        (folder / name).symlink_to(shutil.which(name) or name)
    for name, does in (("id", f"echo {who}"), ("apt-get", apt_get)):
        (folder / name).write_text(f"#!{SHELL}\n{does}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    functions = script("run").partition("\ncase ${1-} in")[0]
    command = [SHELL, "-c", f"{functions}\nneed_chromium"]
    return subprocess.run(command, check=False, capture_output=True, text=True, env={"PATH": str(folder)})


def test_root_gets_the_browser_from_apt_get_quietly(tmp_path: Path) -> None:
    ran = without_chromium(tmp_path, 0, f'echo "$@" >>{tmp_path}/asked; echo much')
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["update", "install --yes --no-install-recommends chromium fonts-liberation"]
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (0, "", 1)


def test_what_apt_get_said_is_shown_where_it_fails(tmp_path: Path) -> None:
    ran = without_chromium(tmp_path, 0, "echo no such mirror; exit 1")
    assert ran.returncode == 1
    assert "no such mirror\nchromium fonts-liberation could not be installed" in ran.stderr


def test_whoever_may_not_install_a_browser_is_told_what_to_do(tmp_path: Path) -> None:
    ran = without_chromium(tmp_path, 1000, "exit 99")
    assert ran.returncode == 1
    assert "apt-get install chromium fonts-liberation" in ran.stderr


def test_a_browser_that_is_there_is_enough(tmp_path: Path) -> None:
    (tmp_path / "google-chrome").symlink_to(SHELL)
    assert without_chromium(tmp_path, 0, "exit 99").returncode == 0

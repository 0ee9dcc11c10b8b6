"""The wheel carries the program, the mapping files and the synthetic hospital, and says what it is."""

import subprocess
import sys
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house.repository import TOP, own_files, project


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Build the wheel as an installer does."""
    folder: Path = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=TOP, check=True, capture_output=True)
    return ZipFile(next(folder.glob("*.whl")))


def metadata(wheel: ZipFile, name: str) -> str:
    return wheel.read(f"bridge-{project()['project']['version']}.dist-info/{name}").decode()


def test_the_wheel_carries_every_file_of_the_program_and_of_the_mappings(wheel: ZipFile) -> None:
    ours = {path.relative_to(TOP).as_posix() for path in own_files()}
    program = {name for name in ours if name.startswith("bridge/")}
    mappings = {f"bridge/_{name}" for name in ours if name.startswith("mappings/")}
    carried = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert carried == program | mappings


def test_the_wheel_says_its_license_and_what_it_runs_on(wheel: ZipFile) -> None:
    said: Message = Parser().parsestr(metadata(wheel, "METADATA"))
    assert said["License-Expression"] == "Apache-2.0"
    assert said["Requires-Python"] == ">=3.11"
    assert "Apache License" in metadata(wheel, "licenses/LICENSE")


def test_the_wheel_installs_the_command(wheel: ZipFile) -> None:
    assert "bridge = bridge.__main__:main" in metadata(wheel, "entry_points.txt")

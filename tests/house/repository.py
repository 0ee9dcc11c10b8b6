"""The repository as its own tests see it: where it lies and which files belong to it."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[2]


def own_files() -> Iterator[Path]:
    """Walk every file that git would keep, and nothing that a tool left behind."""
    listed = (TOP / ".gitignore").read_text().splitlines()
    at_the_top = {line.strip("/") for line in listed if line.startswith("/")}
    anywhere = {line.strip("/") for line in listed if not line.startswith("/")} | {".git", ".venv"}
    ends = tuple(name.lstrip("*") for name in anywhere if name.startswith("*"))
    for folder, folders, files in os.walk(TOP):
        ignored = anywhere | at_the_top if Path(folder) == TOP else anywhere
        folders[:] = sorted(name for name in folders if name not in ignored and not name.endswith(ends))
        yield from (Path(folder, name) for name in sorted(files) if name not in ignored and not name.endswith(ends))


def own_text() -> Iterator[tuple[str, str]]:
    """Give the name (from the top) and the text of every file that is text."""
    for path in own_files():
        try:
            yield path.relative_to(TOP).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def modules() -> list[Path]:
    """List the Python files of the program and its tests."""
    return [path for path in own_files() if path.suffix == ".py"]


def project() -> dict[str, Any]:
    """Read pyproject.toml."""
    return tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))

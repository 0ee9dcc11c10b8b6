"""The repository as its own tests see it: where it lies and which files belong to it."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[2]


def own_files() -> Iterator[Path]:
    """Walk every file that git would keep, and nothing that a tool left behind."""
    lines = (TOP / ".gitignore").read_text().splitlines()
    ignored = {".git", *(line.rstrip("/") for line in lines)}
    ignored_ends = tuple(name.lstrip("*") for name in ignored if name.startswith("*"))
    for folder, folders, files in os.walk(TOP):
        at_the_top = {name.lstrip("/") for name in ignored} if Path(folder) == TOP else ignored
        folders[:] = sorted(name for name in folders if name not in at_the_top and not name.endswith(ignored_ends))
        yield from (Path(folder, name) for name in sorted(files) if not name.endswith(ignored_ends) and name != ".git")


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

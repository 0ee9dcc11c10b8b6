"""The lock names every library the project uses, one version each, and the hash of every file it may come in."""

import re
from functools import cache

import pytest

from tests.house.repository import TOP, project

NAME_AND_VERSION = re.compile(r"([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;]+)")
DECLARED = [*project()["project"]["dependencies"], *project()["project"]["optional-dependencies"]["dev"]]


def spelled(name: str) -> str:
    """Spell a library's name as the lock does: `fhir.resources` is `fhir-resources`."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def locked() -> dict[str, str]:
    """Read the lock: by library, everything that is said about it."""
    text = (TOP / "requirements.lock").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    entries = [entry for entry in re.split(r"\n(?=\S)", lines.strip()) if entry]
    return {spelled(re.split(r"[=\[\s]", entry, maxsplit=1)[0]): entry for entry in entries}


def test_the_lock_is_not_empty() -> None:
    assert len(locked()) >= len(DECLARED)


@pytest.mark.parametrize("library", locked())
def test_a_locked_library_has_one_version_and_its_hashes(library: str) -> None:
    entry = locked()[library]
    assert NAME_AND_VERSION.match(entry)
    assert "--hash=sha256:" in entry


@pytest.mark.parametrize("requirement", DECLARED)
def test_a_declared_library_is_locked_at_its_lower_bound_or_above(requirement: str) -> None:
    name, bound = requirement.split(">=")
    name = name.partition("[")[0]  # `psycopg[binary]` is locked as psycopg, and psycopg-binary beside it
    match = NAME_AND_VERSION.match(locked()[spelled(name)])
    assert match
    assert numbers(match.group(2)) >= numbers(bound)


def numbers(version: str) -> list[int]:
    """Read a version's numbers: `6.0.2` is [6, 0, 2]."""
    return [int(number) for number in re.findall(r"\d+", version)]


def test_the_build_backend_is_locked_too() -> None:
    for requirement in project()["build-system"]["requires"]:
        assert spelled(requirement.split(">=")[0]) in locked()


def test_the_lock_was_compiled_from_this_project_as_contributing_says() -> None:
    header = (TOP / "requirements.lock").read_text(encoding="utf-8").split("\n\n")[0]
    command = next(line for line in header.splitlines() if "pip-compile --" in line).lstrip("# ")
    told = re.sub(r"\s*\\\n\s*", " ", (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert command in told

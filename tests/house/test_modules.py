"""Every module introduces itself, stays small, and calls things by what they are."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.house.repository import TOP, modules

MODULES = {path.relative_to(TOP).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in modules()}
PROGRAM = [name for name in MODULES if name.startswith("bridge/")]
LONGEST = 350
SAYS_NOTHING = {"data", "info", "item", "payload", "context", "manager", "helper", "helpers", "util", "utils"}
SAYS_NOTHING |= {"common", "processor", "handler"}


def words(name: str) -> set[str]:
    """Split a name into its words: `ClaimLine` and `claim_line` both hold claim and line."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_opens_with_a_sentence(name: str) -> None:
    sentence = (ast.get_docstring(MODULES[name]) or "").split("\n\n")[0]
    assert sentence.endswith("."), f"{name} does not say what it is for"


@pytest.mark.parametrize("name", PROGRAM)
def test_a_module_can_be_read_in_one_go(name: str) -> None:
    assert len((TOP / name).read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("name", PROGRAM)
def test_modules_and_classes_are_named_by_what_they_are(name: str) -> None:
    classes = [node.name for node in ast.walk(MODULES[name]) if isinstance(node, ast.ClassDef)]
    named = [Path(name).stem, *classes]
    assert [one for one in named if words(one) & SAYS_NOTHING] == []
    # What serves a patient is a service, with a day and a site; a class that serves other code is not.
    assert [one for one in named if one.lower().endswith("service")] == []


@pytest.mark.parametrize("name", [name for name in PROGRAM if name.startswith("bridge/facts/")])
def test_facts_import_the_standard_library_and_facts_only(name: str) -> None:
    imported = {alias.name for node in ast.walk(MODULES[name]) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(MODULES[name]) if isinstance(node, ast.ImportFrom)}
    ours = {module for module in imported if module.startswith("bridge.facts")}
    assert {module.partition(".")[0] for module in imported - ours} <= sys.stdlib_module_names

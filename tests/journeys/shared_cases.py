"""The cases that were written apart from the program: where they lie, what they ask for, and their own checker."""

import importlib.util
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from bridge.pipeline import Choices

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
PATHS = sorted(CASES.glob("*.json"))
Check = Callable[[dict[str, Any], Path], Iterable[str]]

needs_cases = pytest.mark.skipif(not PATHS, reason="the folder shared/cases is not beside this repository")


@cache
def checker() -> Check:
    """Take the checker from beside the cases: given a case and the folder of what came out, it says what is wrong."""
    specification = importlib.util.spec_from_file_location("check_cases", CASES / "check_cases.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return cast("Check", module.check)


def choices_of(words: Sequence[str]) -> Choices:
    """Take a case's own command-line words."""
    said = dict(zip(words[::2], words[1::2], strict=True))
    day = said.pop("--as-of", None)
    choices = Choices(said.pop("--payer", None), said.pop("--site", None), date.fromisoformat(day) if day else None)
    assert not said
    return choices

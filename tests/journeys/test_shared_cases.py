"""Every case that was written apart from the program holds, judged by the cases' own checker."""

import importlib.util
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from bridge.pipeline import Choices, map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.journeys.one_chart import put

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
PATHS = sorted(CASES.glob("*.json"))

needs_cases = pytest.mark.skipif(not PATHS, reason="the folder shared/cases is not beside this repository")


@pytest.fixture(scope="module")
def mappings() -> Mappings:
    return load_mappings(default_mappings())


@pytest.fixture(scope="module")
def check() -> Callable[[dict[str, Any], Path], Iterable[str]]:
    """Take the checker from beside the cases."""
    specification = importlib.util.spec_from_file_location("check_cases", CASES / "check_cases.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return cast("Callable[[dict[str, Any], Path], Iterable[str]]", module.check)


@needs_cases
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_case_holds(
    path: Path, mappings: Mappings, check: Callable[[dict[str, Any], Path], Iterable[str]], tmp_path: Path
) -> None:
    text = path.read_bytes()
    case = msgspec.json.decode(text)
    raw = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    source = put(tmp_path / "bundle.json", bytes(raw["bundle"]))
    summary = map_files([source], tmp_path / "out", mappings, _choices(case.get("args", [])), processes=1)
    assert summary.unreadable == ()
    assert summary.adds_up
    assert list(check(case, tmp_path / "out")) == []


def _choices(words: list[str]) -> Choices:
    """Take a case's own command-line words."""
    said = dict(zip(words[::2], words[1::2], strict=True))
    day = said.pop("--as-of", None)
    choices = Choices(said.pop("--payer", None), said.pop("--site", None), date.fromisoformat(day) if day else None)
    assert not said
    return choices

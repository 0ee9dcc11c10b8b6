"""Every case that was written apart from the program holds, judged by the cases' own checker."""

from pathlib import Path

import msgspec
import pytest

from bridge.pipeline import map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.journeys.one_chart import put
from tests.journeys.shared_cases import PATHS, Check, checker, choices_of, needs_cases


@pytest.fixture(scope="module")
def mappings() -> Mappings:
    return load_mappings(default_mappings())


@pytest.fixture(scope="module")
def check() -> Check:
    return checker()


@needs_cases
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_case_holds(path: Path, mappings: Mappings, check: Check, tmp_path: Path) -> None:
    text = path.read_bytes()
    case = msgspec.json.decode(text)
    raw = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    source = put(tmp_path / "bundle.json", bytes(raw["bundle"]))
    summary = map_files([source], tmp_path / "out", mappings, choices_of(case.get("args", [])), processes=1)
    assert summary.unreadable == ()
    assert summary.adds_up
    assert list(check(case, tmp_path / "out")) == []

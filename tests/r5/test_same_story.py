"""The same story told in R4 and in R5 gives the same claims, outcomes and questions, byte for byte."""

from pathlib import Path

import msgspec
import pytest

from bridge.intake.files import read_paths
from bridge.pipeline import map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.charts.stories import SHEETS, stories
from tests.journeys.shared_cases import PATHS, needs_cases
from tests.r5.as_r5 import Resource
from tests.r5.examples import model
from tests.r5.folders import read, resources_in, translate, translate_folder, write
from tests.synthetic.hospital import FOLDER as HOSPITAL

FOLDERS = [
    *(pytest.param(story / "chart", id=story.name) for story in stories()),
    pytest.param(HOSPITAL, id="hospital"),
]
CHANGED = {"MedicationAdministration", "Encounter", "Coverage"}
"""No resource of these kinds is alike in both releases."""


@pytest.fixture(scope="module")
def mappings() -> Mappings:
    return load_mappings(default_mappings())


def told_of(charts: Path, out: Path, mappings: Mappings) -> dict[str, bytes]:
    """Map charts, and give what came out."""
    summary = map_files([charts], out, mappings, processes=1)
    assert summary.unreadable == ()
    return {name: (out / name).read_bytes() for name in SHEETS}


@pytest.mark.parametrize("charts", FOLDERS)
def test_a_chart_in_r5_becomes_what_it_becomes_in_r4(charts: Path, mappings: Mappings, tmp_path: Path) -> None:
    in_r5 = translate_folder(charts, tmp_path / "r5")
    assert told_of(in_r5, tmp_path / "from-r5", mappings) == told_of(charts, tmp_path / "from-r4", mappings)


@pytest.mark.parametrize("charts", FOLDERS)
def test_the_charts_in_r5_are_true_r5(charts: Path, tmp_path: Path) -> None:
    kinds = set()
    for resource in resources_in(translate_folder(charts, tmp_path / "r5")):
        model(f"{resource['resourceType']}").model_validate(resource)
        kinds.add(resource["resourceType"])
    assert kinds >= CHANGED


@pytest.mark.parametrize("charts", FOLDERS)
def test_nothing_in_a_chart_in_r5_is_odd(charts: Path, tmp_path: Path) -> None:
    odd = []
    for number, source in enumerate((charts, translate_folder(charts, tmp_path / "r5"))):
        pool = read_paths([source]).pool
        pool.read_rest()
        odd.append({name: [str(note) for note in notes] for name, notes in pool.notes().items()})
        assert pool.counts(), number
    assert odd[1] == odd[0]


@needs_cases
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_case_in_r5_becomes_what_it_becomes_in_r4(path: Path, mappings: Mappings, tmp_path: Path) -> None:
    bundle = msgspec.convert(read(path.read_bytes())["bundle"], Resource)
    for name, told in (("r4", bundle), ("r5", translate(bundle))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bundle.json").write_bytes(write(told))
    from_r5, from_r4 = (told_of(tmp_path / name, tmp_path / f"from-{name}", mappings) for name in ("r5", "r4"))
    assert from_r5 == from_r4

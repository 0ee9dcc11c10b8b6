"""Real FHIR that others made: every administration has an outcome, and nothing is complained about."""

from pathlib import Path

import pytest

from tests.journeys.running import bridge

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

SEEN = {
    "ecqm-qicore-2025-inpatient": 171,
    "hl7-r4-examples": 14,
    "mcode": 7,
    "synthea-10-patients-bulk": 0,
    "subscriptions": 0,
}


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder shared/data is not beside this repository")
@pytest.mark.parametrize(("folder", "seen"), SEEN.items())
def test_real_charts_are_mapped(folder: str, seen: int, tmp_path: Path) -> None:
    ran = bridge("map", DATA / folder, "--out", tmp_path / "out")
    assert (ran.status, ran.complained) == (0, "")
    assert len(ran.outcomes) == seen
    assert ran.adds_up()
    assert ran.rows("claims") == []  # nobody got a drug that is known here
    again = bridge("map", DATA / folder, "--out", tmp_path / "again")
    assert again.written == ran.written


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder shared/data is not beside this repository")
def test_every_folder_of_real_charts_is_tried() -> None:
    assert {path.name for path in DATA.iterdir() if path.is_dir()} == set(SEEN)

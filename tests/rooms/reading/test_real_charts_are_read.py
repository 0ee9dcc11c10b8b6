"""Charts that were made elsewhere are read whole: nothing in them is unreadable, and nothing in them is odd."""

from pathlib import Path

import pytest

from bridge.intake.files import read_paths

SHARED = Path(__file__).parents[4] / "shared" / "data"
FOLDERS = sorted(path for path in SHARED.glob("*") if path.is_dir())


@pytest.mark.skipif(not FOLDERS, reason="the folder of charts made elsewhere is not beside this repository")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_is_read_whole(folder: Path) -> None:
    reading = read_paths([folder])
    reading.pool.read_rest()
    assert reading.unreadable == ()
    assert sum(reading.pool.counts().values()) + sum(reading.passed_over.values()) > 0
    odd = [str(note) for notes in reading.pool.notes().values() for note in notes]
    assert all("versions that differ" in note for note in odd), odd

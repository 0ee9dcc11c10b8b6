"""The four files of a run are put in place together, or not at all."""

from pathlib import Path

import pytest

from bridge.deliver.folder import Folder
from bridge.deliver.sheets import NAMES
from bridge.errors import UsageError


def written(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


def run(out: Path, text: bytes) -> None:
    with Folder(out) as folder:
        for name in NAMES:
            folder.write(name, text)
            folder.write(name, bytearray(text))


def test_a_whole_run_leaves_its_four_files_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    run(out, b"x\n")
    assert written(out) == {f"{name}.ndjson": b"x\nx\n" for name in ("claims", "tasks", "findings", "outcomes")}


def _break_off(out: Path) -> None:
    with Folder(out) as folder:
        folder.write("claims", b"half a cl")
        raise KeyboardInterrupt


def test_a_run_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    run(tmp_path, b"first\n")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    before = written(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        _break_off(tmp_path)
    assert written(tmp_path) == before


def test_a_later_run_replaces_an_earlier_one(tmp_path: Path) -> None:
    run(tmp_path, b"first and longer\n")
    run(tmp_path, b"second\n")
    assert set(written(tmp_path).values()) == {b"second\nsecond\n"}


def test_a_folder_that_cannot_be_made_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    said = "--out .*file/out: cannot be written .*Name a folder"
    with pytest.raises(UsageError, match=said), Folder(tmp_path / "file" / "out"):
        raise AssertionError


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_a_files_name_is_wrong_usage_and_nothing_is_left_behind(name: str, tmp_path: Path) -> None:
    taken = tmp_path / f"{name}.ndjson"
    taken.mkdir()
    (taken / "mine").write_bytes(b"mine")
    with pytest.raises(UsageError, match=rf"cannot be written \({name}\.ndjson is a folder\)"), Folder(tmp_path):
        raise AssertionError
    assert [path.name for path in tmp_path.rglob("*")] == [f"{name}.ndjson", "mine"]


def test_a_folder_in_the_place_of_a_file_is_wrong_usage_and_stays(tmp_path: Path) -> None:
    (tmp_path / ".tasks.ndjson.partial").mkdir()
    with pytest.raises(UsageError, match="cannot be written"), Folder(tmp_path):
        raise AssertionError
    assert [path.name for path in tmp_path.iterdir()] == [".tasks.ndjson.partial"]

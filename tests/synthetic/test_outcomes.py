"""The synthetic hospital becomes what was reckoned by hand, administration by administration."""

from pathlib import Path

import orjson

from bridge.pipeline import map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from tests.synthetic.expected import EXPECTED, Expected
from tests.synthetic.hospital import FOLDER


def test_every_administration_ends_as_reckoned(tmp_path: Path) -> None:
    map_files([FOLDER], tmp_path, load_mappings(default_mappings()), processes=1)
    with (tmp_path / "outcomes.ndjson").open("rb") as rows:
        became = dict(_ending(row) for row in rows)
    assert became == EXPECTED


def _ending(row: bytes) -> tuple[str, Expected]:
    """Read an outcome row as the reckoning has it."""
    read = orjson.loads(row)
    blocking = sorted(gap["id"] for gap in read["gaps"] if gap["severity"] == "blocks")
    return read["administration"].removeprefix("MedicationAdministration/"), (read["outcome"], tuple(blocking))

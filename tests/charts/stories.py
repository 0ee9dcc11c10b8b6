"""Golden folders: what a chart becomes, written down once, checked by hand, and compared byte for byte."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bridge.explaining import explain
from bridge.pipeline import map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings

FOLDER = Path(__file__).parent
SHEETS = ("claims.ndjson", "tasks.ndjson", "outcomes.ndjson")
EXPLAINED = frozenset({"dose-and-waste-hospital-2018", "held-with-several-gaps"})
"""The stories that also say how `bridge explain` tells them."""

_VERSION = re.compile(r"\(\d+\+[0-9a-f]{8}")


def stories() -> list[Path]:
    """List the story folders."""
    return sorted(chart.parent for chart in FOLDER.glob("*/chart"))


def tell(story: Path, out: Path) -> dict[str, bytes]:
    """Map a story's chart and give the expected files by name, as they come out now."""
    map_files([story / "chart"], out, load_mappings(default_mappings()), processes=1)
    told = {name: (out / name).read_bytes() for name in SHEETS}
    if story.name in EXPLAINED:
        told["explanation.txt"] = "".join(_explained(out)).encode()
    return told


def _explained(out: Path) -> Iterator[str]:
    """Explain every administration, without the versions of mapping files, which change with every edit of them."""
    for row in (out / "outcomes.ndjson").read_bytes().splitlines():
        for line in explain(out, msgspec.json.decode(row)["administration"]):
            yield _VERSION.sub("(VERSION", line) + "\n"

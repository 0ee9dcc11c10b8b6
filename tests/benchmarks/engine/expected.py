"""What must come out of some charts, told by mapping them from files: the engine is measured and must be right."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from bridge.pipeline import Choices, map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings

AS_OF = date(2017, 9, 1)
"""Before the first dose: every claim is filed in time."""
BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Expected:
    """What some charts say.

    outcomes  administrations by outcome
    claims    the ids of Claims
    tasks     how many questions block a claim
    billed    names of administrations, each with the id of the Claim that bills it alone
    """

    outcomes: Mapping[str, int]
    claims: frozenset[str]
    tasks: int
    billed: Mapping[str, str]


def expected_of(charts: Path) -> Expected:
    """Map a folder of charts."""
    with TemporaryDirectory() as made:
        out = Path(made)
        map_files([charts], out, load_mappings(default_mappings()), Choices(as_of=AS_OF))
        rows, claims = list(_lines(out / "outcomes.ndjson")), list(_lines(out / "claims.ndjson"))
    ids = {one["identifier"][0]["value"]: one["id"] for one in claims}
    on_a_claim = Counter(row["claim"] for row in rows if row.get("claim"))
    return Expected(
        Counter(row["outcome"] for row in rows),
        frozenset(ids.values()),
        sum(gap["severity"] == BLOCKS for row in rows for gap in row["gaps"]),
        {row["administration"]: ids[row["claim"]] for row in rows if on_a_claim[row.get("claim")] == 1},
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as lines:
        yield from map(orjson.loads, lines)

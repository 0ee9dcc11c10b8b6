"""What `bridge map` makes of the charts that a server holds, and how what came from the server compares with it."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bridge.pipeline import map_files
from tests.charts.stories import SHEETS
from tests.journeys.live_chart import Running, mappings
from tests.journeys.loaded_charts import Chart, House
from tests.journeys.one_chart import lines, put
from tests.journeys.shared_cases import checker, choices_of
from tests.sloppy_server.asked import PARSE, WRITE

Resource = dict[str, Any]
CLAIMS, TASKS, OUTCOMES = SHEETS
Sheets = dict[str, list[bytes]]
"""The lines of outcomes, claims and tasks, each sorted: a server has no order of its own."""


@cache
def mapped(house: House) -> Sheets:
    """Map all that a server holds, from a file; for one house once."""
    with TemporaryDirectory() as folder:
        source = put(Path(folder, "all.ndjson"), lines(house.resources))
        return _map(source, Path(folder, "out"), house.words)


def mapped_from_its_files(chart: Chart, folder: Path) -> Sheets:
    """Map a chart from its own files."""
    source = folder / "in"
    source.mkdir()
    for name, text in chart.files.items():
        (source / name).write_bytes(text)
    return _map(source, folder / "out", chart.words)


def sheets_in(folder: Path) -> Sheets:
    """Read what a run has written."""
    return {name: sorted((folder / name).read_bytes().splitlines()) for name in SHEETS}


def apart_from_the_claims_name(rows: Iterable[bytes]) -> list[Resource]:
    """Read outcome rows, and name each claim by the administrations that it bills.

    A claim's name is computed from the ids of patient and encounter, and so is another where they are others.
    """
    read = sorted(map(PARSE, rows), key=lambda row: f"{row['administration']}")
    billed: dict[str, list[str]] = {}
    for row in read:
        billed.setdefault(row["claim"], []).append(row["administration"])
    return [{**row, "claim": billed[row["claim"]] if row["claim"] else None} for row in read]


def stored(resources: Iterable[Resource]) -> list[Resource]:
    """Write Claims and Tasks that were sent as `bridge map` writes them, in the order of their ids.

    Without the marks of their turn and the time of sending; in R5, who is asked has another name.
    """
    return _by_id(_as_mapped(PARSE(WRITE(one))) for one in resources)


def wanted(house: House, *sheets: str) -> list[Resource]:
    """Read the Claims and Tasks that `bridge map` wrote, in the order of their ids."""
    return _by_id(PARSE(line) for sheet in sheets for line in mapped(house)[sheet])


def what_the_cases_check(house: House, rows: Iterable[bytes], server: Running, folder: Path) -> dict[str, list[str]]:
    """Let the cases' own checker look at outcome rows and at what the server holds; say what is wrong, by case."""
    sheets = {OUTCOMES: list(rows)}
    for name, kind in ((CLAIMS, "Claim"), (TASKS, "Task")):
        sheets[name] = list(map(WRITE, server.resources(kind)))
    wrong = {}
    for chart in house.charts:
        if chart.case is not None:
            for name, of_all in sheets.items():
                put(folder / chart.name / name, b"\n".join(chart.in_its_own_names(of_all)))
            wrong[chart.name] = list(checker()(chart.case, folder / chart.name))
    return wrong


def _as_mapped(sent: Resource) -> Resource:
    told = {name: value for name, value in sent.items() if name not in {"meta", "authoredOn", "requestedPerformer"}}
    told["identifier"] = sent["identifier"][:1]
    if "requestedPerformer" in sent:
        told["performerType"] = [one["concept"] for one in sent["requestedPerformer"]]
    return told


def _by_id(resources: Iterable[Resource]) -> list[Resource]:
    return sorted(resources, key=lambda one: f"{one['id']}")


def _map(source: Path, out: Path, words: tuple[str, ...]) -> Sheets:
    summary = map_files([source], out, mappings(), choices_of(words), processes=1)
    assert summary.unreadable == ()
    return sheets_in(out)

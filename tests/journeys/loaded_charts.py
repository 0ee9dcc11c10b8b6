"""All charts of the tests at once (shared cases, golden charts, synthetic hospital), as one FHIR server holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.charts.stories import stories
from tests.journeys.as_loaded import as_the_server_holds
from tests.journeys.shared_cases import PATHS
from tests.r5.folders import chart_files
from tests.sloppy_server.asked import PARSE, WRITE
from tests.synthetic.hospital import FOLDER as HOSPITAL

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    name       of the case or the golden chart, or `hospital`
    files      what `bridge map` is given, by name
    words      what the command line is given with it, such as `--as-of 2019-07-01`
    mark       what the ids of its resources begin with on the server, and nothing else anywhere
    resources  as the server holds them
    case       the whole case, where it is one
    """

    name: str
    files: Mapping[str, bytes]
    words: tuple[str, ...]
    mark: str
    resources: tuple[Resource, ...]
    case: Resource | None = None

    @property
    def administrations(self) -> tuple[str, ...]:
        """Name its administrations as the server does."""
        kind = "MedicationAdministration"
        return tuple(f"{kind}/{one['id']}" for one in self.resources if one["resourceType"] == kind)

    def in_its_own_names(self, lines: list[bytes]) -> list[bytes]:
        """Take the lines of a sheet that are about this chart, as they would be if its ids were its own."""
        mark = self.mark.encode()
        return [line.replace(mark, b"") for line in lines if mark in line]


@cache
def all_charts() -> tuple[Chart, ...]:
    """Read every chart there is."""
    cases = [_chart_of_case(path, f"at{place}.") for place, path in enumerate(PATHS, 100)]
    folders = [*((story.name, story / "chart") for story in stories()), ("hospital", HOSPITAL)]
    return (*cases, *(_chart_in(folder, name, f"at{place}.") for place, (name, folder) in enumerate(folders, 500)))


def _chart_of_case(path: Path, mark: str) -> Chart:
    case = PARSE(path.read_bytes())
    files = {"bundle.json": WRITE(case["bundle"])}
    return Chart(path.stem, files, tuple(case.get("args", ())), mark, as_the_server_holds(files, mark), case)


def _chart_in(folder: Path, name: str, mark: str) -> Chart:
    files = {path.name: path.read_bytes() for path in chart_files(folder)}
    return Chart(name, files, (), mark, as_the_server_holds(files, mark))

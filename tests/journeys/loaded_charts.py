"""All charts of the tests at once (shared cases, golden charts, synthetic hospital), as one FHIR server holds them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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
ADMINISTRATION = "MedicationAdministration"


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One chart; most are of one patient.

    name       of the case or the golden chart, or `hospital`
    files      what `bridge map` is given, by name
    words      what the command line is given with it, such as `--as-of 2019-07-01`
    mark       what the ids of its resources begin with on the server, and nothing else in them anywhere
    resources  as the server holds them
    case       the whole case, where it is one
    """

    name: str
    files: Mapping[str, bytes] = field(repr=False)
    words: tuple[str, ...]
    mark: str
    resources: tuple[Resource, ...] = field(repr=False)
    case: Resource | None = field(default=None, repr=False)

    def in_its_own_names(self, lines: Iterable[bytes]) -> list[bytes]:
        """Choose the lines that are about this chart, and write them as if the server had left its ids as they were."""
        mark = self.mark.encode()
        return [line.replace(mark, b"") for line in lines if mark in line]

    def by_patient(self) -> Iterator[tuple[Resource, ...]]:
        """Give what is one patient's, for each patient, with what is nobody's."""
        whose = [_patient(one) for one in self.resources]
        for patient in sorted(filter(None, set(whose))):
            yield tuple(one for one, of in zip(self.resources, whose, strict=True) if of in {patient, None})


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """A hospital: the charts that one server holds.

    They are billed with the same words on the command line, and no two of them tell of one place in different ways.
    """

    charts: tuple[Chart, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Give the words on the command line."""
        return self.charts[0].words

    @property
    def resources(self) -> list[Resource]:
        """Give all that the server holds, each once."""
        return list({named(one): one for chart in self.charts for one in chart.resources}.values())

    def __str__(self) -> str:
        first, *others = self.charts
        return f"{first.name} and {len(others)} more" if others else first.name

    def has_room_for(self, chart: Chart) -> bool:
        """Say whether a chart may lie on the same server."""
        held = {named(one): one for one in self.resources}
        return chart.words == self.words and all(held.get(named(one), one) == one for one in chart.resources)


def named(resource: Resource) -> str:
    """Name a resource `Type/id`."""
    return f"{resource['resourceType']}/{resource['id']}"


def administrations(resources: Iterable[Resource]) -> tuple[str, ...]:
    """Name the administrations among resources."""
    return tuple(named(one) for one in resources if one["resourceType"] == ADMINISTRATION)


@cache
def all_charts() -> tuple[Chart, ...]:
    """Read every chart there is."""
    cases = [_chart_of_case(path, f"at{place}.") for place, path in enumerate(PATHS, 100)]
    folders = [*((story.name, story / "chart") for story in stories()), ("hospital", HOSPITAL)]
    return (*cases, *(_chart_in(folder, name, f"at{place}.") for place, (name, folder) in enumerate(folders, 500)))


@cache
def houses() -> tuple[House, ...]:
    """Put the charts into as few houses as can be."""
    found: list[House] = []
    for chart in sorted(all_charts(), key=lambda chart: -len(chart.resources)):
        place = next((place for place, house in enumerate(found) if house.has_room_for(chart)), len(found))
        before = found[place].charts if place < len(found) else ()
        found[place : place + 1] = [House((*before, chart))]
    return tuple(found)


def _chart_of_case(path: Path, mark: str) -> Chart:
    case = PARSE(path.read_bytes())
    files = {"bundle.json": WRITE(case["bundle"])}
    return Chart(path.stem, files, tuple(case.get("args", ())), mark, as_the_server_holds(files, mark), case)


def _chart_in(folder: Path, name: str, mark: str) -> Chart:
    files = {path.name: path.read_bytes() for path in chart_files(folder)}
    return Chart(name, files, (), mark, as_the_server_holds(files, mark))


def _patient(resource: Resource) -> str | None:
    if resource["resourceType"] == "Patient":
        return f"Patient/{resource['id']}"
    whom: Resource = resource.get("subject") or resource.get("patient") or resource.get("beneficiary") or {}
    return whom.get("reference")

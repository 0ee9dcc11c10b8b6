"""What the tests of fetching share: charts on the sloppy server, a Fetcher that asks it, and what is decided."""

import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from bridge.chart.charts import Charts
from bridge.chart.pool import Pool
from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.decide import Decider
from bridge.deliver.sheets import Clerk, Sheets
from bridge.facts.decision import Decision
from bridge.fetch.fetching import Fetched, Fetcher
from bridge.fhir_server.abilities import read_abilities
from bridge.fhir_server.address import Address
from bridge.fhir_server.searching import Searcher
from bridge.fhir_server.sign_in import Nobody
from bridge.fhir_server.wire import Wire
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.sloppy_server.asked import PARSE
from tests.sloppy_server.server import SloppyServer, Switches
from tests.synthetic.charts import Dose, Person
from tests.synthetic.hospital import FOLDER
from tests.synthetic.places import AETNA, MAIN, MEDICARE, NORTH, OFFICE, shared
from tests.synthetic.stories import Story

Resource = dict[str, Any]
MAPPINGS: Mappings = load_mappings(default_mappings())
_VERSION = re.compile(rb" version [0-9]+")
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asking:
    """A Fetcher that asks some server, and what it told of that."""

    fetcher: Fetcher
    searcher: Searcher
    notes: list[str]


@dataclass(frozen=True, slots=True)
class At(Asking):
    """The same, with the server beside it."""

    server: SloppyServer


@contextmanager
def asking(url: str, *, page_size: int = 200) -> Iterator[Asking]:
    """Make a Fetcher that asks a server without waiting between tries."""
    notes: list[str] = []
    wire = Wire(Address(url), Nobody(), sleep=lambda _: None)
    able = read_abilities(wire)
    searcher = Searcher(wire, able, page_size=page_size, told=notes.append)
    yield Asking(Fetcher(searcher, MAPPINGS, notes.append, wire=wire, able=able), searcher, notes)
    wire.close()


@contextmanager
def fetching(
    resources: Iterable[Resource],
    switches: Switches = Switches(),  # noqa: B008  # it is frozen
    *,
    page_size: int = 200,
) -> Iterator[At]:
    """Start a server with charts, and a Fetcher that asks it."""
    with SloppyServer(resources, switches) as server, asking(server.url, page_size=page_size) as at:
        server.forget_requests()
        yield At(at.fetcher, at.searcher, at.notes, server)


def chart_in(folder: Path) -> list[Resource]:
    """Read the resources of a golden chart as a server would hold them: under its own names, as `Type/id`."""
    resources: list[Resource] = []
    for path in sorted(folder.iterdir()):
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if ".ndjson" in path.name:
            resources += [PARSE(line) for line in text.splitlines() if line]
            continue
        for entry in PARSE(text).get("entry", ()):
            own = entry["resource"]
            if "fullUrl" in entry and "id" in own:
                name = f"{own['resourceType']}/{own['id']}"
                text = text.replace(f'"{entry["fullUrl"]}"'.encode(), f'"{name}"'.encode())
        text = text.replace(b"https://ehr.example/fhir/", b"")
        resources += [entry["resource"] for entry in PARSE(text).get("entry", ())]
    resources.sort(key=lambda one: str(one.get("meta", {}).get("lastUpdated")))  # of two versions the newer counts
    return list({(one["resourceType"], one["id"]): one for one in resources if "id" in one}.values())


def hospital() -> list[Resource]:
    """Read the synthetic hospital."""
    return [PARSE(line) for path in sorted(FOLDER.glob("*.ndjson")) for line in path.read_bytes().splitlines()]


def decided(pool: Pool) -> list[Decision]:
    """Decide on all that is in a pool, patient by patient."""
    charts, decider = Charts(pool, MAPPINGS), Decider(MAPPINGS)
    return [one for names in charts.by_patient().values() for one in decider.decide(charts.of(names))]


def sheets_of(fetched: Sequence[Fetched]) -> dict[str, list[bytes]]:
    """Write down what is decided on the administrations that were fetched, each under its name, sorted."""
    sheets, clerk = Sheets(), Clerk(ClaimChecker().check, TaskChecker().check, None)
    for one in fetched:
        charts, decider = Charts(one.pool, MAPPINGS), Decider(MAPPINGS)
        for names in charts.by_patient().values():
            decisions = decider.decide(charts.of(names))
            clerk.write([each for each in decisions if is_told(each, one)], sheets)
    return {name: without_versions(getattr(sheets, name)) for name in ("claims", "tasks", "outcomes")}


def without_versions(sheet: bytes) -> list[bytes]:
    """Give the lines of a sheet, sorted, without the versions of resources: a server gives them, a file need not."""
    return sorted(_VERSION.sub(b"", bytes(sheet)).splitlines())


def is_told(decision: Decision, fetched: Fetched) -> bool:
    """Say whether a decision is one of those that a batch of work is about."""
    return decision.administration.reference in fetched.administrations


def administrations(fetched: Iterable[Fetched]) -> list[str]:
    """List the ids of the administrations that were given, sorted; one that was given twice is there twice."""
    return sorted(name.partition("/")[2] for one in fetched for name in one.administrations)


def clinic(number: int) -> list[Resource]:
    """Write the whole charts of so many patients with one dose each, all `billed`, and of the places they share."""
    resources = [json_of(one) for one in shared()]
    for place in range(number):
        person = Person(f"{place:05d}", "Given", "Family", "female", "1950-01-01", AETNA if place % 2 else MEDICARE)
        dose = Dose(f"dose-{place:05d}", (MAIN, NORTH, OFFICE)[place % 3], "2018-06-12 10:00", 144, 180)
        story = Story("One dose of many", person, (dose,))
        resources += [json_of(one) for chart in story.charts() for one in chart.values()]
    return resources


def json_of(written: Resource) -> Resource:
    """Read a resource of the synthetic hospital as JSON: its numbers are written as text until then."""
    read: Resource = PARSE(orjson.dumps(written))
    return read

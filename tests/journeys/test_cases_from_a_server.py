"""Every chart of the tests, loaded into a FHIR server and billed from there, ends as `bridge map` ends it."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from bridge.app.passes import KINDS_READ, KINDS_SENT
from tests.fhir_server.engine import Engine
from tests.fhir_server.validators import Validators
from tests.journeys.as_loaded import LOADED
from tests.journeys.live_chart import Running
from tests.journeys.loaded_charts import House, Resource, administrations, houses
from tests.journeys.one_by_one import billed_alone, on_the_server
from tests.journeys.running import Run, bridge
from tests.journeys.same_rows import (
    CLAIMS,
    OUTCOMES,
    TASKS,
    apart_from_the_claims_name,
    mapped,
    mapped_from_its_files,
    sheets_in,
    stored,
    wanted,
    what_the_cases_check,
)
from tests.r5.as_r5 import in_r5
from tests.sloppy_server.asked import PARSE
from tests.sloppy_server.server import SloppyServer, Switches

pytestmark = pytest.mark.server

Command = Callable[..., Run]
SINCE = ("--since", LOADED["lastUpdated"])


@pytest.fixture(params=[pytest.param(house, id=str(house)) for house in houses()])
def house(request: pytest.FixtureRequest) -> House:
    """Give charts that lie on one server."""
    charts: House = request.param
    return charts


@pytest.fixture(params=["engine", "R4", "R5"])
def server(request: pytest.FixtureRequest, house: House, validators: Validators) -> Iterator[Running]:
    """Give a server that holds a house: the engine, then the sloppy server, which here behaves well, in R4 and in R5.

    In the end two validators look at the Claims and Tasks that the engine holds.
    """
    if request.param == "engine":
        engine: Engine = request.getfixturevalue("fhir_engine")
        engine.load(house.resources)
        yield engine
        assert validators([*engine.resources("Claim"), *engine.resources("Task")]) == []
    elif request.param == "R4":
        with SloppyServer(house.resources) as sloppy:
            yield sloppy
    else:
        with SloppyServer(map(in_r5, house.resources), Switches(release="R5")) as sloppy:
            yield sloppy


@pytest.fixture
def command(server: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Give what runs a command against the server, with all questions.

    A house is several pages; but not at the engine, which looks through all it holds for each of them.
    """
    for name in [name for name in os.environ if name.upper().startswith("BRIDGE_")]:
        monkeypatch.delenv(name)
    page = "60" if isinstance(server, SloppyServer) else "200"
    given = {"FHIR_URL": server.url, "FHIR_TRIES": "1", "FHIR_PAGE_SIZE": page, "TASKS": "blocks,warns"}
    for name, value in given.items():
        monkeypatch.setenv(f"BRIDGE_{name}", value)
    monkeypatch.chdir(tmp_path)
    numbers = count(1)
    return lambda *words: bridge(*words, "--out", tmp_path / f"out-{next(numbers)}")


def test_all_administrations_billed_by_name_end_as_mapped(
    house: House, server: Running, command: Command, tmp_path: Path
) -> None:
    ran = command("bill", *administrations(house.resources), *house.words)
    assert ran.status == 0
    assert sheets_in(ran.out) == mapped(house)
    assert stored(server.resources("Claim")) == wanted(house, CLAIMS)
    assert stored(server.resources("Task")) == wanted(house, TASKS)
    wrong = what_the_cases_check(house, sheets_in(ran.out)[OUTCOMES], server, tmp_path / "cases")
    assert {case: words for case, words in wrong.items() if words} == {}


def test_a_poll_ends_all_as_mapped(house: House, server: Running, command: Command) -> None:
    ran = command("poll", *SINCE, *house.words)
    assert ran.status == 0
    assert sheets_in(ran.out) == mapped(house)
    assert stored(server.resources("Claim")) == wanted(house, CLAIMS)
    assert stored(server.resources("Task")) == wanted(house, TASKS)


def test_each_administration_billed_alone_ends_as_all_together(
    house: House, server: Running, validators: Validators
) -> None:
    rows: set[bytes] = set()
    claims: list[Resource] = []
    tasks: list[Resource] = []
    for names in on_the_server(house, server):
        for name, told in billed_alone(server.url, names, house.words):
            assert name in map(about, told)
            rows.update(told)
        claims += server.resources("Claim")
        tasks += server.resources("Task")
    assert sorted(rows) == mapped(house)[OUTCOMES]
    assert stored(claims) == wanted(house, CLAIMS)
    assert stored(tasks) == wanted(house, TASKS)
    assert isinstance(server, SloppyServer) or validators([*claims, *tasks]) == []


def test_a_dry_run_writes_nothing_and_prints_what_would_be_sent(
    house: House, server: Running, command: Command
) -> None:
    before = [server.resources(kind) for kind in KINDS_READ]
    ran = command("bill", *administrations(house.resources), *house.words, "--dry-run")
    assert ran.status == 0
    assert sheets_in(ran.out) == mapped(house)
    printed = stored(PARSE(line)["resource"] for line in ran.said.splitlines())
    assert printed == wanted(house, CLAIMS, TASKS)
    assert [server.resources(kind) for kind in KINDS_READ] == before
    assert [server.resources(kind) for kind in KINDS_SENT] == [[], []]


def test_what_a_server_renames_changes_nothing_else(house: House, tmp_path: Path) -> None:
    told = mapped(house)[OUTCOMES]
    for place, chart in enumerate(house.charts):
        folder = tmp_path / f"{place}"
        folder.mkdir()
        from_its_files = mapped_from_its_files(chart, folder)[OUTCOMES]
        renamed = chart.in_its_own_names(told)
        assert apart_from_the_claims_name(renamed) == apart_from_the_claims_name(from_its_files), chart.name


def about(row: bytes) -> str:
    """Name the administration that an outcome row is about."""
    return f"{PARSE(row)['administration']}"

"""All charts of the tests, replayed from a server: under the same mappings nothing differs, under others what must."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.app.charts_read import fetcher_on
from bridge.app.passes import Wires
from bridge.facts.difference import ASKED, Difference, Totals
from bridge.fetch.under_both import under_both
from bridge.pipeline import map_files
from bridge.replaying import Replay
from bridge.settings import Settings, read_settings
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.journeys.loaded_charts import House, administrations, houses
from tests.journeys.one_chart import lines, put
from tests.journeys.other_mappings import with_the_permanent_code_half_a_year_later, with_units_twice_as_large
from tests.journeys.shared_cases import choices_of
from tests.rooms.app.only_reads import writes_at
from tests.sloppy_server.asked import PARSE
from tests.sloppy_server.server import SloppyServer

pytestmark = pytest.mark.server

TABLES = load_mappings(default_mappings())


@pytest.fixture(params=[pytest.param(house, id=str(house)) for house in houses()], scope="module")
def house(request: pytest.FixtureRequest) -> House:
    charts: House = request.param
    return charts


@pytest.fixture(scope="module")
def server(house: House) -> Iterator[SloppyServer]:
    with SloppyServer(house.resources) as server:
        yield server


def names_of(house: House) -> list[str]:
    """Name the patients whose administrations there are, and the administrations without one."""
    doses = [one for one in house.resources if one["resourceType"] == "MedicationAdministration"]
    whose = [one.get("subject", {}).get("reference", "") for one in doses]
    alone = (f"MedicationAdministration/{one['id']}" for one in doses)
    return sorted({who if who.startswith("Patient/") else name for who, name in zip(whose, alone, strict=True)})


def settings_of(server: SloppyServer) -> Settings:
    return read_settings({"BRIDGE_FHIR_URL": server.url, "BRIDGE_FHIR_TRIES": "1", "BRIDGE_FHIR_PAGE_SIZE": "60"}, None)


def replayed(house: House, server: SloppyServer, other: Mappings) -> tuple[list[Difference], Totals, list[str]]:
    """Replay a house, fifty patients at a time."""
    settings = settings_of(server)
    found, totals, left_out = list[Difference](), Totals(), list[str]()
    with Wires(settings) as wires:
        fetcher = fetcher_on(wires, settings, under_both(TABLES, other), lambda _: None)
        replay = Replay(fetcher, TABLES, other, choices_of(house.words))
        names = names_of(house)
        for start in range(0, len(names), 50):
            page = replay.page(names[start : start + 50])
            found += page.differences
            totals += page.totals
            left_out += [*page.gone, *page.unreadable]
    return found, totals, left_out


def mapped(house: House, tables: Mappings, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Map a house from its files; give claims by identifier, and outcome rows by administration."""
    folder.mkdir()
    source = put(folder / "all.ndjson", lines(house.resources))
    map_files([source], folder / "out", tables, choices_of(house.words), processes=1)
    claims = map(PARSE, (folder / "out" / "claims.ndjson").read_bytes().splitlines())
    rows = map(PARSE, (folder / "out" / "outcomes.ndjson").read_bytes().splitlines())
    return {one["identifier"][0]["value"]: one for one in claims}, {one["administration"]: one for one in rows}


def test_under_the_same_mappings_nothing_differs_and_nothing_is_written(
    house: House, server: SloppyServer, tmp_path: Path
) -> None:
    found, totals, left_out = replayed(house, server, load_mappings(default_mappings()))
    assert (found, left_out) == ([], [])
    claims, rows = mapped(house, TABLES, tmp_path / "now")
    assert totals.administrations == len(rows) == len(administrations(house.resources))
    assert (totals.claims_before, totals.claims_after) == (len(claims), len(claims))
    assert (totals.units_before, totals.dollars_before) == (totals.units_after, totals.dollars_after)
    assert server.requests
    assert writes_at(server) == []


@pytest.mark.parametrize("change", [with_the_permanent_code_half_a_year_later, with_units_twice_as_large])
def test_under_others_exactly_the_claims_differ_that_would_be_mapped_otherwise(
    house: House, server: SloppyServer, tmp_path: Path, change: Callable[[Path], Path]
) -> None:
    other = load_mappings(change(tmp_path / "other"))
    found, totals, _ = replayed(house, server, other)
    claims, rows = mapped(house, TABLES, tmp_path / "now")
    other_claims, other_rows = mapped(house, other, tmp_path / "then")
    assert {one.claim for one in found if one.kind != ASKED} == {
        name for name in {*claims, *other_claims} if claims.get(name) != other_claims.get(name)
    }
    told = {name for one in found for name in one.administrations}
    assert {name for name, row in rows.items() if row != other_rows[name]} <= told
    assert sum(one.after.units - one.before.units for one in found) == totals.units_after - totals.units_before
    assert all(one.rules for one in found)
    assert found or house is not houses()[0]  # the largest has doses of both kinds
    assert writes_at(server) == []

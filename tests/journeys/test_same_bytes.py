"""The same chart makes the same bytes, however it is packed, ordered, or shared among processes."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.pipeline import PATIENTS_AT_A_TIME, map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from tests.charts.stories import FOLDER as STORIES
from tests.journeys.changed_charts import FOUR_FILES, SOUND, three_days
from tests.journeys.one_chart import administration, bundle, encoded, lines, others, put, to
from tests.journeys.running import bridge, map_texts


def _lone(resources: list[dict[str, Any]]) -> dict[str, bytes]:
    return {f"{number:02}/{one['resourceType']}.json": encoded(one) for number, one in enumerate(resources)}


WAYS: dict[str, Callable[[list[dict[str, Any]]], dict[str, bytes]]] = {
    "a Bundle": lambda chart: {"b.json": encoded(bundle(chart))},
    "a searchset": lambda chart: {"b.json": encoded(bundle(chart, "searchset"))},
    "a Bundle backwards": lambda chart: {"b.json": encoded(bundle(chart[::-1]))},
    "NDJSON": lambda chart: {"b.ndjson": lines(chart)},
    "NDJSON backwards": lambda chart: {"b.ndjson": lines(chart[::-1])},
    "compressed NDJSON": lambda chart: {"b.ndjson.gz": lines(chart)},
    "a compressed Bundle": lambda chart: {"b.json.gz": encoded(bundle(chart))},
    "two files": lambda chart: {"a.ndjson": lines(chart[::2]), "z.json": encoded(bundle(chart[1::2]))},
    "two files the other way round": lambda chart: {
        "z.ndjson": lines(chart[::2]),
        "a.json": encoded(bundle(chart[1::2])),
    },
    "a file each": _lone,
    "a file each, backwards": lambda chart: _lone(chart[::-1]),
    "each twice": lambda chart: {"a.ndjson": lines(chart), "b.ndjson": lines(chart)},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_same_chart_in_any_packing_makes_the_same_bytes(
    way: Callable[[list[dict[str, Any]]], dict[str, bytes]], tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    plain = map_texts(first, {"b.json": encoded(bundle(three_days()))})
    packed = map_texts(second, way(three_days()))
    assert packed.written == plain.written
    assert packed.status == 0


def test_two_runs_into_one_folder_leave_the_same_bytes_and_nothing_else(tmp_path: Path) -> None:
    first = map_texts(tmp_path, {"b.json": encoded(bundle(three_days()))})
    before = first.written
    again = map_texts(tmp_path, {})
    assert again.said == first.said
    assert again.written == before
    assert set(before) == FOUR_FILES


def test_the_order_of_paths_changes_nothing(tmp_path: Path) -> None:
    paths = [put(tmp_path / f"{n}.json", encoded(one)) for n, one in enumerate(three_days())]
    one_way = bridge("map", *paths, "--out", tmp_path / "a").written
    assert bridge("map", *reversed(paths), "--out", tmp_path / "b").written == one_way


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(three_days()), split=st.integers(0, 13))
def test_the_order_of_entries_changes_no_byte(order: list[dict[str, Any]], split: int) -> None:
    with TemporaryDirectory() as folder:
        texts = {"a.json": encoded(bundle(order[:split])), "b.json": encoded(bundle(order[split:]))}
        shuffled = map_texts(Path(folder), texts).written
    assert shuffled == _plain_bytes()


def _plain_bytes() -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        return map_texts(Path(folder), {"b.ndjson": lines(three_days())}).written


def test_two_processes_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    patients = range(8 * PATIENTS_AT_A_TIME + 1)
    odd = {"flavour": "odd"}
    written = [
        administration(id=f"ma-{n}", subject=to(f"Patient/p-{n}"), status="completed" if n % 3 else "not-done", **odd)
        for n in patients
    ]
    source = put(tmp_path / "x.ndjson", lines([*others(), *written]))
    mappings = load_mappings(default_mappings())
    summaries = [map_files([source], tmp_path / str(n), mappings, processes=n) for n in (1, 2)]
    assert summaries[0] == summaries[1]
    assert summaries[0].adds_up
    assert summaries[0].seen == summaries[0].odd_resources == len(patients)
    for name in FOUR_FILES:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_a_claim_is_called_the_same_whatever_else_is_in_the_pool(tmp_path: Path) -> None:
    alone = map_texts(tmp_path, {"b.json": SOUND}).rows("claims")
    beside = map_texts(tmp_path, {"s.json": (STORIES / "several-patients/chart/3-bela.json").read_bytes()}).rows(
        "claims"
    )
    assert alone[0] in beside

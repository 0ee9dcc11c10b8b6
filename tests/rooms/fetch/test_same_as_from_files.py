"""A chart fetched from a server, however poor the server, is decided as the same chart read from files."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from tests.charts.stories import SHEETS, stories
from tests.r5.as_r5 import in_r5
from tests.rooms.fetch.at_a_server import EVER, chart_in, fetching, hospital, sheets_of, without_versions
from tests.sloppy_server.server import Switches
from tests.synthetic.expected import EXPECTED, Expected

pytestmark = pytest.mark.server

WAYS = {
    "a good server": Switches(),
    "no _include": Switches(no_include=True),
    "_include refused": Switches(refuses=frozenset({"_include"})),
    "no batch": Switches(no_batch=True),
    "no POST search": Switches(no_post_search=True),
    "no POST search, no batch": Switches(no_post_search=True, no_batch=True),
    "no comma lists": Switches(no_comma_lists=True),
    "no comma lists, no batch": Switches(no_comma_lists=True, no_batch=True),
    "no _lastUpdated": Switches(no_last_updated=True),
    "_lastUpdated refused": Switches(refuses=frozenset({"_lastUpdated"})),
    "no metadata": Switches(no_metadata=True),
    "no search by code": Switches(refuses=frozenset({"code"})),
    "patient ignored": Switches(ignores=frozenset({"patient", "subject", "beneficiary"})),
    "other patients' resources on every page": Switches(strangers=50),
    "no next links": Switches(no_next_links=True),
    "a bad order": Switches(bad_order=True, page_cap=20),
}
"""What a server may lack, one thing at a time."""
STORIES = [pytest.param(story, id=story.name) for story in stories()]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_decided_as_was_checked_by_hand(story: Path, way: str) -> None:
    expected = {
        name.removesuffix(".ndjson"): without_versions((story / "expected" / name).read_bytes()) for name in SHEETS
    }
    with fetching(chart_in(story / "chart"), WAYS[way], page_size=3) as at:
        assert sheets_of(list(at.fetcher.changed(EVER, None))) == expected


@pytest.mark.parametrize("switches", [Switches(), Switches(no_metadata=True)], ids=["says it is R5", "does not say"])
@pytest.mark.parametrize("story", STORIES)
def test_a_story_told_in_r5_is_decided_as_was_checked_by_hand(story: Path, switches: Switches) -> None:
    expected = without_versions((story / "expected" / "outcomes.ndjson").read_bytes())
    resources = [in_r5(one) for one in chart_in(story / "chart")]
    with fetching(resources, replace(switches, release="R5"), page_size=3) as at:
        assert sheets_of(list(at.fetcher.changed(EVER, None)))["outcomes"] == expected


@pytest.mark.parametrize("way", WAYS)
def test_every_dose_of_the_synthetic_hospital_ends_as_reckoned_and_comes_once(way: str) -> None:
    with fetching(hospital(), WAYS[way], page_size=30) as at:
        rows = [orjson.loads(row) for row in sheets_of(list(at.fetcher.changed(EVER, None)))["outcomes"]]
    ends = {row["administration"].removeprefix("MedicationAdministration/"): _ending(row) for row in rows}
    assert len(rows) == len(EXPECTED)
    assert ends == EXPECTED


def _ending(row: dict[str, object]) -> Expected:
    gaps = row["gaps"]
    assert isinstance(gaps, list)
    return str(row["outcome"]), tuple(sorted(gap["id"] for gap in gaps if gap["severity"] == "blocks"))

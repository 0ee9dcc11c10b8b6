"""Each golden folder's chart becomes exactly the files that were checked by hand."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.charts.regenerate import regenerate
from tests.charts.stories import EXPLAINED, FOLDER, SHEETS, stories, tell

STORIES = [pytest.param(story, id=story.name) for story in stories()]


@pytest.mark.parametrize("story", STORIES)
def test_a_chart_becomes_what_was_checked_by_hand(story: Path, tmp_path: Path) -> None:
    expected = {path.name: path.read_bytes() for path in (story / "expected").iterdir()}
    assert tell(story, tmp_path / "out") == expected


@pytest.mark.parametrize("story", STORIES)
def test_a_story_says_why_its_files_are_right(story: Path) -> None:
    title, _, words = (story / "README.md").read_text(encoding="utf-8").partition("\n\n")
    assert title.startswith("# ")
    assert len(words.split()) > 30


@pytest.mark.parametrize("story", STORIES)
def test_a_claim_bears_each_line_of_its_administrations_once(story: Path) -> None:
    claims, _, outcomes = (_rows(story / "expected" / name) for name in SHEETS)
    billed = {(row["claim"], *map(str, line.values())) for row in outcomes for line in row["lines"] if row["claim"]}
    assert len(billed) == sum(len(claim["item"]) for claim in claims)
    assert {row["claim"] for row in outcomes} - {None} == {claim["identifier"][0]["value"] for claim in claims}


@pytest.mark.parametrize("story", STORIES)
def test_a_task_is_there_for_every_gap(story: Path) -> None:
    _, tasks, outcomes = (_rows(story / "expected" / name) for name in SHEETS)
    gaps = sorted((row["administration"], gap["id"]) for row in outcomes for gap in row["gaps"])
    assert gaps == sorted((task["focus"]["reference"], task["code"]["coding"][0]["code"]) for task in tasks)


def test_the_same_chart_sent_in_another_way_makes_the_same_files() -> None:
    for name in SHEETS:
        plain, other = (
            FOLDER / story / "expected" / name for story in ("dose-and-waste-hospital-2018", "urn-uuid-bundle")
        )
        assert plain.read_bytes() == other.read_bytes()


def test_money_on_a_claim_is_what_the_charge_makes_of_it() -> None:
    text = (FOLDER / "charge-on-the-claim" / "expected" / "claims.ndjson").read_text(encoding="utf-8")
    assert text.count('"unitPrice":{"value":2500.00,"currency":"USD"}') == 2
    assert '"net":{"value":40000.00,"currency":"USD"}' in text
    assert '"net":{"value":5000.00,"currency":"USD"}' in text
    assert '"total":{"value":45000.00,"currency":"USD"}' in text


def test_the_stories_that_are_explained_are_there() -> None:
    assert {story.name for story in stories() if (story / "expected" / "explanation.txt").exists()} == EXPLAINED


def test_regenerating_tells_what_changed_and_writes_it(tmp_path: Path) -> None:
    story = tmp_path / "story"
    story.mkdir()
    (story / "chart").symlink_to(FOLDER / "open-encounter" / "chart")
    assert sorted(regenerate(story)) == sorted(SHEETS)
    assert regenerate(story) == []
    (story / "expected" / "tasks.ndjson").write_bytes(b"")
    (story / "expected" / "explanation.txt").write_bytes(b"of another time\n")
    assert sorted(regenerate(story)) == ["explanation.txt", "tasks.ndjson"]


def _rows(path: Path) -> list[Any]:
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]

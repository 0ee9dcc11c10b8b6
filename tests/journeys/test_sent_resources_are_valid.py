"""Every Claim and Task that the bridge makes passes two FHIR validators that we did not write."""

import copy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bridge.pipeline import Choices, map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.charts.stories import stories
from tests.fhir_server.validators import Validators
from tests.journeys.one_chart import put
from tests.journeys.shared_cases import PATHS, choices_of, needs_cases
from tests.synthetic.hospital import FOLDER as HOSPITAL

STORIES = [pytest.param(story, id=story.name) for story in stories()]


@pytest.fixture(scope="module")
def mappings() -> Mappings:
    return load_mappings(default_mappings())


@pytest.fixture(scope="module")
def hospital(mappings: Mappings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    """Map the synthetic hospital."""
    return _sent([HOSPITAL], tmp_path_factory.mktemp("hospital"), mappings)


def test_what_the_synthetic_hospital_sends_is_valid(hospital: dict[str, list[bytes]], validators: Validators) -> None:
    claims, tasks = hospital["Claim"], hospital["Task"]
    assert len(claims) > 20
    assert len(tasks) > 50
    assert validators([*claims, *tasks]) == []


@pytest.mark.parametrize("story", STORIES)
def test_what_a_golden_chart_sends_is_valid(
    story: Path, mappings: Mappings, validators: Validators, tmp_path: Path
) -> None:
    sent = _sent([story / "chart"], tmp_path, mappings)
    assert validators([*sent["Claim"], *sent["Task"]]) == []


@needs_cases
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_what_a_shared_case_sends_is_valid(
    path: Path, mappings: Mappings, validators: Validators, tmp_path: Path
) -> None:
    case = msgspec.json.decode(path.read_bytes(), type=dict[str, msgspec.Raw])
    words = msgspec.json.decode(case.get("args", msgspec.Raw(b"[]")))
    bundle = put(tmp_path / "bundle.json", bytes(case["bundle"]))
    sent = _sent([bundle], tmp_path, mappings, choices_of(words))
    assert validators([*sent["Claim"], *sent["Task"]]) == []


@pytest.mark.parametrize(
    ("kind", "element", "value", "complaint"),
    [
        ("Claim", ["status"], "bogus", 'fhir: Claim.status: Code "bogus" not found in value set'),
        ("Claim", ["use"], "bogus", 'fhir: Claim.use: Code "bogus" not found in value set'),
        ("Task", ["intent"], "bogus", 'fhir: Task.intent: Code "bogus" not found in value set'),
        ("Claim", ["priority"], None, "fhir: Claim.priority: Missing property"),
        ("Claim", ["colour"], "blue", 'medplum: Claim.colour: Invalid additional property "colour"'),
        ("Claim", ["item", 0, "colour"], "blue", 'medplum: Claim.item[0].colour: Invalid additional property "colour"'),
        ("Claim", ["item", 0, "colour"], "blue", "fhir: Claim.item[0].colour: Unexpected property"),
        ("Claim", ["created"], 7, "medplum: Claim.created: Invalid JSON type: expected string, but got number"),
        ("Claim", ["created"], "2018-13-45", "medplum: Claim.created: Invalid dateTime format"),
        ("Claim", ["item", 0, "sequence"], 0, "medplum: Claim.item[0].sequence: Expected number to be in the range"),
        ("Claim", ["insurance", 0, "focal"], None, "medplum: Claim.insurance[0].focal: Missing required property"),
        ("Claim", ["type"], [], "medplum: Claim.type: Missing required property"),
        ("Task", ["for"], [{}], "medplum: Task.for: Expected single value for property"),
        ("Claim", ["provider", "reference"], 7, "fhir: broke over this resource"),
    ],
)
def test_the_validators_bite(
    hospital: dict[str, list[bytes]],
    validators: Validators,
    kind: str,
    element: list[str | int],
    value: object,
    complaint: str,
) -> None:
    spoilt = _changed(msgspec.json.decode(hospital[kind][0]), element, value)
    assert any(words.startswith(f"1 {kind} {complaint}") for words in validators([spoilt]))


def test_a_complaint_names_the_resource_that_it_is_about(
    hospital: dict[str, list[bytes]], validators: Validators
) -> None:
    right = hospital["Task"][0]
    wrong = _changed(msgspec.json.decode(right), ["status"], "bogus")
    assert validators([right, wrong, right]) == ['2 Task fhir: Task.status: Code "bogus" not found in value set']


def _sent(
    sources: list[Path], folder: Path, mappings: Mappings, choices: Choices | None = None
) -> dict[str, list[bytes]]:
    """Map the sources and give the lines that were written, by resource type."""
    map_files(sources, folder / "out", mappings, choices or Choices(), processes=1)
    names = {"Claim": "claims.ndjson", "Task": "tasks.ndjson"}
    return {kind: (folder / "out" / name).read_bytes().splitlines() for kind, name in names.items()}


def _changed(resource: dict[str, Any], element: list[str | int], value: object) -> dict[str, Any]:
    """Write the resource anew with one element changed; None takes it away."""
    written = copy.deepcopy(resource)
    *way, last = element
    place: Any = written
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return written

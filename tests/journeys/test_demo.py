"""`bridge demo` opens within seconds, an edited file answers a gap, and started again it goes on."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge import postgres
from bridge.app.demo.hospital import ASKED, DISCARDED, today
from bridge.app.demo.place import Place
from tests.database import fast_disk
from tests.journeys.running import bridge
from tests.journeys.running_demo import demo
from tests.journeys.serving import becomes

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def top() -> Iterator[Path]:
    """Give one folder to all tests of this file, in which one demo goes on."""
    with tempfile.TemporaryDirectory(prefix="bridge-tests-", dir=fast_disk()) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "demo"
        if Place(Path(folder) / "demo").database.is_dir():
            postgres.start(Place(Path(folder) / "demo").database).stop()


def claims(top: Path) -> int:
    return len(list((top / "fhir" / "Claim").glob("*.json")))


def test_an_edited_file_answers_a_gap(top: Path) -> None:
    with demo(top, "--server", "folder") as said:
        assert "61 administrations seen = 29 billed + 21 held + 3 not-billable + 3 pending + 5 not-mapped" in said
        file = top / "fhir" / f"{ASKED}.json"
        assert f"open {file}" in said
        assert claims(top) == 28
        chart = json.loads(file.read_text(encoding="utf-8"))
        chart["extension"].insert(0, json.loads(DISCARDED))
        file.write_text(json.dumps(chart), encoding="utf-8")
        becomes(lambda: claims(top) == 29, within=20)
        [asked] = [
            task
            for each in (top / "fhir" / "Task").glob("*.json")
            if (task := json.loads(each.read_text(encoding="utf-8")))["focus"].get("reference") == ASKED
        ]
        becomes(lambda: _status(top, asked["id"]) == "completed", within=20)
        told = bridge("history", ASKED, "--settings", top / "bridge.env")
        assert f"waste-not-recorded closed, answered by {ASKED} version 2" in told.said
        assert demo_is_refused(top) == f"A demo runs in {top} already. Stop it first, or name another with --dir.\n"
    assert postgres.join(Place(top).database) is None


def test_it_goes_on_where_it_was(top: Path) -> None:
    with demo(top) as said:
        assert said[0] == f"A synthetic hospital, in the folder {top}, as it was left."
        assert "61 administrations seen = 30 billed + 20 held + 3 not-billable + 3 pending + 5 not-mapped" in said
        assert not any(line.startswith("To answer a gap") for line in said)
        assert claims(top) == 29


def test_what_it_stands_on_stays(top: Path) -> None:
    assert demo_is_refused(top, "--server", "engine") == (
        "This demo was begun with --server folder. Use --fresh, or name another --dir.\n"
    )


def test_the_engine_does_it_too_from_the_beginning(top: Path, node_modules: None) -> None:
    with demo(top, "--fresh", "--server", "engine") as said:
        assert "61 administrations seen = 29 billed + 21 held + 3 not-billable + 3 pending + 5 not-mapped" in said
        assert any("the engine of the tests (Medplum)" in line for line in said)
        place = next(index for index, line in enumerate(said) if line.startswith("curl"))
        sent = said[place + 1].partition(" -d '")[2].removesuffix("'")
        command = ["curl", "-sS", "-X", "PATCH", said[place].split()[3], "-d", sent]
        subprocess.run([*command, "-H", "Content-Type: application/json-patch+json"], check=True, capture_output=True)
        becomes(lambda: _kept(top, "Claim") == 29, within=20)
    with demo(top) as said:
        assert "61 administrations seen = 30 billed + 20 held + 3 not-billable + 3 pending + 5 not-mapped" in said


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    for words in ((), ("--fresh",)):
        assert (
            demo_is_refused(tmp_path, *words) == f"{tmp_path} holds something else. Name another folder with --dir.\n"
        )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_today_is_the_day_after_the_last_dose() -> None:
    assert today().isoformat() == "2025-09-10"


def demo_is_refused(top: Path, *words: str) -> str:
    ran = bridge("demo", "--dir", top, *words)
    assert ran.status == 2
    return ran.complained


def _status(top: Path, task: str) -> str:
    found: str = json.loads((top / "fhir" / "Task" / f"{task}.json").read_text(encoding="utf-8"))["status"]
    return found


def _kept(top: Path, kind: str) -> int:
    lines = (top / "fhir.ndjson").read_text(encoding="utf-8").splitlines()
    return sum(json.loads(line)["resourceType"] == kind for line in lines)

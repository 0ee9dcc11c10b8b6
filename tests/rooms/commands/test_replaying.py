"""The command replays what the ledger knows, says which claims would change, and sends nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.app.engine import Engine
from bridge.ledger.events import Event
from tests.journeys.other_mappings import copied, edited, with_units_twice_as_large
from tests.rooms.app.engines import IN_TIME, do_jobs, engine_on
from tests.rooms.app.only_reads import writes_at
from tests.rooms.commands.hospital import run, two_patients
from tests.sloppy_server.server import SloppyServer, html_page

pytestmark = pytest.mark.server

NAMES = ("MedicationAdministration/ma-1", "MedicationAdministration/ma-2")


@pytest.fixture
def server() -> Iterator[SloppyServer]:
    with SloppyServer(two_patients()) as server:
        yield server


@pytest.fixture
def replay(migrated_url: str, server: SloppyServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Give an engine that has looked at both patients; the command uses its database."""
    monkeypatch.setenv("BRIDGE_DATABASE_URL", migrated_url)
    monkeypatch.setenv("BRIDGE_AS_OF", IN_TIME)
    monkeypatch.setenv("BRIDGE_SITE", "lakeview-main")  # which has a charge
    with engine_on(migrated_url, server) as engine:
        engine.noticing.note_by_name([Event("hand", name) for name in NAMES])
        do_jobs(engine)
        server.forget_requests()
        yield engine


def test_under_the_same_mappings_nothing_would_change(
    replay: Engine, server: SloppyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = run(server, monkeypatch, "replay", "--mappings", copied(tmp_path / "same"))
    assert (ran.status, ran.complained) == (0, "")
    assert ran.said.splitlines() == [
        "2 administrations of 2 patients replayed",
        "claims   2 now, 2 then: 0 change, 0 come, 0 go",
        "units    36 now, 36 then",
        "dollars  90000.00 now, 90000.00 then",
        "nothing would change",
    ]
    assert writes_at(server) == []


def test_what_would_change_is_a_line_each_and_a_line_for_each_rule(
    replay: Engine, server: SloppyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = run(server, monkeypatch, "replay", "--mappings", with_units_twice_as_large(tmp_path / "larger"))
    said = ran.said.splitlines()
    assert ran.status == 0
    assert said[0].startswith("changed  medicare-institutional-")
    assert "billed: C9028 x 16, C9028-JW x 2 = 45000.00 -> billed: C9028 x 8, C9028-JW x 1 = 45000.00  by " in said[0]
    assert "claims   2 now, 2 then: 2 change, 0 come, 0 go" in said
    assert "units    36 now, 18 then" in said
    (units,) = (line for line in said if line.startswith("  units-given"))
    assert units.split() == ["units-given", "2", "-18", "units", "+0.00", "drugs/inotuzumab-ozogamicin.yaml"]
    assert writes_at(server) == []


def test_what_differs_goes_into_a_file(
    replay: Engine, server: SloppyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other, out = with_units_twice_as_large(tmp_path / "larger"), tmp_path / "would.ndjson"
    ran = run(server, monkeypatch, "replay", "--mappings", other, "--out", out)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["kind"], row["administrations"], row["after"]["units"]) for row in rows] == [
        ("changed", [NAMES[0]], 9),
        ("changed", [NAMES[1]], 9),
    ]
    assert "changed  " not in ran.said


def test_a_question_alone_is_told_apart_from_claims(
    replay: Engine, server: SloppyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = edited(tmp_path / "other", "gaps/payer-rule-unverified.yaml", ('severity: "warns"', 'severity: "off"'))
    said = run(server, monkeypatch, "replay", "--mappings", other).said.splitlines()
    assert said[0].startswith("asked    medicare-institutional-")
    assert "2 differences in what is asked, or would be billed once that is answered, alone" in said


def test_what_is_gone_is_named_and_the_status_says_so(
    replay: Engine, server: SloppyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.delete("Patient/pt-1")
    ran = run(server, monkeypatch, "replay", "--mappings", copied(tmp_path / "same"))
    assert (ran.status, ran.complained) == (1, "Patient/pt-1: is not on the server any more\n")
    assert ran.said.splitlines()[-1] == "left out: 1 record, named on standard error"


def test_a_broken_server_and_a_broken_folder_end_it_with_words(
    replay: Engine, server: SloppyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run(server, monkeypatch, "replay", "--mappings", tmp_path / "nowhere").status == 2
    same = copied(tmp_path / "same")
    unknown = run(server, monkeypatch, "replay", "--mappings", same, BRIDGE_PAYER="nobody")
    assert (unknown.status, "BRIDGE_PAYER nobody: there is no such file" in unknown.complained) == (2, True)
    monkeypatch.delenv("BRIDGE_PAYER")
    server.fail_next(*[html_page()] * 50)
    assert run(server, monkeypatch, "replay", "--mappings", same).status == 2

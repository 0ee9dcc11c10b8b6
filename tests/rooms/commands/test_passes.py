"""Bill and poll say what they saw and sent, write what they are asked to, and end with the right status."""

import json
from pathlib import Path

import pytest

from bridge.deliver.sheets import NAMES
from tests.journeys.running import bridge
from tests.rooms.commands.hospital import Resource, run, two_patients
from tests.sloppy_server.server import SloppyServer, Switches, html_page

pytestmark = pytest.mark.server

NAME = "MedicationAdministration/ma-1"


def written(server: SloppyServer) -> list[str]:
    """Name what is on the server that was not there before."""
    return [f"{kind}/{one['id']}" for kind in ("Claim", "Task") for one in server.resources(kind)]


def test_one_administration_is_billed(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server:
        ran = run(server, monkeypatch, "bill", NAME)
        (claim,) = server.resources("Claim")
    assert (ran.status, ran.complained) == (0, "")
    assert ran.said.startswith("1 administrations seen on the server\n")
    assert "  seen                1  1 + 0 + 0 + 0 + 0 = 1\n" in ran.said
    assert "  created            1  claims that are new\n" in ran.said
    assert claim["patient"] == {"reference": "Patient/pt-1"}


def test_billed_again_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server:
        run(server, monkeypatch, "bill", NAME)
        before = written(server)
        again = run(server, monkeypatch, "bill", NAME)
        assert written(server) == before
    assert again.status == 0
    assert "created" not in again.said
    assert "  unchanged          1  claims that say already what the charts say\n" in again.said


def test_a_poll_bills_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server:
        ran = run(server, monkeypatch, "poll", "--since", "2025-12-31")
        assert len(server.resources("Claim")) == 2
    assert (ran.status, ran.said.partition("\n")[0]) == (0, "2 administrations seen on the server")


def test_a_poll_of_a_time_in_which_nothing_changed_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server:
        ran = run(server, monkeypatch, "poll", "--since", "2020-01-01", "--until", "2020-01-31")
        assert written(server) == []
    assert (ran.status, ran.said.partition("\n")[0]) == (0, "0 administrations seen on the server")


def test_a_dry_run_prints_what_would_be_sent_and_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server:
        ran = run(server, monkeypatch, "bill", NAME, "--dry-run")
        assert written(server) == []
    rows = [json.loads(line) for line in ran.said.splitlines()]
    assert [list(row) for row in rows] == [["method", "url", "why", "resource"]]
    assert (rows[0]["method"], rows[0]["why"]) == ("PUT", "the first claim")
    assert rows[0]["url"] == f"Claim/{rows[0]['resource']['id']}"
    assert ran.complained.startswith("1 administrations seen on the server\n")
    assert "would be sent:\n" in ran.complained


def test_out_holds_the_four_files_that_explain_reads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with SloppyServer(two_patients()) as server:
        run(server, monkeypatch, "bill", NAME, "--out", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{name}.ndjson" for name in NAMES)
    explained = bridge("explain", tmp_path / "out", NAME)
    assert explained.said.startswith(f"{NAME}: billed\n")
    assert "C9028 x 16" in explained.said


def test_out_may_be_one_file_of_outcomes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = tmp_path / "new" / "outcomes.ndjson"
    with SloppyServer(two_patients()) as server:
        run(server, monkeypatch, "poll", "--since", "2025-12-31", "--out", out)
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert sorted(row["administration"] for row in rows) == [NAME, "MedicationAdministration/ma-2"]
    assert [path.name for path in out.parent.iterdir()] == ["outcomes.ndjson"]


def test_a_target_of_its_own_gets_the_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer() as target, SloppyServer(two_patients()) as source:
        ran = run(source, monkeypatch, "bill", NAME, BRIDGE_FHIR_TARGET_URL=target.url)
        assert (len(target.resources("Claim")), len(source.resources("Claim"))) == (1, 0)
    assert ran.status == 0


def test_a_field_that_the_server_drops_is_said_and_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients(), Switches(drops_fields=frozenset({"Claim.billablePeriod"}))) as server:
        ran = run(server, monkeypatch, "bill", NAME)
    assert ran.status == 1
    assert "billablePeriod was dropped" in ran.complained
    assert "a person must look at: 1 thing, named on standard error\n" in ran.said


def test_an_administration_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server:
        ran = run(server, monkeypatch, "bill", "MedicationAdministration/nobody")
        assert written(server) == []
    assert ran.status == 1
    assert "MedicationAdministration/nobody: is not on the server, and nothing is known of it." in ran.complained
    assert "not on the server (any more): 1 name, said on standard error\n" in ran.said


def test_what_is_deleted_is_not_billed_any_more_and_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (one for one in two_patients() if one["resourceType"] == "MedicationAdministration")
    silent = {**second, "extension": second["extension"][1:]}  # nobody wrote down what was discarded
    charts = [one for one in two_patients() if one["id"] != "ma-2"]
    names = ("MedicationAdministration/ma-1", "MedicationAdministration/ma-2")
    with SloppyServer([*charts, silent]) as server:
        before = run(server, monkeypatch, "bill", *names)
        server.delete(names[0])
        server.delete(names[1])
        after = run(server, monkeypatch, "bill", *names)
        (claim,), (task,) = server.resources("Claim"), server.resources("Task")
    assert first["id"] == "ma-1"
    assert (before.status, after.status) == (0, 0)
    assert "1 + 1 + 0 + 0 + 0 = 2" in before.said
    assert (claim["status"], claim["subType"]["coding"][0]["code"]) == ("cancelled", "0138")
    assert task["status"] == "cancelled"
    assert "  cancelled          1  claims that are not in force any more\n" in after.said
    assert "  closed             1  questions that are answered, or not asked any more\n" in after.said


def test_a_record_that_cannot_be_read_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    deep: Resource = {}
    for _ in range(201):  # a chart is nested about a dozen levels
        deep = {"extension": [deep]}
    charts = [one | deep if one["id"] == "ma-2" else one for one in two_patients()]
    with SloppyServer(charts) as server:
        ran = run(server, monkeypatch, "poll", "--since", "2025-12-31")
        assert len(server.resources("Claim")) == 1
    assert ran.status == 1
    assert ran.complained == "MedicationAdministration/ma-2: is nested too deeply\n"
    assert "could not be read: 1 resource, named on standard error\n" in ran.said


def test_a_broken_server_is_status_2_and_leaves_no_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with SloppyServer(two_patients(), Switches(fails=lambda _: html_page(500))) as server:
        ran = run(server, monkeypatch, "bill", NAME, "--out", out)
    assert ran.status == 2
    assert server.url in ran.complained
    assert "Traceback" not in ran.complained
    assert list(out.iterdir()) == []


def test_what_the_server_lacks_is_said_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients(), Switches(no_metadata=True, no_put_create=405)) as server:
        ran = run(server, monkeypatch, "bill", NAME)
        assert len(server.resources("Claim")) == 1
    assert ran.status == 0
    assert "each is created by a conditional create" in ran.complained
    assert len(ran.complained.splitlines()) == len(set(ran.complained.splitlines()))


def test_gaps_that_warn_are_sent_where_the_settings_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server:
        run(server, monkeypatch, "bill", NAME)
        assert server.resources("Task") == []
        ran = run(server, monkeypatch, "bill", NAME, BRIDGE_TASKS="blocks,warns")
        assert server.resources("Task") != []
    assert "questions that are new" in ran.said


def test_a_payer_comes_from_the_command_before_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody's file names this payor. Cigna asks for a prior authorization, Medicare does not.
    nobody = [{**one, "name": "Nobody Knows"} if one["id"] == "payer" else one for one in two_patients()]
    with SloppyServer(nobody) as server:
        neither = run(server, monkeypatch, "bill", NAME, "--dry-run")
        set_so = run(server, monkeypatch, "bill", NAME, "--dry-run", BRIDGE_PAYER="cigna")
        said_so = run(server, monkeypatch, "bill", NAME, "--dry-run", "--payer", "medicare")
    assert "payer-not-mapped" in neither.complained
    assert "prior-authorization-missing" in set_so.complained
    assert json.loads(said_so.said)["resource"]["identifier"][0]["value"].startswith("medicare-")

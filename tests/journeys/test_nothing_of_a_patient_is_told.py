"""Through all stories there are, no name, birth date or number of a person stands in a log line, metric or answer."""

import io
import json
import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bridge import postgres
from bridge.app.desk import LedgerDesk, web_app
from bridge.jobs.looking import Looking
from bridge.logs import keys, log_as_json
from bridge.one_pass import OnePass
from tests.journeys.loaded_charts import administrations, houses, named
from tests.journeys.one_chart import lines
from tests.journeys.particulars import Finder, particulars, with_particulars
from tests.journeys.running import Run, bridge, map_texts
from tests.journeys.serving import SECRET, becomes, served
from tests.journeys.shared_cases import needs_cases
from tests.journeys.telling_names import Sender, faults, poisoned
from tests.rooms.app.engines import engine_on, want
from tests.rooms.app.test_workers import working
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.asked import WRITE, Asking
from tests.sloppy_server.server import Fault, SloppyServer, Switches

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc"),
]
PAYLOADS = Path(__file__).resolve().parents[3] / "shared" / "data" / "subscriptions"
TOKEN = "a-token-of-the-tests"  # noqa: S105  (it opens nothing else)
SOME = 9
Resource = dict[str, Any]


def test_the_finder_finds_each_of_a_persons_particulars_however_it_is_written() -> None:
    chart = with_particulars([{"resourceType": "Patient", "id": "p"}, {"resourceType": "Coverage"}])
    finder, (patient, coverage) = Finder(particulars(chart)), chart
    (name,) = patient["name"]
    planted = [
        f"look failed: {name['given'][0]}",
        f'{{"error": "{name["family"].upper()}"}}',
        f"...{name['given'][1]},",
        f"born {patient['birthDate']}.",
        f"Patient?identifier={patient['identifier'][0]['value']}&x",
        f"called at {patient['telecom'][0]['value']}",
        f"subscriber {coverage['subscriberId']}",
    ]
    assert [text for text in planted if not finder.leaks({"log": text})] == []
    assert finder.leaks({"log": "look failed: Patient/p of MedicationAdministration/ma-1 at 2018-06-12, 422"}) == []


def written_elsewhere() -> list[bytes]:
    """Give the notifications that nobody here wrote."""
    return [path.read_bytes() for path in sorted(PAYLOADS.rglob("*.json"))]


def everywhere() -> list[Resource]:
    """Give what the server holds: every chart there is, and records that are spoiled by particulars."""
    charts = with_particulars(one for house in houses() for one in house.resources)
    patients = [one for one in charts if one["resourceType"] == "Patient"]
    poison = [each for number, one in enumerate(patients[:3]) for each in poisoned(one, number)]
    return list({named(one): one for one in (*charts, *poison)}.values())


class Errs:
    """Refuses every fifth write, and while it has a fault answers everything with that."""

    def __init__(self, refusal: Fault) -> None:
        self.fault: Fault | None = None
        self._refusal = refusal
        self._writes = count(1)

    def __call__(self, asking: Asking) -> Fault | None:
        if self.fault is None and asking.kind in {"Claim", "Task"} and asking.method == "PUT":
            return self._refusal if next(self._writes) % 5 == 0 else None
        return self.fault


def nothing_waits(data: Path) -> bool:
    """Say whether all that was wanted was looked at, or failed and is tried later."""
    address = postgres.join(data)
    assert address
    with psycopg.connect(address.conninfo) as book:
        return book.execute("SELECT FROM wants WHERE wanted > done AND due IS NULL LIMIT 1").fetchone() is None


def review(*names: str, dry_run: bool = False) -> bytes:
    return json.dumps({"names": names, "dry_run": dry_run}).encode()


def everything_said(run: Run) -> str:
    return f"{run.said}{run.complained}"


def said_by_commands(errs: Errs, broken: Sequence[Fault], doses: Sequence[str]) -> dict[str, str]:
    """Give what commands say of the ledger, and of a server that errs.

    In a story the questions are left out: they are for staff, and quote what stands in place of a date.
    """
    told = {}
    for name in doses[-2 * SOME :]:
        told[f"history {name}"] = "\n".join(
            one for one in bridge("history", name).said.splitlines() if " gap " not in one
        )
    for words in (["check-ledger"], ["dead-letters"], ["missed-events"], ["bill", *doses[-2 * SOME :]]):
        told[words[0]] = everything_said(bridge(*words))
    for place, errs.fault in enumerate(broken):
        for words in (["bill", doses[place]], ["poll", "--since", "2025-01-01"], ["check-server"])[
            : 1 if place % 3 else 3
        ]:
            told[f"{words[0]} {place}"] = everything_said(bridge(*words))
    return told


@needs_cases
def test_no_log_line_metric_or_answer_names_anybody(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, told = everywhere(), dict[str, str]()
    patients, doses = [one for one in held if one["resourceType"] == "Patient"], administrations(held)
    broken = list(faults(patients[0]))
    errs = Errs(broken[4])
    settings = {"BRIDGE_API_TOKEN": TOKEN, "BRIDGE_REQUESTS_PER_SECOND": "100000", "BRIDGE_TASKS": "blocks,warns"}
    with (
        SloppyServer(held, Switches(no_batch=True, no_transaction=True, fails=errs)) as server,
        served(server.url, data_folder, **settings) as running,
    ):
        sender = Sender(running.url, SECRET, told)
        for body in written_elsewhere():
            sender.post(body, Content_Type="application/fhir+json")
        assert {sender.post(one) for one in patients[:SOME]} == {200}
        assert {sender.post({"reference": name}) for name in doses[-SOME:]} == {200}
        assert sender.ask("POST", "/api/reviews", review(*doses), TOKEN) == 202
        sender.wrongly(patients[0], TOKEN)
        becomes(lambda: nothing_waits(data_folder), within=180)
        assert sender.ask("POST", "/api/reviews", review(*doses[:9], dry_run=True), TOKEN) == 200
        for name, errs.fault in zip(doses, broken, strict=False):
            sender.ask("POST", "/api/reviews", review(name, dry_run=True), TOKEN)
            assert sender.ask("POST", "/api/reviews", review(name), TOKEN) == 202
            becomes(lambda: nothing_waits(data_folder), within=30)
            sender.ask("GET", f"/api/reviews/{name}", token=TOKEN)
        assert sender.ask("GET", "/health/ready") == 503
        assert sender.ask("GET", "/metrics") == 200
        errs.fault = None
        given = {"BRIDGE_DATA_DIR": f"{data_folder}", "BRIDGE_FHIR_URL": server.url, "BRIDGE_FHIR_TRIES": "1"}
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        told |= said_by_commands(errs, broken, doses)
        told["log"] = running.log
    mapped = map_texts(tmp_path, {"charts.ndjson": lines(held), "half.json": WRITE(patients[0])[:-9]})
    told["map"] = everything_said(mapped)
    levels = Counter(json.loads(line)["level"] for line in told["log"].splitlines())
    answered = len(written_elsewhere()) + 2 * SOME + 3 * min(len(doses), len(broken))  # each has its line
    assert levels["info"] > answered
    assert levels["warning"] > len(broken)
    known = particulars([*held, *map(json.loads, written_elsewhere())]) - {"Patient"}  # somebody there is called so
    assert len(known) > 500
    assert Finder(known).leaks(told) == []


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Log as JSON into a text until the test is over."""
    root = logging.getLogger()
    before = root.level, root.handlers[:], sys.excepthook, threading.excepthook
    written = io.StringIO()
    log_as_json(written)
    yield written
    logging.captureWarnings(capture=False)
    root.level, root.handlers[:], sys.excepthook, threading.excepthook = before


@pytest.mark.parametrize("leaks", [False, True])
def test_a_crash_with_a_chart_in_its_words_names_nobody(
    database_url: str, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, leaks: bool
) -> None:
    chart, name = with_particulars(two_patients()), "MedicationAdministration/ma-1"

    def crash(*_: object) -> None:
        raise ValueError(WRITE(chart).decode())

    if leaks:
        monkeypatch.setitem(keys.KEYS, "error", str)  # planted: an error told in its own words
    with SloppyServer(chart) as server, engine_on(database_url, server, BRIDGE_API_TOKEN=TOKEN) as engine:
        client = web_app(engine).test_client()
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        with working(engine):
            monkeypatch.setattr(OnePass, "bill", crash)
            engine.noticing.want({name: None}, "hand")
            becomes(lambda: "look failed" in log.getvalue(), within=20)
            monkeypatch.setattr(Looking, "look", crash)
            engine.noticing.want({name: None}, "hand")
            becomes(lambda: "procrastinate" in log.getvalue(), within=20)
        threading.Thread(target=crash).start()
        becomes(lambda: "ended by an error" in log.getvalue(), within=20)
        monkeypatch.setattr(LedgerDesk, "review", crash)
        broken = client.post("/api/reviews", json={"names": [name]}, headers=bearer)
        seen = client.get(f"/api/reviews/{name}", headers=bearer)
        last_error = want(engine, "Encounter/enc-1").last_error
    assert (broken.status_code, seen.status_code, last_error) == (500, 200, "ValueError")
    told = {"log": log.getvalue(), "answers": broken.text + seen.text}
    assert (Finder(particulars(chart)).leaks(told) != []) is leaks

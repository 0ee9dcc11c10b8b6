"""A copy of the database that was made while everything was at work restores elsewhere, and the work goes on there."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bridge import postgres
from tests.house.repository import TOP
from tests.journeys.live_chart import in_force, most_at_once
from tests.journeys.one_chart import chart, encoded
from tests.journeys.running import bridge
from tests.journeys.serving import IN_TIME, Served, becomes, lives, served
from tests.sloppy_server.asked import PARSE, Asking
from tests.sloppy_server.server import SloppyServer, Switches

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc"),
]
PATIENTS = 6
_OF_A_PATIENT = ("pt-1", "enc-1", "cov-1", "cond-1", "order-1", "ma-1")
DOSES = [f"MedicationAdministration/ma-{number}" for number in range(1, PATIENTS + 1)]


def charts() -> list[dict[str, Any]]:
    """Write the plain chart for several patients."""
    found: dict[str, Any] = {}
    for number in range(1, PATIENTS + 1):
        text = encoded(chart())
        for name in _OF_A_PATIENT:
            text = text.replace(name.encode(), f"{name[:-1]}{number}".encode())
        found |= {f"{one['resourceType']}/{one['id']}": one for one in PARSE(text)}
    return list(found.values())


class Gate:
    """Holds every claim that is written until it is opened."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, asking: Asking) -> None:
        if asking.kind == "Claim" and asking.method == "PUT":
            self.reached.set()
            assert self.open.wait(30)


def billed(server: SloppyServer) -> dict[str, Any]:
    """Give the claims by their names, without what every write makes anew."""
    return {one["id"]: {**one, "meta": one["meta"].get("tag")} for one in server.resources("Claim")}


def kill_all_of(running: Served, database: Path) -> None:
    """Kill it, its children and its database, all at once."""
    postmaster = int((database / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0])
    ours = [running.process.pid, running.child("worker"), running.child("web"), postmaster]
    for pid in ours:
        assert pid
        os.kill(pid, signal.SIGKILL)
    running.process.wait()
    becomes(lambda: not any(lives(pid) for pid in ours if pid), within=10)


@contextmanager
def a_worker(server: SloppyServer, url: str) -> Iterator[None]:
    """Run one worker on a database."""
    given = {"BRIDGE_FHIR_URL": server.url, "BRIDGE_DATABASE_URL": url, "BRIDGE_AS_OF": IN_TIME}
    worker = subprocess.Popen(
        [sys.executable, "-m", "bridge", "worker"], cwd=TOP, env={**os.environ, **given}, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        worker.terminate()
        assert worker.wait(30) == 0


def test_a_copy_made_while_everything_is_at_work_restores_and_the_work_goes_on(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, dump = Gate(), tmp_path / "bridge.dump"
    old, new = data_folder / "old", data_folder / "new"
    with SloppyServer(charts(), Switches(fails=gate)) as server:
        with served(server.url, old) as running:
            for name in DOSES[:-1]:
                assert running.post(encoded({"reference": name})) == 200
            assert gate.reached.wait(30)  # a look is under way, and others wait
            address = postgres.join(old)
            assert address
            subprocess.run(
                [postgres.pg_dump(), "--format=custom", f"--file={dump}", f"--dbname={address.conninfo}"], check=True
            )
            assert billed(server) == {}
            assert running.post(encoded({"reference": DOSES[-1]})) == 200  # the copy will not know of it
            gate.open.set()
            becomes(lambda: len(billed(server)) >= 2, within=20)  # nor of these
            kill_all_of(running, old)
        with postgres.start(new) as database:
            restore = [str(postgres.pg_restore()), f"--dbname={database.address.conninfo}", str(dump)]
            subprocess.run(restore, check=True)
            monkeypatch.setenv("BRIDGE_DATABASE_URL", database.address.url)
            monkeypatch.setenv("BRIDGE_FHIR_URL", server.url)
            assert bridge("check-ledger").status == 0
            assert bridge("backfill", "--since", "2025-12-31").status == 0  # what the copy cannot know is asked for
            all_is_billed = (
                f"{PATIENTS} seen = {PATIENTS} billed + 0 held + 0 not-billable + 0 pending + 0 not-mapped.\n"
            )
            with a_worker(server, database.address.url):
                becomes(lambda: bridge("check-ledger").said == all_is_billed, within=60)
            assert bridge("dead-letters").said == "0 dead letters\n"
        assert [len(names) for names in in_force(server.resources("Claim")).values()] == [1] * PATIENTS
        assert most_at_once(server) == 1
        with SloppyServer(charts()) as quiet:
            monkeypatch.setenv("BRIDGE_FHIR_URL", quiet.url)
            monkeypatch.delenv("BRIDGE_DATABASE_URL")
            assert bridge("bill", *DOSES, "--as-of", IN_TIME).status == 0
            assert billed(server) == billed(quiet)

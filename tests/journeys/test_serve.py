"""`bridge serve` is soon ready, bills what it is told of, survives whatever is killed, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge import postgres
from tests.database import fast_disk
from tests.house.repository import TOP
from tests.journeys.serving import SECRET, becomes, lives, served
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.server import SloppyServer

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc"),
]
FIRST, SECOND = b'{"reference": "MedicationAdministration/ma-1"}', b'{"reference": "MedicationAdministration/ma-2"}'


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Give one data folder to all tests of this file: to make a database takes longer than to start it again."""
    with tempfile.TemporaryDirectory(prefix="bridge-tests-", dir=fast_disk()) as folder:
        made = Path(folder)
        made.chmod(0o755)
        yield made
        postgres.start(made).stop()  # where a test failed, nothing stays running


@pytest.fixture
def server() -> Iterator[SloppyServer]:
    with SloppyServer(two_patients()) as server:
        yield server


def claims(server: SloppyServer) -> int:
    return len(server.resources("Claim"))


def test_it_bills_what_it_is_told_of_and_stops_whole(server: SloppyServer, data: Path) -> None:
    with served(server.url, data) as bridge:
        assert bridge.ready_after < 30  # a few seconds; on a machine that does much else some more
        children = [bridge.child("web"), bridge.child("worker")]
        assert bridge.post(FIRST, secret=f"{SECRET}?") == 401
        assert bridge.post(FIRST) == 200
        becomes(lambda: claims(server) == 1, within=20)
        status, seconds = bridge.stop()
        assert (status, seconds < 10) == (0, True)
        assert [lives(child) for child in children if child] == [False, False]
    assert postgres.join(data) is None


def test_whatever_is_killed_what_was_noted_is_billed(server: SloppyServer, data: Path) -> None:
    with served(server.url, data) as bridge:
        worker, web = bridge.child("worker"), bridge.child("web")
        assert worker
        assert web
        os.kill(worker, signal.SIGSTOP)
        assert bridge.post(FIRST) == 200
        os.kill(worker, signal.SIGKILL)
        os.kill(web, signal.SIGKILL)
        assert bridge.post(SECOND) == 200  # waits for the web that is started again
        becomes(lambda: claims(server) == 2, within=30)
        assert {bridge.child("worker"), bridge.child("web")}.isdisjoint({worker, web, None})


def test_serve_itself_may_be_killed_and_started_again(server: SloppyServer, data: Path) -> None:
    with served(server.url, data) as bridge:
        worker = bridge.child("worker")
        assert worker
        os.kill(worker, signal.SIGSTOP)
        assert bridge.post(FIRST) == 200
        bridge.process.kill()
        bridge.process.wait()
        os.kill(worker, signal.SIGCONT)
        port = bridge.url.rpartition(":")[2]
        with served(server.url, data, BRIDGE_PORT=port) as again:
            assert again.url == bridge.url
            becomes(lambda: not lives(worker), within=20)
            becomes(lambda: claims(server) == 1, within=20)
            assert again.stop(signal.SIGINT)[0] == 0
    assert postgres.join(data) is None


def test_what_is_wrong_is_said_and_nothing_is_started(tmp_path: Path) -> None:
    settings = tmp_path / "bridge.env"
    settings.write_text("BRIDGE_FHIR_URL=http://127.0.0.1:1/fhir\nBRIDGE_PORT=x\n", encoding="utf-8")
    command = [sys.executable, "-m", "bridge", "serve", "--settings", str(settings)]
    told = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == f'BRIDGE_PORT in {settings}: is "x". It may be a whole number from 0 to 65535.\n'

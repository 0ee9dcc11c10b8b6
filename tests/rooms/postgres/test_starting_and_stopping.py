"""The server is started once for a data folder, keeps what it was given, and leaves nothing running."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bridge import postgres
from tests.rooms.postgres.servers import STARTS, ask, change, postmaster, processes, python

JOINS = "import sys; from pathlib import Path; from bridge import postgres; print(postgres.join(Path(sys.argv[1])))"


def test_an_empty_folder_gets_a_server_of_postgresql_18_with_our_database(data_folder: Path) -> None:
    with postgres.start(data_folder) as server:
        assert ask(server.address, "SELECT current_database()") == "bridge"
        assert ask(server.address, "SELECT current_setting('server_version_num')::int / 10000") == 18
        assert ask(server.address, "SELECT current_setting('fsync')") == "on"


def test_its_url_is_one_for_sqlalchemy(data_folder: Path, cluster: Path) -> None:
    with postgres.start(data_folder) as server:
        engine = create_engine(server.address.url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT current_database()")).scalar_one() == "bridge"
        engine.dispose()


def test_it_is_reached_by_a_socket_that_is_its_owner_s_alone(data_folder: Path) -> None:
    with postgres.start(data_folder) as server:
        assert ask(server.address, "SELECT current_setting('listen_addresses')") == ""
        folders = [data_folder / "postgres", server.address.folder, data_folder / "postgres" / "cluster"]
        assert [oct(folder.stat().st_mode & 0o777) for folder in folders] == ["0o700"] * 3
        assert oct((server.address.folder / ".s.PGSQL.5432").stat().st_mode & 0o777) == "0o700"


def test_a_folder_that_others_may_enter_is_closed(data_folder: Path, cluster: Path) -> None:
    (data_folder / "postgres").chmod(0o755)
    with postgres.start(data_folder):
        assert oct((data_folder / "postgres").stat().st_mode & 0o777) == "0o700"


def test_what_else_is_in_the_data_folder_is_left_alone(data_folder: Path) -> None:
    other = data_folder / "notes.txt"
    other.write_text("keep")
    data_folder.chmod(0o755)
    owner = data_folder.stat().st_uid
    with postgres.start(data_folder):
        pass
    assert other.read_text() == "keep"
    assert (data_folder.stat().st_uid, oct(data_folder.stat().st_mode & 0o777)) == (owner, "0o755")


def test_stopped_it_leaves_no_process_and_no_socket(data_folder: Path, cluster: Path) -> None:
    server = postgres.start(data_folder)
    assert processes(data_folder) != []
    server.stop()
    server.stop()
    assert processes(data_folder) == []
    assert list((data_folder / "postgres" / "socket").iterdir()) == []


def test_what_was_committed_is_there_after_another_start(data_folder: Path, cluster: Path) -> None:
    with postgres.start(data_folder) as server:
        change(server.address, "CREATE TABLE visits AS SELECT 7 AS number")
    with postgres.start(data_folder) as server:
        assert ask(server.address, "SELECT number FROM visits") == 7


def test_a_setting_holds_for_one_start(data_folder: Path, cluster: Path) -> None:
    with postgres.start(data_folder, {"work_mem": "7MB"}) as server:
        assert ask(server.address, "SHOW work_mem") == "7MB"
    with postgres.start(data_folder) as server:
        assert ask(server.address, "SHOW work_mem") == "4MB"


def test_another_process_joins_it(data_folder: Path, cluster: Path) -> None:
    with postgres.start(data_folder) as server:
        said, _ = python(JOINS, data_folder).communicate()
        assert said.strip() == str(server.address)
    said, _ = python(JOINS, data_folder).communicate()
    assert said.strip() == "None"


def test_joining_where_none_ever_ran_changes_nothing(data_folder: Path) -> None:
    assert postgres.join(data_folder / "new") is None
    assert list(data_folder.iterdir()) == []


def test_four_that_start_it_at_once_get_one_server_and_the_last_to_let_go_stops_it(data_folder: Path) -> None:
    starters = [python(STARTS, data_folder) for _ in range(4)]
    addresses = {starter.stdout.readline() for starter in starters if starter.stdout}
    one = postmaster(data_folder)
    assert len(addresses) == 1
    for starter in starters[:3]:
        assert starter.communicate() == ("", "")
        assert postmaster(data_folder) == one
    assert starters[3].communicate() == ("", "")
    assert processes(data_folder) == []


@pytest.mark.parametrize("name", ["o'neil 50% in $HOME", "back\\slash `id`", 'a "b", c', "Nürnberg"])
def test_any_name_of_a_folder_will_do(data_folder: Path, name: str) -> None:
    folder = data_folder / name
    with postgres.start(folder, {"fsync": "off"}) as server:
        assert postgres.join(folder) == server.address
        assert ask(server.address, "SELECT current_setting('data_directory')") == str(folder / "postgres" / "cluster")
        engine = create_engine(server.address.url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        engine.dispose()
    assert processes(folder) == []


def test_a_path_too_long_for_a_socket_has_it_in_a_short_folder_of_its_own(data_folder: Path) -> None:
    folder = data_folder / ("deep" * 30)
    with postgres.start(folder) as server:
        short = server.address.folder
        assert not short.is_relative_to(data_folder)
        assert oct(short.stat().st_mode & 0o777) == "0o700"
        assert postgres.join(folder) == server.address
    assert not short.exists()
    assert postgres.join(folder) is None

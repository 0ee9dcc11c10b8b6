"""The order of texts is the same on every machine, and the log is fit for anybody's eyes."""

import os
from pathlib import Path

import pytest
from psycopg.errors import UniqueViolation

from bridge import postgres
from tests.rooms.postgres.servers import ask, change


def test_an_index_of_texts_does_not_depend_on_the_operating_system(data_folder: Path, cluster: Path) -> None:
    with postgres.start(data_folder) as server:
        assert ask(
            server.address, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'bridge'"
        ) == ("bC.UTF-8")


def test_a_log_that_has_grown_long_is_begun_anew_and_the_one_before_is_kept(data_folder: Path, cluster: Path) -> None:
    log = data_folder / "postgres" / "postgres.log"
    os.truncate(log, 10_000_001)
    with postgres.start(data_folder):
        assert log.stat().st_size < 10_000
        assert log.with_name("postgres-before.log").stat().st_size == 10_000_001


def test_the_log_names_no_row_and_no_statement(data_folder: Path, cluster: Path) -> None:
    with postgres.start(data_folder) as server:
        change(server.address, "CREATE TABLE names (name text PRIMARY KEY); INSERT INTO names VALUES ('Doe')")
        with pytest.raises(UniqueViolation, match="Doe"):
            change(server.address, "INSERT INTO names VALUES ('Doe')")
    log = (data_folder / "postgres" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "Doe" not in log

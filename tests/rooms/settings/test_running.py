"""What is set for the bridge that runs all the time is read without a FHIR server, and never shown."""

from pathlib import Path

import pytest

from bridge.settings import SETTINGS, Running, SettingsError, read_running
from bridge.web.web_settings import DEFAULT_OLDEST_WAITING, DEFAULT_REQUESTS_PER_SECOND
from tests.rooms.settings.asking import read, refusal

DATABASE = "postgresql://bridge:s3cret@db.example/bridge"


def test_nothing_need_be_set() -> None:
    assert read_running({}, None) == Running() == read().running


def test_the_defaults_are_those_of_the_table_and_of_the_web() -> None:
    said = {setting.name: setting.default for setting in SETTINGS}
    running = Running()
    ours = {
        "BRIDGE_HOST": running.host,
        "BRIDGE_PORT": running.port,
        "BRIDGE_POLL_MINUTES": running.poll_minutes,
        "BRIDGE_REQUESTS_PER_SECOND": running.requests_per_second,
        "BRIDGE_OLDEST_WAITING": f"{running.oldest_waiting:g}",
    }
    assert {name: str(value) for name, value in ours.items()} == {name: said[name] for name in ours}
    assert (running.requests_per_second, running.oldest_waiting) == (
        DEFAULT_REQUESTS_PER_SECOND,
        DEFAULT_OLDEST_WAITING,
    )


@pytest.mark.parametrize(
    ("name", "value", "attribute", "read_as"),
    [
        ("DATABASE_URL", f" {DATABASE} ", "database_url", DATABASE),
        ("DATA_DIR", "data", "data_folder", Path("data")),
        ("HOST", "::1", "host", "::1"),
        ("PORT", "0", "port", 0),
        ("WEBHOOK_SECRETS", "new, old,", "webhook_secrets", ("new", "old")),
        ("API_TOKEN", "t0ken", "api_token", "t0ken"),
        ("METRICS_TOKEN", "t0ken", "metrics_token", "t0ken"),
        ("POLL_MINUTES", "60", "poll_minutes", 60),
        ("REQUESTS_PER_SECOND", "5", "requests_per_second", 5),
        ("OLDEST_WAITING", "60", "oldest_waiting", 60.0),
        ("PUBLIC_URL", "https://bridge.example/", "public_url", "https://bridge.example"),
    ],
)
def test_a_value_is_read(name: str, value: str, attribute: str, read_as: object) -> None:
    assert getattr(read_running({f"BRIDGE_{name}": value}, None), attribute) == read_as
    assert getattr(read(**{name: value}).running, attribute) == read_as


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("DATABASE_URL", "sqlite:///s3cret", "is no URL of a PostgreSQL database"),
        ("DATABASE_URL", "s3cret", "is no URL of a PostgreSQL database"),
        ("PORT", "65536", "a whole number from 0 to 65535"),
        ("POLL_MINUTES", "61", "a whole number from 1 to 60"),
        ("POLL_MINUTES", "0", "a whole number from 1 to 60"),
        ("OLDEST_WAITING", "0", "a number of seconds above 0"),
        ("REQUESTS_PER_SECOND", "0", "a whole number from 1"),
        ("WEBHOOK_SECRETS", "s3cret one", "has a space or a letter in it that no header carries"),
        ("WEBHOOK_SECRETS", "s3crét", "has a space or a letter in it that no header carries"),
        ("PUBLIC_URL", "bridge.example", "is no URL"),
        ("PUBLIC_URL", "http://[::1", "is no URL"),
        ("PUBLIC_URL", "https://bridge.example/?a=s3cret", "is no URL"),
    ],
)
def test_a_wrong_value_is_refused_and_no_secret_is_repeated(name: str, value: str, why: str) -> None:
    problem = refusal(**{name: value})
    assert problem.startswith(f"BRIDGE_{name}: ")
    assert why in problem
    assert "s3cr" not in problem
    with pytest.raises(SettingsError, match=f"BRIDGE_{name}"):
        read_running({f"BRIDGE_{name}": value}, None)


def test_secrets_may_stand_in_files_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / "database").write_text(f"{DATABASE}\n", encoding="utf-8")
    (tmp_path / "secrets").write_text("s3cret,s3cret-old\n", encoding="utf-8")
    running = read_running(
        {
            "BRIDGE_DATABASE_URL_FILE": str(tmp_path / "database"),
            "BRIDGE_WEBHOOK_SECRETS_FILE": str(tmp_path / "secrets"),
            "BRIDGE_API_TOKEN": "s3cret",
            "BRIDGE_METRICS_TOKEN": "s3cret",
        },
        None,
    )
    assert (running.database_url, running.webhook_secrets) == (DATABASE, ("s3cret", "s3cret-old"))
    assert "s3cret" not in repr(running)


def test_a_relative_data_folder_in_a_file_is_counted_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "bridge.env").write_text("BRIDGE_DATA_DIR=data\n", encoding="utf-8")
    assert read_running({}, tmp_path / "bridge.env").data_folder == tmp_path / "data"

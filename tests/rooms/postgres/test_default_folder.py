"""Where the data folder is when nobody names one."""

import os
from pathlib import Path

import pytest

from bridge.postgres import default_data_folder


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be an ordinary user, whose home is named."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/srv/jo")


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {}, "/srv/jo/.local/share/bridge"),
        ("linux", {"XDG_DATA_HOME": "/srv/data"}, "/srv/data/bridge"),
        ("linux", {"XDG_DATA_HOME": "not/absolute"}, "/srv/jo/.local/share/bridge"),
        ("linux", {"XDG_DATA_HOME": ""}, "/srv/jo/.local/share/bridge"),
        ("darwin", {"XDG_DATA_HOME": "/srv/data"}, "/srv/jo/Library/Application Support/bridge"),
    ],
)
def test_it_is_the_user_s_own_by_the_rules_of_the_platform(
    ordinary: None, monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], folder: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert default_data_folder(environment) == Path(folder)


def test_root_s_is_where_the_user_that_runs_postgresql_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_folder({"XDG_DATA_HOME": "/srv/data"}) == Path("/var/lib/bridge")

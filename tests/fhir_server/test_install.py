"""What the tests ask is installed once for each lock, exactly as locked, and its absence says what to do."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.fhir_server.install import FOLDER, NotInstalledError, install

LOCK: dict[str, Any] = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
LOCKED = {name: package for name, package in LOCK["packages"].items() if name}


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cut npm off from every registry and from what it has fetched before."""
    monkeypatch.setenv("npm_config_offline", "true")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "nothing-fetched-yet"))
    return tmp_path


@pytest.fixture
def small(offline: Path) -> Path:
    """Make a project whose only dependency lies beside it."""
    (offline / "beside").mkdir()
    _write(offline / "beside" / "package.json", {"name": "beside", "version": "1.0.0"})
    wanted = {"name": "small", "dependencies": {"beside": "file:beside"}}
    _write(offline / "package.json", wanted)
    link = {"resolved": "beside", "link": True}
    packages = {"": wanted, "beside": {"version": "1.0.0"}, "node_modules/beside": link}
    _write(offline / "package-lock.json", {"name": "small", "lockfileVersion": 3, "packages": packages})
    return offline


def test_the_lock_has_the_versions_that_are_asked_for() -> None:
    asked = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert asked == {name: LOCKED[f"node_modules/{name}"]["version"] for name in asked}


def test_the_lock_has_a_hash_for_every_package_and_no_place_to_fetch_it_from() -> None:
    ours = [name for name, package in LOCKED.items() if not package.get("inBundle")]
    assert [name for name in ours if not LOCKED[name]["integrity"].startswith("sha512-")] == []
    assert [name for name, package in LOCKED.items() if "resolved" in package] == []
    assert "registry" not in json.dumps(LOCK)


def test_what_is_installed_is_installed_once(node_modules: None) -> None:
    assert install() is False


def test_a_new_lock_is_installed_anew(small: Path) -> None:
    assert [install(small), install(small)] == [True, False]
    assert (small / "node_modules" / "beside" / "package.json").exists()
    with (small / "package-lock.json").open("a") as lock:
        lock.write("\n")
    assert install(small) is True


def test_an_interrupted_installation_counts_as_none(small: Path) -> None:
    install(small)
    (small / "node_modules" / "installed-from").unlink()
    assert install(small) is True


def test_where_no_registry_can_be_reached_it_is_said_what_to_do(offline: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(FOLDER / name, offline)
    with pytest.raises(
        NotInstalledError, match=r"run `\./run tests` where a package registry can be reached"
    ) as failure:
        install(offline)
    assert "npm error" in str(failure.value)
    assert not (offline / "node_modules" / "installed-from").exists()


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")

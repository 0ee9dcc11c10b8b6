"""Our keys are made, kept for ourselves, and shown without their secrets."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.running import Run, bridge


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "keys.json"
    monkeypatch.setenv("BRIDGE_FHIR_KEY_FILE", str(file))
    return file


def shown(ran: Run) -> list[dict[str, Any]]:
    assert ran.status == 0
    keys = json.loads(ran.said)["keys"]
    assert isinstance(keys, list)
    assert not any("d" in key for key in keys)
    return keys


def test_a_new_key_is_made_and_its_public_half_is_printed(key_file: Path) -> None:
    ran = bridge("keys", "--new", "ES384")
    (key,) = shown(ran)
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-384", "ES384", "sig")
    assert ran.complained == f"{key_file}: new key {key['kid']}\n"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert "d" in json.loads(key_file.read_text(encoding="utf-8"))["keys"][0]


def test_without_new_the_same_keys_are_printed_again(key_file: Path) -> None:
    assert shown(bridge("keys", "--new", "ES384")) == shown(bridge("keys"))


def test_a_second_key_comes_first_and_the_old_one_stays(key_file: Path) -> None:
    (old,) = shown(bridge("keys", "--new", "ES384"))
    new, kept = shown(bridge("keys", "--new", "RS384"))
    assert (new["alg"], kept) == ("RS384", old)


def test_without_a_file_it_is_said_how_to_make_one(key_file: Path) -> None:
    ran = bridge("keys")
    assert (ran.status, ran.said) == (2, "")
    assert "`bridge keys` makes one" in ran.complained


def test_without_the_setting_it_is_named() -> None:
    ran = bridge("keys", "--new", "ES384")
    assert (ran.status, ran.said) == (2, "")
    assert ran.complained.startswith("BRIDGE_FHIR_KEY_FILE: is not set.")


def test_the_target_has_keys_of_its_own(key_file: Path, tmp_path: Path) -> None:
    settings = tmp_path / "bridge.env"
    settings.write_text("BRIDGE_FHIR_TARGET_KEY_FILE=theirs.json\n", encoding="utf-8")
    (theirs,) = shown(bridge("keys", "--new", "ES384", "--target"))
    assert json.loads((tmp_path / "theirs.json").read_text(encoding="utf-8"))["keys"][0]["x"] == theirs["x"]
    assert not key_file.exists()


def test_another_algorithm_is_wrong_usage() -> None:
    ran = bridge("keys", "--new", "HS256")
    assert ran.status == 2
    assert "'HS256' is not one of 'ES384', 'RS384'" in ran.complained

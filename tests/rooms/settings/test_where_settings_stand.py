"""The environment comes before the file; the file is one of lines NAME=value; a name nobody knows is said."""

# ruff: noqa: S105, S106  (these secrets open nothing)

from pathlib import Path

import pytest

from bridge.settings import SettingsError, read_settings, settings_file
from tests.rooms.settings.asking import URL, read, refusal, refusals


def written(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "ours.env"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "BRIDGE_FHIR_TRIES=3", "BRIDGE_FHIR_AT_ONCE=2")
    settings = read(file, FHIR_TRIES="9")
    assert (settings.tries, settings.at_once) == (9, 2)


def test_a_blank_value_in_the_environment_is_none(tmp_path: Path) -> None:
    assert read(written(tmp_path, "BRIDGE_FHIR_TRIES=3"), FHIR_TRIES=" ").tries == 3


def test_a_file_is_written_as_others_are(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "# a remark",
        "",
        "export BRIDGE_PAYER=medicare  # another",
        "BRIDGE_SITE = 'lakeview-main'",
        "BRIDGE_FHIR_AUTH=basic",
        "BRIDGE_FHIR_USER=bridge",
        'BRIDGE_FHIR_PASSWORD="a # b ${HOME} c"',
        "OTHERS=theirs",
    )
    settings = read(file)
    assert (settings.payer, settings.site) == ("medicare", "lakeview-main")
    assert settings.source.account.password == "a # b ${HOME} c"


def test_a_relative_path_in_a_file_is_counted_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc", encoding="utf-8")
    file = written(tmp_path, "BRIDGE_FHIR_AUTH=bearer", "BRIDGE_FHIR_TOKEN_FILE=token", "BRIDGE_MAPPINGS=ours")
    settings = read(file)
    assert settings.source.account.token == "abc"
    assert settings.mappings == tmp_path / "ours"


def test_the_environment_s_secret_replaces_the_file_s_whatever_its_form(tmp_path: Path) -> None:
    file = written(tmp_path, "BRIDGE_FHIR_AUTH=bearer", "BRIDGE_FHIR_TOKEN_FILE=token")
    assert read(file, FHIR_TOKEN="abc").source.account.token == "abc"


def test_a_wrong_value_is_refused_with_the_file_it_stands_in(tmp_path: Path) -> None:
    file = written(tmp_path, "BRIDGE_TASKS=all")
    assert refusal(file) == f'BRIDGE_TASKS in {file}: is "all". It may be blocks, blocks,warns or none.'


def test_lines_that_cannot_be_read_are_named_without_what_they_hold(tmp_path: Path) -> None:
    file = written(tmp_path, "BRIDGE_FHIR_TOKEN='s3cret", "BRIDGE_PAYER", "BRIDGE_SITE=a", "BRIDGE_SITE=b")
    told = refusals(file)
    assert [problem.removeprefix(f"{file}, line ").split(" ")[:3] for problem in told] == [
        ["1:", "cannot", "be"],
        ["2:", "BRIDGE_PAYER", "has"],
        ["4:", "BRIDGE_SITE", "was"],
    ]
    assert "s3cret" not in "".join(told)


@pytest.mark.parametrize(("content", "why"), [(None, "No such file or directory"), (b"\xff", "it is not UTF-8")])
def test_a_file_that_cannot_be_read_is_refused(content: bytes | None, why: str, tmp_path: Path) -> None:
    file = tmp_path / "ours.env"
    if content is not None:
        file.write_bytes(content)
    assert refusal(file) == (
        f"settings file {file}: cannot be read ({why}). Name one with --settings or BRIDGE_SETTINGS."
    )


def test_the_file_is_the_one_that_was_named_most_closely(tmp_path: Path) -> None:
    named, other = tmp_path / "named.env", tmp_path / "other.env"
    environment = {"BRIDGE_SETTINGS": str(other)}
    assert settings_file(environment, named, tmp_path) == named
    assert settings_file(environment, None, tmp_path) == other
    assert settings_file({}, None, tmp_path) is None
    (tmp_path / "bridge.env").touch()
    assert settings_file({}, None, tmp_path) == tmp_path / "bridge.env"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("BRIDGE_FHIR_TOKN", "BRIDGE_FHIR_TOKEN"),
        ("BRIDGE_FHIR_TARGET_PASSWORT", "BRIDGE_FHIR_TARGET_PASSWORD"),
        ("BRIDGE_TASK", "BRIDGE_TASKS"),
        ("bridge_fhir_url", "BRIDGE_FHIR_URL"),
        ("BRIDGE_SETTING", "BRIDGE_SETTINGS"),
    ],
)
def test_a_name_that_looks_misspelled_is_said(name: str, meant: str) -> None:
    (warning,) = read_settings({"BRIDGE_FHIR_URL": URL, name: "x"}, None).warnings
    assert warning == f"{name}: there is no such setting, so it has no effect. Did you mean {meant}?"


def test_a_name_in_the_file_that_looks_misspelled_is_said_with_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "BRIDGE_FHIR_PAGESIZE=100")
    (warning,) = read(file).warnings
    assert warning.startswith(f"BRIDGE_FHIR_PAGESIZE in {file}: there is no such setting")


@pytest.mark.parametrize("name", ["BRIDGE_COLOUR", "BRIDGE_UNKNOWN_URL", "FHIR_TOKN", "BRIDGE_SETTINGS"])
def test_other_names_are_left_alone(name: str) -> None:
    assert read_settings({"BRIDGE_FHIR_URL": URL, name: "x"}, None).warnings == ()


def test_a_misspelled_address_is_still_no_address() -> None:
    with pytest.raises(SettingsError, match="BRIDGE_FHIR_URL: is not set"):
        read_settings({"BRIDGE_FHIR_ULR": URL}, None)

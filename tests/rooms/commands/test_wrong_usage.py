"""Wrong usage and wrong settings end with status 2 before anything is asked of a server."""

from pathlib import Path

import pytest

from tests.journeys.running import Run, bridge

NAME = "MedicationAdministration/ma-1"


def refused(*words: str | Path) -> str:
    ran: Run = bridge(*words)
    assert (ran.status, ran.said) == (2, "")
    return ran.complained


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name a server; nobody asks it, since no socket may be opened here."""
    monkeypatch.setenv("BRIDGE_FHIR_URL", "https://ehr.example/fhir")


@pytest.mark.parametrize("words", [["check-server"], ["bill", NAME], ["poll", "--since", "2026-01-31"]])
def test_without_settings_they_are_named(words: list[str]) -> None:
    assert refused(*words) == (
        "BRIDGE_FHIR_URL: is not set. Give the address of the FHIR server, such as https://ehr.example/fhir.\n"
    )


def test_everything_that_is_wrong_with_the_settings_is_said(tmp_path: Path) -> None:
    (tmp_path / "bridge.env").write_text("BRIDGE_TASKS=all\nBRIDGE_FHIR_TRIES=0\n", encoding="utf-8")
    complained = refused("check-server")
    assert [line.partition(" ")[0] for line in complained.splitlines()] == [
        "BRIDGE_FHIR_URL:",
        "BRIDGE_TASKS",
        "BRIDGE_FHIR_TRIES",
    ]


def test_a_settings_file_that_is_not_there_is_named(url: None) -> None:
    assert "settings file ours.env: cannot be read" in refused("check-server", "--settings", "ours.env")


def test_a_bare_id_is_refused_with_what_is_expected(url: None) -> None:
    complained = refused("bill", "ma-1")
    assert "Invalid value for 'NAME...': 'ma-1' names no such record." in complained
    assert "Write MedicationAdministration/ID" in complained


def test_bill_needs_a_name(url: None) -> None:
    assert "Missing argument 'NAME...'" in refused("bill")


def test_poll_needs_a_start(url: None) -> None:
    assert "Missing option '--since'" in refused("poll")


def test_what_is_no_time_is_refused_with_its_option(url: None) -> None:
    complained = refused("poll", "--since", "yesterday")
    assert "Invalid value for '--since': 'yesterday' is no time." in complained


def test_a_span_that_ends_before_it_starts_is_refused(url: None) -> None:
    assert "--until" in refused("poll", "--since", "2026-02-01", "--until", "2026-01-31")


@pytest.mark.parametrize("name", ["payer", "site"])
def test_a_file_that_is_not_in_the_mappings_is_refused(name: str, url: None) -> None:
    assert f"--{name} nobody: there is no such file. Known are:" in refused("bill", NAME, f"--{name}", "nobody")


@pytest.mark.parametrize("name", ["BRIDGE_PAYER", "BRIDGE_SITE"])
def test_the_same_holds_for_the_settings(name: str, url: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "nobody")
    assert f"{name} nobody: there is no such file." in refused("bill", NAME)


def test_a_mappings_folder_in_the_settings_is_used(url: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BRIDGE_MAPPINGS", str(tmp_path / "ours"))
    assert f"{tmp_path / 'ours'}" in refused("bill", NAME)


@pytest.mark.parametrize("out", ["there/claims.ndjson", "there"])
def test_an_out_that_cannot_be_written_is_refused_before_anything_is_asked(out: str, url: None, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("a file", encoding="utf-8")
    assert refused("bill", NAME, "--out", tmp_path / out).startswith(f"--out {tmp_path / out}: cannot be written (")


def test_a_folder_is_no_file_for_outcomes(url: None, tmp_path: Path) -> None:
    (tmp_path / "outcomes.ndjson").mkdir()
    assert "cannot be written (it is a folder)" in refused("bill", NAME, "--out", tmp_path / "outcomes.ndjson")

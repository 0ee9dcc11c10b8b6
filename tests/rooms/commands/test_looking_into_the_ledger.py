"""The commands on the ledger say what stands in it, and end with the right status."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.app.desk import LedgerDesk
from bridge.app.engine import Engine
from bridge.ledger import wants
from bridge.ledger.events import Event, record_event
from bridge.web.ports import Notice, Notification
from tests.journeys.running import Run, bridge
from tests.rooms.app.engines import do_jobs, engine_on, jobs, want
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.server import SloppyServer, unavailable

NAME = "MedicationAdministration/ma-1"
NOWHERE = "http://127.0.0.1:1/fhir"


def run(url: str, monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> Run:
    """Run a command on a database; no FHIR server is set."""
    monkeypatch.setenv("BRIDGE_DATABASE_URL", url)
    return bridge(*words)


def given_up(engine: Engine, *names: str) -> None:
    """Have names be given up after 72 hours of failures."""
    with engine.ledger.begin() as book:
        wants.want(book, dict.fromkeys(names), "hand")
        book.execute(text("UPDATE wants SET wanted_at = now() - interval '73 hours'"))
        for name in names:
            assert wants.fail(book, name, "GET Patient: status 500")


@pytest.mark.server
def test_the_story_of_a_dose_is_told_in_order(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        LedgerDesk(engine).noticed(Notification("plain", (Notice(NAME),)), None)
        do_jobs(engine)
    told = run(database_url, monkeypatch, "history", NAME)
    assert told.status == 0
    assert [line.split()[3] for line in told.said.splitlines() if "gap" not in line.split()[3]] == [
        "event",
        "decision",
        "send",
        "answer",
        "look",
    ]
    checked = run(database_url, monkeypatch, "check-ledger")
    assert (checked.status, checked.said) == (
        0,
        "1 seen = 1 billed + 0 held + 0 not-billable + 0 pending + 0 not-mapped.\n",
    )
    report = run(database_url, monkeypatch, "missed-events", "--since", "2018-01-01")
    assert report.said.startswith("1 events by webhook: 1 new + 0 duplicates absorbed\n")


def test_a_dose_that_nobody_heard_of_has_no_story(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run(database_url, monkeypatch, "migrate")
    told = run(database_url, monkeypatch, "history", NAME)
    assert (told.status, told.said) == (1, "")
    assert told.complained.startswith(f"{NAME}: the ledger knows nothing of it.")


def test_a_ledger_that_does_not_agree_ends_with_status_1(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine_on(database_url, NOWHERE) as engine, engine.ledger.begin() as book:
        record_event(book, Event("poll", NAME))
    checked = run(database_url, monkeypatch, "check-ledger")
    assert checked.status == 1
    assert f"Event 1 (poll, {NAME}) is kept, and nobody was asked to look.\n" in checked.said


def test_dead_letters_are_listed_and_sent_again_by_name_or_kind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine_on(database_url, NOWHERE) as engine:
        given_up(engine, "Encounter/e-1", "Encounter/e-2", NAME)
        listed = run(database_url, monkeypatch, "dead-letters")
        assert listed.said.splitlines()[-1] == "3 dead letters"
        assert "Encounter/e-1  given up " in listed.said
        assert "after 1 failures, the last: GET Patient: status 500\n" in listed.said
        again = run(database_url, monkeypatch, "dead-letters", "--send-again", "Encounter/")
        assert again.said.splitlines()[-1] == "2 dead letters, sent again"
        assert jobs(engine) == [("look", {"names": ["Encounter/e-1", "Encounter/e-2"]})]
        assert want(engine, "Encounter/e-1").dead_at is None
        run(database_url, monkeypatch, "dead-letters", "--send-again", NAME)
        assert run(database_url, monkeypatch, "dead-letters", "--send-again").said == "0 dead letters\n"


def test_tables_are_asked_for_before_anything_is_read(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run(database_url, monkeypatch, "check-ledger")
    assert (told.status, told.complained) == (2, "The ledger has no tables yet: run `bridge migrate`.\n")
    assert run(database_url, monkeypatch, "migrate").said == "The tables are those of this program.\n"
    assert run(database_url, monkeypatch, "migrate").status == 0
    assert run(database_url, monkeypatch, "check-ledger").status == 0


@pytest.mark.server
def test_a_back_fill_goes_on_where_it_was_broken_off(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        monkeypatch.setenv("BRIDGE_FHIR_URL", server.url)
        monkeypatch.setenv("BRIDGE_FHIR_TRIES", "1")
        first = run(database_url, monkeypatch, "backfill", "--since", "2025-12-15")
        assert (first.status, first.said.splitlines()[-1]) == (0, "All is noted; the workers look at it.")
        assert first.said.startswith("2025-12-15 00:00 to 2026-01-14 00:00 UTC: noted\n")
        assert want(engine, "Patient/pt-1").trigger == "bulk"  # all of the chart is new, so it is looked at as a whole
        again = run(database_url, monkeypatch, "backfill", "--since", "2025-12-20")
        assert len(again.said.splitlines()) == 2  # what was whole is not done again
        anew = run(database_url, monkeypatch, "backfill", "--since", "2025-12-15", "--anew")
        assert anew.said.startswith("2025-12-15 00:00 to 2026-01-14 00:00 UTC: noted\n")
        earlier = run(database_url, monkeypatch, "backfill", "--since", "2025-12-01")
        assert earlier.said.startswith("2025-12-01 00:00 to 2025-12-31 00:00 UTC: noted\n")
        server.switches = replace(server.switches, fails=lambda _: unavailable())
        broken = run(database_url, monkeypatch, "backfill", "--since", "2025-12-01", "--anew")
        assert broken.status != 0

"""A poll wishes for each patient once, and not for what a notification told before and was decided since."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bridge.app.engine import Engine
from bridge.ledger.checking import check
from bridge.ledger.events import Event
from tests.rooms.app.engines import do_jobs, engine_on, events, jobs, want
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.server import SloppyServer

pytestmark = pytest.mark.server

DOSE, VISIT, PATIENT = "MedicationAdministration/ma-1", "Encounter/enc-1", "Patient/pt-1"


def changed(server: SloppyServer, name: str) -> dict[str, Any]:
    """Let a resource change on the server, and give its new meta."""
    before = server.resource(name)
    assert before
    server.put({**before, "language": "en"})
    after = server.resource(name)
    assert after
    meta: dict[str, Any] = after["meta"]
    return meta


def poll_since(engine: Engine, meta: dict[str, Any], trigger: str = "poll") -> None:
    """Ask for what changed since a change, itself included."""
    assert engine.polling().span(trigger, datetime.fromisoformat(meta["lastUpdated"]), None, None)


def wishes(engine: Engine) -> dict[str, int]:
    with engine.ledger.begin() as book:
        return {row.name: row.wanted for row in book.execute(text("SELECT name, wanted FROM wants"))}


def test_a_version_that_a_webhook_told_and_that_was_decided_since_is_not_wanted_again(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        meta = changed(server, DOSE)
        engine.noticing.note([Event("webhook", DOSE, version=meta["versionId"])])
        do_jobs(engine)
        before = wishes(engine)
        poll_since(engine, meta)
        assert (wishes(engine), jobs(engine)) == (before, [])
        assert events(engine)[-1] == ("poll", DOSE, False)
        with engine.ledger.one_state() as book:
            assert check(book) == []


def test_a_sweep_wants_it_again_all_the_same(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        meta = changed(server, DOSE)
        engine.noticing.note([Event("webhook", DOSE, version=meta["versionId"])])
        do_jobs(engine)
        poll_since(engine, meta, "sweep")
        assert want(engine, VISIT).is_open


def test_a_version_that_a_webhook_told_and_that_nobody_looked_at_is_wanted(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        engine.noticing.note([Event("webhook", DOSE, version="1")])
        do_jobs(engine)
        meta = changed(server, DOSE)
        engine.noticing.note([Event("webhook", DOSE, version=meta["versionId"])])
        poll_since(engine, meta)
        assert want(engine, VISIT).is_open


def test_a_patient_of_whom_all_changed_is_wanted_once(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        assert engine.polling().span("poll", datetime(2000, 1, 1, tzinfo=UTC), None, None)
        assert wishes(engine) == {PATIENT: 1, "Patient/pt-2": 1}
        do_jobs(engine)
        assert len(server.resources("Claim")) == 2
        with engine.ledger.one_state() as book:
            assert check(book) == []


def test_a_patient_of_whom_something_else_changed_is_wanted(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        poll_since(engine, changed(server, "Coverage/cov-1"))
        assert wishes(engine) == {PATIENT: 1}

"""What is wanted is looked at under its patient's lock; what fails waits, and holds up nobody else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bridge.jobs.locks import PatientLocks
from bridge.ledger.events import Event
from tests.rooms.app.engines import do_jobs, engine_on, jobs, want
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.server import SloppyServer, unavailable

pytestmark = pytest.mark.server

FIRST, SECOND = "MedicationAdministration/ma-1", "MedicationAdministration/ma-2"


def in_force(server: SloppyServer) -> list[dict[str, Any]]:
    return [one for one in server.resources("Claim") if one["status"] == "active"]


def test_a_dose_that_was_told_of_is_traced_to_its_visit_and_billed(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        engine.noticing.note([Event("webhook", SECOND)])
        do_jobs(engine)
        assert len(in_force(server)) == 1
        assert (want(engine, SECOND).wanted, want(engine, SECOND).done) == (1, 1)


def test_the_same_wish_again_sends_nothing(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        for _ in range(2):
            engine.noticing.want({SECOND: None}, "hand")
            do_jobs(engine)
        with engine.ledger.begin() as book:
            assert book.execute(text("SELECT count(*) FROM sends WHERE kind = 'Claim'")).scalar() == 1


def test_a_server_that_is_away_lets_the_names_wait_each_for_itself(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        engine.noticing.want({FIRST: None, SECOND: None}, "hand")
        server.fail_next(*[unavailable()] * 50)
        do_jobs(engine)
        for name in (FIRST, SECOND):
            assert want(engine, name).is_open
            assert want(engine, name).attempts == 1
            assert want(engine, name).due is not None


def test_what_another_job_holds_is_left_to_it_and_tried_later(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        engine.noticing.want({SECOND: None}, "hand")
        do_jobs(engine)
        with engine.ledger.begin() as book:
            names = book.execute(text("SELECT name, patient FROM wants WHERE name LIKE 'Encounter/%'")).all()
        visits = {row.name: row.patient for row in names}
        with PatientLocks(engine.ledger.engine) as other:
            assert other.take(set(visits.values())) == set(visits.values())
            engine.noticing.want(visits, "hand")
            engine.duties().look(list(visits))
            assert all(want(engine, name).is_open for name in visits)
        assert jobs(engine)
        do_jobs(engine)
        assert not any(want(engine, name).is_open for name in visits)


def test_a_lock_is_one_jobs_alone_and_free_again_at_its_end(database_url: str) -> None:
    with SloppyServer([]) as server, engine_on(database_url, server) as engine:
        with PatientLocks(engine.ledger.engine) as one, PatientLocks(engine.ledger.engine) as other:
            assert one.take({"Patient/p"}) == {"Patient/p"}
            assert other.take({"Patient/p", "Patient/q"}) == {"Patient/q"}
        with PatientLocks(engine.ledger.engine) as later:
            assert later.take({"Patient/p", "Patient/q"}) == {"Patient/p", "Patient/q"}


def test_a_dose_whose_drug_was_corrected_to_another_is_found_by_the_poll_and_its_claim_taken_back(
    database_url: str,
) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        engine.noticing.want({SECOND: None}, "hand")
        do_jobs(engine)
        (claim,) = in_force(server)
        dose = next(one for one in server.resources("MedicationAdministration") if one["id"] == "ma-2")
        other = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "3639"}], "text": "Other"}
        kept = {name: value for name, value in dose.items() if not name.startswith("medication")}
        server.put({**kept, "medicationCodeableConcept": other})
        assert engine.polling().span("poll", datetime(2000, 1, 1, tzinfo=UTC), None, None)
        do_jobs(engine)
        assert claim["id"] not in {one["id"] for one in in_force(server)}
        with engine.ledger.begin() as book:
            stands = text("SELECT outcome FROM administrations WHERE name = 'MedicationAdministration/ma-2'")
            assert book.execute(stands).scalar() == "not-mapped"

"""What is wanted is looked at under its patient's lock; what fails waits, and holds up nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bridge.jobs.locks import PatientLocks
from bridge.ledger.checking import check
from bridge.ledger.events import Event
from bridge.ledger.story import history
from bridge.one_pass import Listeners
from tests.rooms.app.engines import do_jobs, engine_on, jobs, want
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.asked import Asking
from tests.sloppy_server.server import SloppyServer, Switches, unavailable

pytestmark = pytest.mark.server

FIRST, SECOND = "MedicationAdministration/ma-1", "MedicationAdministration/ma-2"


def without_waste(resource: dict[str, Any]) -> dict[str, Any]:
    """Give a resource; of a dose it is not charted what was thrown away."""
    return {name: value for name, value in resource.items() if name != "extension"}


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


class Meanwhile:
    """Does something while the server is asked for a dose, so many times."""

    def __init__(self, times: int, does: Callable[[], object]) -> None:
        self._left = times
        self._does = does

    def __call__(self, asking: Asking) -> None:
        if asking.path == SECOND and self._left:
            self._left -= 1
            self._does()


@pytest.mark.parametrize("times", [1, 3])
def test_a_dose_that_is_told_of_again_while_it_is_traced_is_traced_again_at_once(database_url: str, times: int) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        again = Meanwhile(times, lambda: engine.noticing.want({SECOND: None}, "hand"))
        server.switches = Switches(fails=again)
        engine.noticing.want({SECOND: None}, "hand")
        do_jobs(engine)
        assert (want(engine, SECOND).wanted, want(engine, SECOND).done) == (1 + times, 1 + times)
        assert not want(engine, "Encounter/enc-2").is_open


def test_a_dose_that_is_told_of_without_end_does_not_keep_its_visit_waiting(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        server.switches = Switches(fails=Meanwhile(1000, lambda: engine.noticing.want({SECOND: None}, "hand")))
        engine.noticing.want({SECOND: None}, "hand")
        engine.duties().look([SECOND])
        assert len(in_force(server)) == 1
        assert jobs(engine)


def test_each_dose_is_first_seen_by_whoever_wished_for_its_visit(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        engine.noticing.want({FIRST: None}, "hand")
        engine.noticing.want({SECOND: None}, "sweep")
        engine.duties().look([FIRST, SECOND])
        with engine.ledger.begin() as book:
            seen = book.execute(text("SELECT name, first_seen_by FROM administrations ORDER BY name")).all()
            stories = {name: [line.says for line in history(book, name) if line.kind == "look"] for name, _ in seen}
        assert [tuple(row) for row in seen] == [(FIRST, "hand"), (SECOND, "sweep")]
        assert [one.partition(" done")[0] for one in stories[FIRST]] == ["look for hand"]
        assert [one.partition(" done")[0] for one in stories[SECOND]] == ["look for sweep"]


def test_the_story_of_a_dose_names_the_look_at_its_patient(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine:
        (patient, *_) = sorted(f"Patient/{one['id']}" for one in server.resources("Patient"))
        engine.noticing.want({patient: None}, "hand")
        do_jobs(engine)
        with engine.ledger.begin() as book:
            (name,) = book.execute(text("SELECT name FROM administrations")).scalars()
            assert [line.kind for line in history(book, name)][-1] == "look"


@pytest.mark.parametrize("tasks", ["none", "blocks", "blocks,warns"])
def test_a_ledger_whose_questions_were_asked_is_not_blamed_whichever_are_sent(database_url: str, tasks: str) -> None:
    chart = [without_waste(one) for one in two_patients()]
    with SloppyServer(chart) as server, engine_on(database_url, server, BRIDGE_TASKS=tasks) as engine:
        engine.noticing.want({FIRST: None, SECOND: None}, "hand")
        do_jobs(engine)
        asked = {one["code"]["coding"][0]["code"] for one in server.resources("Task")}
        assert [one in asked for one in ("waste-not-recorded", "payer-rule-unverified")] == [
            "blocks" in tasks,
            "warns" in tasks,
        ]
        with engine.ledger.one_state() as book:
            assert check(book) == []
        server.put(next(one for one in two_patients() if f"{one['resourceType']}/{one['id']}" == FIRST))
        engine.noticing.want({FIRST: None}, "hand")
        do_jobs(engine)
        with engine.ledger.one_state() as book:
            assert check(book) == []
            asked_of = text("SELECT what, task FROM gap_events WHERE administration = :name AND gap = :gap ORDER BY id")
            life = book.execute(asked_of, {"name": FIRST, "gap": "waste-not-recorded"})
            lived = [tuple(row) for row in life]
        stood = ("requested", "completed") if "blocks" in tasks else (None, None)
        assert lived == [("opened", stood[0]), ("closed", stood[1])]


def test_a_ledger_that_was_begun_beside_open_questions_is_not_blamed(database_url: str) -> None:
    chart = [without_waste(one) for one in two_patients()]
    with SloppyServer(chart) as server, engine_on(database_url, server) as engine:
        engine.one_pass(engine.parts(), Listeners()).bill([FIRST])  # as `bridge bill` does, past the ledger
        assert server.resources("Task")
        engine.noticing.want({FIRST: None}, "hand")
        do_jobs(engine)
        with engine.ledger.one_state() as book:
            assert book.execute(text("SELECT count(*) FROM sends")).scalar() == 0
            assert check(book) == []


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

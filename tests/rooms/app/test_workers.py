"""A worker gets up again after the database was away, takes over what a dead one left, and stops when asked to."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge import postgres
from bridge.app.engine import Engine
from bridge.jobs.worker import Worker
from bridge.ledger.events import Event
from tests.database import QUICK
from tests.rooms.app.engines import engine_on
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.server import SloppyServer

pytestmark = pytest.mark.server

NAME = "MedicationAdministration/ma-1"
LOST_JOB = text("""
    WITH dead AS (
        INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id
    ), wish AS (
        INSERT INTO wants (name, wanted, trigger, deferred_at)
        VALUES ('MedicationAdministration/ma-1', 1, 'hand', now())
    )
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)
    SELECT 'looks', 'look', '{"names": ["MedicationAdministration/ma-1"]}', 'doing', id FROM dead
""")


@contextmanager
def working(engine: Engine) -> Iterator[Worker]:
    """Run a worker in a thread, and stop it at the end."""
    worker = engine.worker(1)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(20)
    assert not thread.is_alive()


def soon(is_so: Callable[[], object], within: float = 30) -> None:
    until = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_what_is_noted_is_done_and_what_a_dead_worker_left_is_taken_over(database_url: str) -> None:
    with SloppyServer(two_patients()) as server, engine_on(database_url, server) as engine, working(engine):
        engine.noticing.note([Event("webhook", "MedicationAdministration/ma-2")])
        soon(lambda: server.resources("Claim"))
        with engine.ledger.begin() as book:
            book.execute(LOST_JOB)
        soon(lambda: len(server.resources("Claim")) == 2, within=20)


def test_a_worker_gets_up_again_after_the_database_was_away(data_folder: Path) -> None:
    database = postgres.start(data_folder, QUICK)
    with SloppyServer(two_patients()) as server, engine_on(database.address.url, server) as engine, working(engine):
        soon(lambda: _polled(engine))
        database.stop()
        database = postgres.start(data_folder, QUICK)
        engine.noticing.note([Event("webhook", NAME)])
        soon(lambda: server.resources("Claim"))
    database.stop()


def test_a_worker_stops_while_the_database_is_away(data_folder: Path) -> None:
    database = postgres.start(data_folder, QUICK)
    with engine_on(database.address.url, "http://127.0.0.1:1/fhir") as engine, working(engine) as worker:
        soon(lambda: _polled(engine))
        database.stop()
        worker.stop()


def test_a_worker_that_was_asked_to_stop_before_it_began_does_nothing(database_url: str) -> None:
    with engine_on(database_url, "http://127.0.0.1:1/fhir") as engine:
        worker = engine.worker(1)
        worker.stop()
        worker.run()


def _polled(engine: Engine) -> bool:
    """Say whether the worker has begun: it polls first of all."""
    with engine.ledger.begin() as book:
        return bool(book.execute(text("SELECT count(*) FROM polls")).scalar_one())

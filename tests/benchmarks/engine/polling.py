"""How long it takes to poll everything: noted, looked at by workers, kept in the ledger, sent and read back."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter_ns

import orjson
import requests
from sqlalchemy import Connection, text

from bridge import postgres
from bridge.jobs.polling import OVERLAP
from bridge.jobs.queue import Queue
from bridge.ledger.checking import check
from bridge.ledger.ledger import Ledger, open_ledger
from bridge.ledger.polls import Poll, record_poll
from bridge.ledger.sums import sums
from tests.benchmarks.engine.database import new_database
from tests.benchmarks.engine.expected import AS_OF, BLOCKS, Expected
from tests.benchmarks.engine.processes import becomes, worker
from tests.benchmarks.over_http.served import Served

SINCE = datetime(2000, 1, 1, tzinfo=UTC)
JOBS = 2
"""Looks at once in a worker, as is usual."""
_WITHIN = 900.0
_JOBS_LEFT = text("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
_IS_DONE = text("""
    SELECT NOT EXISTS (SELECT FROM wants WHERE wanted > done)
       AND EXISTS (SELECT FROM polls WHERE since = :since AND outcome = 'done')
""")


@dataclass(frozen=True, slots=True)
class Polled:
    """One poll of everything: nanoseconds, and how often a Claim or Task was sent or looked for."""

    nanoseconds: int
    of_claims: int


def polled(address: postgres.Address, served: Served, expected: Expected, workers: int, page_size: int) -> Polled:
    """Poll all charts with so many workers into an empty ledger; raises RuntimeError where the result is not right."""
    url = new_database(address)
    settings = {
        "BRIDGE_DATABASE_URL": url,
        "BRIDGE_FHIR_URL": served.url,
        "BRIDGE_FHIR_PAGE_SIZE": f"{page_size}",
        "BRIDGE_AS_OF": f"{AS_OF}",
        "BRIDGE_POLL_MINUTES": "60",
        "BRIDGE_TASKS": BLOCKS,
    }
    ledger = open_ledger(url)
    with ExitStack() as open_:
        open_.callback(ledger.close)
        for _ in range(workers):
            open_.enter_context(worker(JOBS, **settings))
        becomes(lambda: not _asked(ledger, _JOBS_LEFT), _WITHIN)  # a poll of the full hour may have been missed
        served.begin_anew()
        begun = perf_counter_ns()
        with ledger.begin() as book:
            record_poll(book, Poll("poll", None, SINCE + OVERLAP))
            Queue(url).ask_for_poll(book)
        becomes(lambda: _asked(ledger, _IS_DONE, since=SINCE), _WITHIN, 0.05)
        took = perf_counter_ns() - begun
        with ledger.begin() as book:
            _check(book, served, expected)
    return Polled(took, served.told().claims)


def _asked(ledger: Ledger, statement: object, **given: object) -> object:
    with ledger.begin() as book:
        return book.execute(statement, given).scalar_one()  # type: ignore[call-overload]


def _check(book: Connection, served: Served, expected: Expected) -> None:
    """Compare what stands in the ledger and on the server with what must."""
    problems = check(book)
    counted, claims, tasks = sums(book), _ids(served, "Claim"), _ids(served, "Task")
    outcomes = {outcome: count for outcome, count in counted.outcomes.items() if count}
    if problems:
        raise RuntimeError(f"check-ledger says {problems[:3]}")
    if outcomes != dict(expected.outcomes) or not counted.adds_up:
        raise RuntimeError(f"{counted}, and must be {dict(expected.outcomes)}")
    if set(claims) != expected.claims or len(claims) != len(expected.claims) or len(tasks) != expected.tasks:
        must_be = f"{len(expected.claims)} and {expected.tasks}"
        raise RuntimeError(f"{len(claims)} Claims and {len(tasks)} Tasks are on the server, and must be {must_be}")


def _ids(served: Served, kind: str) -> Sequence[str]:
    answer = requests.get(f"{served.url}/{kind}?_count=1000000", timeout=600)
    return [entry["resource"]["id"] for entry in orjson.loads(answer.content)["entry"]]

"""Sixteen who write at once about the same visits, and four workers: one claim for each visit, written once."""

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import make_url

from bridge.app.database import migrate
from tests.chaos.processes import Web, environment_of
from tests.chaos.workers import Workers
from tests.fhir_server.engine import Engine
from tests.journeys.live_chart import another, name_of, plain_chart
from tests.journeys.serving import IN_TIME, SECRET, becomes

pytestmark = pytest.mark.server

WRITERS, WORKERS = 16, 4
OTHERS = (2, 3)
VISITS = ("enc-1", *(f"enc-{number}" for number in OTHERS))
DOSES = ("ma-1", *(f"ma-{number}" for number in OTHERS))
TIMES = 2


@contextmanager
def at_work(fhir_url: str, database_url: str, folder: Path) -> Iterator[Web]:
    """Run the web and four workers."""
    migrate(database_url)
    environment = environment_of(
        folder,
        BRIDGE_FHIR_URL=fhir_url,
        BRIDGE_DATABASE_URL=database_url,
        BRIDGE_WEBHOOK_SECRETS=SECRET,
        BRIDGE_API_TOKEN=SECRET,
        BRIDGE_REQUESTS_PER_SECOND="10000",
        BRIDGE_AS_OF=IN_TIME,
    )
    with (folder / "log").open("ab") as log:
        web = Web(environment, log)
        workers = Workers(folder / "steps.txt", environment, log, lambda: None, lambda _: None)
        try:
            workers.look_after(WORKERS)
            yield web
        finally:
            workers.close()
            web.close()
    assert workers.ended == {0: WORKERS}


def count(book: psycopg.Connection[tuple[int]], what: bytes) -> int:
    """Count rows of the ledger."""
    row = book.execute(b"SELECT count(*) FROM " + what).fetchone()
    return -1 if row is None else row[0]


def write(url: str, number: int) -> list[int]:
    """Say of every visit and every dose that it changed, or ask for a review; another order for each writer."""
    told = [*product(("Encounter",), VISITS), *product(("MedicationAdministration",), DOSES)] * TIMES
    turned = [told[(place + number) % len(told)] for place in range(len(told))]
    statuses = []
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
    for place, (kind, own_id) in enumerate(turned):
        name = f"{kind}/{own_id}"
        if (number + place) % 4 == 0:
            connection.request("POST", "/api/reviews", json.dumps({"names": [name]}), headers)
        else:  # no two are the same, or they would be known again
            body = json.dumps({"reference": name, "version": f"{number}-{place}"})
            connection.request("POST", "/notifications", body, headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    return statuses


def test_sixteen_writers_and_four_workers_make_one_claim_each(
    fhir_engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fhir_engine.load([*plain_chart(), *(one for number in OTHERS for one in another(number))])
    conninfo = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with at_work(fhir_engine.url, database_url, tmp_path) as web, psycopg.connect(conninfo, autocommit=True) as book:
        with ThreadPoolExecutor(WRITERS) as threads:
            answers = list(threads.map(lambda number: write(web.url, number), range(WRITERS)))

        becomes(lambda: count(book, b"wants WHERE wanted > done") == 0, within=60)
        assert count(book, b"looks WHERE outcome = 'failed'") == 0
        assert count(book, b"looks") < WRITERS * len(VISITS) * TIMES  # many wishes became one look
    assert {status for own in answers for status in own} == {200, 202}
    claims = fhir_engine.resources("Claim")
    billed = sorted(one["item"][0]["encounter"][0]["reference"] for one in claims)
    assert billed == [f"Encounter/{one}" for one in VISITS]
    assert [len(fhir_engine.ask("GET", f"{name_of(one)}/_history").found) for one in claims] == [1] * len(VISITS)

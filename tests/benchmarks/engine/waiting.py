"""How long it takes from a notification to the Claim on the FHIR server, where nothing else is going on."""

import secrets
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns

import orjson

from bridge import postgres
from bridge.ledger.checking import check
from bridge.ledger.ledger import open_ledger
from tests.benchmarks.charts import write_charts
from tests.benchmarks.engine.client import send_all, signed
from tests.benchmarks.engine.database import new_database
from tests.benchmarks.engine.expected import AS_OF, expected_of
from tests.benchmarks.engine.processes import becomes, listening
from tests.sloppy_server.server import SloppyServer

CHARTS_FOR_EACH = 3
"""Administrations whose charts are on the server, for each that is told of: four in ten are billed alone on a claim."""
WARMING = 5
BETWEEN = 0.05
"""Seconds in which everything comes to rest."""
_WITHIN = 30.0
_EVERY = 0.001


def waits(address: postgres.Address, notifications: int) -> list[int]:
    """Tell of one administration after the other, and give the nanoseconds until each one's Claim is there."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        write_charts(folder, (notifications + WARMING) * CHARTS_FOR_EACH + 20)
        expected = expected_of(folder)
        charts = [orjson.loads(line) for path in sorted(folder.iterdir()) for line in path.read_bytes().splitlines()]
    url, secret = new_database(address), secrets.token_hex(16)
    told = list(expected.billed.items())[: notifications + WARMING]
    with SloppyServer(charts) as server:
        settings = {
            "BRIDGE_DATABASE_URL": url,
            "BRIDGE_FHIR_URL": server.url,
            "BRIDGE_WEBHOOK_SECRETS": secret,
            "BRIDGE_PORT": "0",
            "BRIDGE_AS_OF": f"{AS_OF}",
        }
        with listening("bridge", "serve", **settings) as bridge:
            found = [_one(server, bridge, signed(secret, name), f"Claim/{claim}") for name, claim in told]
            _check(server, url, len(told))
    return found[WARMING:]


def _one(server: SloppyServer, bridge: str, request: bytes, claim: str) -> int:
    """Send one notification and wait for its Claim."""
    begun = perf_counter_ns()
    send_all(bridge, [request])
    becomes(lambda: server.resource(claim), _WITHIN, _EVERY)
    took = perf_counter_ns() - begun
    time.sleep(BETWEEN)
    return took


def _check(server: SloppyServer, url: str, told: int) -> None:
    """See that each has its one Claim, and that the ledger agrees; raises RuntimeError."""
    ledger = open_ledger(url)
    try:
        with ledger.begin() as book:
            problems = check(book)
    finally:
        ledger.close()
    if problems or len(server.resources("Claim")) != told:
        raise RuntimeError(f"{told} were told of, {len(server.resources('Claim'))} Claims are there; {problems[:3]}")

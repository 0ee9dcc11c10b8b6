"""How many notifications a second are taken: by the engine, and by the same server that does less with them."""

import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

from sqlalchemy import Connection, create_engine, text

from bridge import postgres
from tests.benchmarks.engine.client import send_all, signed
from tests.benchmarks.engine.database import new_database
from tests.benchmarks.engine.processes import listening
from tests.benchmarks.engine.web import BARE, ENGINE, ROW
from tests.benchmarks.run import NANOSECONDS

WHAT = (BARE, ROW, ENGINE)
PLAIN = "CREATE TABLE plain (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), body text NOT NULL)"
WARMING = 200
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Round:
    """What was taken in a second, by each server in turn."""

    a_second: Mapping[str, float]

    def ratio(self, what: str, to: str) -> float:
        """Give the ratio of two of them."""
        return self.a_second[what] / self.a_second[to]


def rounds(address: postgres.Address, notifications: int, times: int) -> list[Round]:
    """Measure all three in turn, again and again; raises RuntimeError where something was not kept."""
    url, secret = new_database(address), secrets.token_hex(16)
    settings = {
        "BRIDGE_DATABASE_URL": url,
        "BRIDGE_FHIR_URL": "http://127.0.0.1:9/fhir",
        "BRIDGE_WEBHOOK_SECRETS": secret,
        "BRIDGE_REQUESTS_PER_SECOND": "1000000",
    }
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(text(PLAIN))
    with ExitStack() as open_:
        servers = {
            what: open_.enter_context(listening("tests.benchmarks.engine.web", what, **settings)) for what in WHAT
        }
        for server in servers.values():
            send_all(server, _requests(secret, WARMING))
        measured = [
            Round({what: _a_second(server, secret, notifications) for what, server in servers.items()})
            for _ in range(times)
        ]
    with engine.begin() as connection:
        _check(connection, WARMING + times * notifications)
    engine.dispose()
    return measured


def _requests(secret: str, number: int) -> list[bytes]:
    return [signed(secret, f"MedicationAdministration/measured-{next(_NUMBERS)}") for _ in range(number)]


def _a_second(server: str, secret: str, notifications: int) -> float:
    return notifications * NANOSECONDS / send_all(server, _requests(secret, notifications))


def _check(book: Connection, notifications: int) -> None:
    """See that each notification is there: as a row, and as an event, a wish and a job."""
    asked = {
        "plain rows": "SELECT count(*) FROM plain",
        "events": "SELECT count(*) FROM events WHERE NOT duplicate",
        "wishes": "SELECT count(*) FROM wants WHERE wanted = 1 AND done = 0",
        "names in jobs": "SELECT count(DISTINCT name) FROM procrastinate_jobs,"
        " jsonb_array_elements_text(args -> 'names') AS name WHERE status = 'todo'",
    }
    found = {what: book.execute(text(statement)).scalar_one() for what, statement in asked.items()}
    if set(found.values()) != {notifications}:
        raise RuntimeError(f"{notifications} notifications were answered, and kept are {found}")

"""The help answers at once: nothing that takes time to load is loaded before a command needs it."""

import subprocess
import sys

from tests.journeys.running import bridge

SLOW = (
    "alembic",
    "dotenv",
    "fhir",
    "flask",
    "joserfc",
    "marshmallow",
    "msgspec",
    "pint",
    "procrastinate",
    "psycopg",
    "requests",
    "rich",
    "sqlalchemy",
    "structlog",
    "tenacity",
    "waitress",
    "yaml",
)


def test_the_commands_are_known_before_anything_slow_is_loaded() -> None:
    told = f"import sys, bridge.__main__; print([name for name in {SLOW!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_the_help_lists_every_command() -> None:
    listed = [line.split()[0] for line in bridge("--help").said.partition("Commands:\n")[2].splitlines()]
    assert listed == [
        "audit",
        "backfill",
        "bill",
        "check-ledger",
        "check-mappings",
        "check-server",
        "dead-letters",
        "demo",
        "explain",
        "folder-server",
        "history",
        "keys",
        "map",
        "migrate",
        "missed-events",
        "poll",
        "replay",
        "serve",
        "subscribe",
        "user",
        "worker",
    ]

"""An engine over an empty database and a server with two patients, whose jobs a test does by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from bridge.app.database import migrate
from bridge.app.engine import Engine
from bridge.ledger.wants import Want, of
from bridge.settings import read_settings
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from tests.sloppy_server.server import SloppyServer

IN_TIME = "2018-08-01"
"""A day on which the plain chart may still be filed."""


@contextmanager
def engine_on(url: str, server: SloppyServer | str, **more: str) -> Iterator[Engine]:
    """Give an engine with empty tables."""
    migrate(url)
    address = server if isinstance(server, str) else server.url
    given = {"BRIDGE_FHIR_URL": address, "BRIDGE_FHIR_TRIES": "1", "BRIDGE_AS_OF": IN_TIME, **more}
    with Engine(read_settings(given, None), load_mappings(default_mappings()), url) as engine:
        yield engine


def jobs(engine: Engine) -> list[tuple[str, Any]]:
    """List the jobs that wait, each with its arguments."""
    asked = text("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
    with engine.ledger.begin() as book:
        return [(row.task_name, row.args) for row in book.execute(asked)]


def do_jobs(engine: Engine) -> None:
    """Do the jobs that wait, and those that come from them, in this thread."""
    duties = engine.duties()
    while waiting := jobs(engine):
        with engine.ledger.begin() as book:
            book.execute(text("DELETE FROM procrastinate_jobs"))
        for task, arguments in waiting:
            if task == "look":
                duties.look(arguments["names"])
            elif task == "span":
                duties.span(arguments["name"])
            elif task == "replay":
                duties.replay(arguments["number"])
            else:
                duties.poll()


def want(engine: Engine, name: str) -> Want:
    """Tell how a name stands."""
    with engine.ledger.begin() as book:
        return of(book, [name])[name]


def events(engine: Engine) -> list[tuple[str, str, bool]]:
    """List the events that were kept: by what, of what, and whether it is a duplicate."""
    with engine.ledger.begin() as book:
        rows = book.execute(text("SELECT trigger, reference, duplicate FROM events ORDER BY id"))
        return [(row.trigger, row.reference, row.duplicate) for row in rows]

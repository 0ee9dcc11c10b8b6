"""The commands that run all the time, and the one that makes their tables."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bridge.commands.options import must_be_known, running_in, settings_in, settings_option, tables_in

if TYPE_CHECKING:
    from bridge.app.engine import Engine
    from bridge.settings import Settings
    from bridge.tables.mappings import Mappings

_WITHOUT_SECRETS: Final = (
    "BRIDGE_WEBHOOK_SECRETS is not set: every notification is refused, and what changed is found by polling alone."
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Patients' charts looked at at once."
)


@click.command("serve")
@jobs_option
@settings_option
def serve_command(jobs: int, settings: Path | None) -> None:
    """Do everything: take notifications, poll, look at what changed, keep claims and tasks right.

    Listens at BRIDGE_HOST and BRIDGE_PORT. Without BRIDGE_DATABASE_URL the database that comes along is used. Ends on
    Ctrl-C and SIGTERM.
    """
    from bridge.app.serving import Serving
    from bridge.logs import log_as_json

    log_as_json()
    read, _ = _settings_and_tables(settings)
    if not read.running.webhook_secrets:
        click.echo(_WITHOUT_SECRETS, err=True)
    options = () if settings is None else ("--settings", str(settings))
    sys.exit(Serving(read.running, options, jobs, click.echo).run())


@click.command("worker")
@jobs_option
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input ends.")
@settings_option
def worker_command(jobs: int, with_parent: bool, settings: Path | None) -> None:  # noqa: FBT001  (click's own way)
    """Look at what changed, and poll; any number of workers may run, on any number of machines.

    Ends on Ctrl-C and SIGTERM once what it does is done; a second one ends it at once.
    """
    from bridge.app.own_end import end_with_parent
    from bridge.logs import log_as_json

    log_as_json()
    with engine_in(settings) as engine:
        worker = engine.worker(jobs)
        if with_parent:
            end_with_parent()
        worker.run()


@click.command("web", hidden=True)
@click.option("--socket", "handed", type=int, required=True, help="The descriptor at which to listen.")
@settings_option
def web_command(handed: int, settings: Path | None) -> None:
    """Answer what comes over HTTP; a part of serve."""
    import signal
    import socket

    import waitress  # type: ignore[import-untyped]

    from bridge.app.desk import web_app
    from bridge.app.own_end import end_with_parent
    from bridge.logs import log_as_json
    from bridge.web.serving import WAITRESS

    log_as_json()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with engine_in(settings) as engine, socket.socket(fileno=handed) as listening:
        end_with_parent()
        waitress.serve(web_app(engine), sockets=[listening], **WAITRESS)


@click.command("migrate")
@settings_option
def migrate_command(settings: Path | None) -> None:
    """Make the tables of the database, or bring them up to this program's."""
    from bridge.app.database import database, migrate

    with database(running_in(settings)) as url:
        migrate(url)
    click.echo("The tables are those of this program.")


@contextmanager
def engine_in(settings: Path | None) -> "Iterator[Engine]":
    """Give the engine on the database, with the tables of this program."""
    from bridge.app.database import check_tables, database
    from bridge.app.engine import Engine

    read, mappings = _settings_and_tables(settings)
    with database(read.running) as url, Engine(read, mappings, url) as engine:
        check_tables(engine.ledger)
        yield engine


def _settings_and_tables(named: Path | None) -> "tuple[Settings, Mappings]":
    """Read the settings, and check the mappings against them."""
    settings = settings_in(named)
    mappings = tables_in(settings.mappings)
    must_be_known("BRIDGE_PAYER", settings.payer, mappings.payers)
    must_be_known("BRIDGE_SITE", settings.site, mappings.sites)
    return settings, mappings

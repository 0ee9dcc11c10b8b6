"""The commands that look into the ledger: what happened, whether it agrees, what waits for a person."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from bridge.commands.asked_for import end_time, must_be_in_order, start_time
from bridge.commands.options import NOT_ALL, book_in, running_in, settings_option


@click.command("history")
@click.argument("name", metavar="ADMINISTRATION")
@settings_option
def history_command(name: str, settings: Path | None) -> None:
    """Tell the story of an administration, in order: heard of, looked at, decided, asked, sent, answered.

    ADMINISTRATION is MedicationAdministration/ID. Exit status 1 where nobody ever heard of it.
    """
    from bridge.ledger.story import history

    with book_in(settings) as book:
        lines = history(book, name)
    for line in lines:
        click.echo(f"{line.at:%Y-%m-%d %H:%M:%S} UTC  {line.kind:<8}  {line.says}")
    if not lines:
        click.echo(f"{name}: the ledger knows nothing of it. Write MedicationAdministration/ID.", err=True)
        sys.exit(NOT_ALL)


@click.command("check-ledger")
@settings_option
def check_ledger_command(settings: Path | None) -> None:
    """Check that the ledger agrees with itself: all adds up, nothing is stuck, all that was sent is noted.

    Exit status: 0 when it does, 1 when something does not; each problem is a line.
    """
    from bridge.app.database import open_ledger
    from bridge.ledger.checking import check
    from bridge.ledger.sums import sums

    with open_ledger(running_in(settings)) as ledger, ledger.one_state() as book:
        problems, counted = check(book), sums(book)
    click.echo(f"{counted}.")
    for problem in problems:
        click.echo(problem)
    sys.exit(NOT_ALL if problems else 0)


@click.command("dead-letters")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--send-again", is_flag=True, help="Try them again: those that are named, else all.")
@settings_option
def dead_letters_command(names: tuple[str, ...], send_again: bool, settings: Path | None) -> None:  # noqa: FBT001  (click's own way)
    """List what was given up after 72 hours of failures, each with its last error.

    NAME is a name that the list shows, or the first word of several: Encounter/ stands for all encounters.
    """
    from bridge.app.database import database, open_ledger
    from bridge.jobs.noticing import Noticing
    from bridge.jobs.queue import Queue
    from bridge.ledger.wants import dead

    running = running_in(settings)
    with database(running) as url, open_ledger(running) as ledger:
        with ledger.begin() as book:
            given_up = [one for one in dead(book) if _is_among(one.name, names)]
        if send_again and given_up:
            Noticing(ledger, Queue(url)).send_again([one.name for one in given_up])
    for one in given_up:
        since = f"{one.dead_at:%Y-%m-%d %H:%M:%S} UTC"
        click.echo(f"{one.name}  given up {since} after {one.attempts} failures, the last: {one.last_error}")
    click.echo(f"{len(given_up)} dead letters{', sent again' if send_again and given_up else ''}")


@click.command("missed-events")
@click.option("--since", type=start_time, metavar="TIME", help="Start; a date means its start. Without it: no start.")
@click.option("--until", type=end_time, metavar="TIME", help="End; a date means its end. Without it: no end.")
@settings_option
def missed_events_command(since: datetime | None, until: datetime | None, settings: Path | None) -> None:
    """Report what notifications told, what only a poll found, and how long it took to be told."""
    from bridge.ledger.report import missed_events

    if since is not None:
        must_be_in_order(since, until)
    with book_in(settings) as book:
        report = missed_events(book, since, until)
    for line in report.lines():
        click.echo(line)


def _is_among(name: str, asked: Iterable[str]) -> bool:
    """Say whether a name is one of those that are asked for, or begins with one that ends in a slash; none asks all."""
    given = tuple(asked)
    return not given or any(name == each or (each.endswith("/") and name.startswith(each)) for each in given)

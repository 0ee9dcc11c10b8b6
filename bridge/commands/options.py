"""Options that several commands take, and what is checked before any of them starts."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

if TYPE_CHECKING:
    from bridge.ledger.ledger import Book
    from bridge.settings import Running, Settings
    from bridge.tables.mappings import Mappings

NOT_ALL, WRONG = 1, 2
Command = TypeVar("Command", bound=Callable[..., None])

payer_option = click.option(
    "--payer", metavar="ID", help="File in mappings/payers/ to use where a coverage's payor is in none."
)
site_option = click.option(
    "--site", metavar="ID", help="File in mappings/sites/ to use where the chart names no place."
)
mappings_option = click.option(
    "--mappings", type=click.Path(path_type=Path), help="Mappings folder to use instead of the one that comes along."
)
as_of_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day on which filing limits are judged.")


settings_option = click.option(
    "--settings",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings file; without it BRIDGE_SETTINGS names one, else bridge.env is taken where it is there.",
)


class PassOptions(TypedDict):
    """What the commands that make a pass over a server take."""

    dry_run: bool
    out: Path | None
    as_of: datetime | None
    payer: str | None
    site: str | None
    mappings: Path | None
    settings: Path | None


def pass_options(command: Command) -> Command:
    """Give a command the options of a pass."""
    own = (
        click.option("--dry-run", is_flag=True, help="Send nothing; print what would be sent, one a line, as JSON."),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            help="Folder for the four files that map writes, or a file NAME.ndjson for the outcomes alone.",
        ),
        as_of_option,
        payer_option,
        site_option,
        mappings_option,
        settings_option,
    )
    for option in reversed(own):
        command = option(command)
    return command


def tables_in(folder: Path | None) -> "Mappings":
    """Load a mappings folder, or the one that comes along; raises MappingError where it does not check."""
    from bridge.tables.default_folder import default_mappings
    from bridge.tables.loading import load_mappings

    return load_mappings(folder or default_mappings())


def must_be_known(option: str, name: str | None, known: Collection[str]) -> None:
    """Refuse the id of a file that is not in the mappings."""
    if name is not None and name not in known:
        message = f"{option} {name}: there is no such file. Known are: {', '.join(sorted(known))}."
        raise click.UsageError(message)


def settings_in(named: Path | None) -> "Settings":
    """Read the settings, and say which names look misspelled; raises SettingsError with all that is wrong."""
    from bridge.settings import read_settings, settings_file

    settings = read_settings(os.environ, settings_file(os.environ, named, Path()))
    for warning in settings.warnings:
        click.echo(warning, err=True)
    return settings


def running_in(named: Path | None) -> "Running":
    """Read what commands need that talk to the database alone. Raises SettingsError with all that is wrong."""
    from bridge.settings import read_running, settings_file

    return read_running(os.environ, settings_file(os.environ, named, Path()))


def key_file_in(named: Path | None, *, target: bool) -> Path:
    """Read where our keys are kept; the other settings need not be there yet. Raises SettingsError where it is not."""
    from bridge.settings import read_key_file, settings_file

    return read_key_file(os.environ, settings_file(os.environ, named, Path()), target=target)


@contextmanager
def book_in(named: Path | None) -> "Iterator[Book]":
    """Give a transaction on the ledger that the settings name.

    Raises SettingsError with all that is wrong with them, and LedgerError where the ledger cannot be read.
    """
    from bridge.app.database import open_ledger

    with open_ledger(running_in(named)) as ledger, ledger.begin() as book:
        yield book

"""The command that shows, before anyone switches, which claims would change under another mappings folder."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import sys
from pathlib import Path

import click

from bridge.commands.options import NOT_ALL, must_be_known, settings_option, tables_in


@click.command("replay")
@click.option(
    "--mappings", required=True, type=click.Path(path_type=Path), metavar="DIR", help="The other mappings folder."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.ndjson", help="File for what differs, a claim a line."
)
@settings_option
def replay_command(mappings: Path, out: Path | None, settings: Path | None) -> None:
    """Show which claims would change under another mappings folder, by rule, with units and dollars.

    Reads the charts of all administrations that the ledger knows, a page of patients at a time, and decides on each by
    the mappings in use and by the other ones. Nothing is written, sent or kept. Exit status: 0 when all were replayed,
    1 when something could not be read, 2 when the server is broken.
    """
    from bridge.commands.replaying import replay_all
    from bridge.commands.running import engine_in

    other = tables_in(mappings)
    with engine_in(settings) as engine:
        must_be_known("BRIDGE_PAYER", engine.settings.payer, other.payers)
        must_be_known("BRIDGE_SITE", engine.settings.site, other.sites)
        sys.exit(0 if replay_all(engine, other, out) else NOT_ALL)

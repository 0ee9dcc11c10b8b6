"""The commands that need no server: map files, explain what came out, check the mappings."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import sys
from datetime import date, datetime
from pathlib import Path

import click

from bridge.commands.options import (
    NOT_ALL,
    as_of_option,
    mappings_option,
    must_be_known,
    payer_option,
    site_option,
    tables_in,
)


@click.command("map")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH...")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the four files."
)
@payer_option
@site_option
@mappings_option
@as_of_option
def map_command(
    paths: tuple[Path, ...],
    out: Path,
    payer: str | None,
    site: str | None,
    mappings: Path | None,
    as_of: datetime | None,
) -> None:
    """Map the administrations in FHIR files or folders to claims or gaps.

    Reads Bundles, single resources and NDJSON, also .gz. Writes claims, tasks, findings and outcomes as NDJSON into
    the --out folder. Exit status: 0 when every administration has an outcome, 1 when some input could not be read.
    """
    from bridge.pipeline import Choices, map_files
    from bridge.showing import progress_bar, summary_lines

    tables = tables_in(mappings)
    must_be_known("--payer", payer, tables.payers)
    must_be_known("--site", site, tables.sites)
    day: date | None = None if as_of is None else as_of.date()
    with progress_bar() as progress:
        summary = map_files(paths, out, tables, Choices(payer, site, day), progress=progress)
    for unreadable in summary.unreadable:
        click.echo(str(unreadable), err=True)
    for line in summary_lines(summary, out):
        click.echo(line)
    sys.exit(NOT_ALL if summary.unreadable else 0)


@click.command("explain")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT_DIR")
@click.argument("name", metavar="CLAIM_OR_ADMINISTRATION")
def explain_command(out: Path, name: str) -> None:
    """Say why a claim or an administration came out as it did."""
    from bridge.explaining import explain

    for line in explain(out, name):
        click.echo(line)


@click.command("check-mappings")
@click.option(
    "--mappings", type=click.Path(path_type=Path), help="Mappings folder to check instead of the one that comes along."
)
def check_mappings_command(mappings: Path | None) -> None:
    """Check the mappings and print what each answers on its boundary days."""
    from bridge.tables.review import review_lines

    for line in review_lines(tables_in(mappings)):
        click.echo(line)

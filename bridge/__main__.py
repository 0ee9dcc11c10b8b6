"""The commands: map charts, explain what came out, check the mappings."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.errors import BridgeError

# Everything else is imported by the command that needs it: `bridge --help` answers at once.
if TYPE_CHECKING:
    from bridge.tables.mappings import Mappings

UNREADABLE, WRONG = 1, 2


class Commands(click.Group):
    """The commands; what is broken outside the chart is said in words and ends with status 2, never in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except BridgeError as error:
            click.echo(str(error), err=True)
            ctx.exit(WRONG)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bridge", prog_name="bridge")
def main() -> None:
    """Turn charts into claim lines: FHIR in, HCPCS lines or documentation gaps out."""


@main.command("map")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH...")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the four files."
)
@click.option("--payer", metavar="ID", help="File in mappings/payers/ to use where a coverage's payor is in none.")
@click.option("--site", metavar="ID", help="File in mappings/sites/ to use where the chart names no place.")
@click.option(
    "--mappings", type=click.Path(path_type=Path), help="Mappings folder to use instead of the one that comes along."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day on which filing limits are judged.")
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

    tables = _tables(mappings)
    _must_be_known("--payer", payer, tables.payers)
    _must_be_known("--site", site, tables.sites)
    day: date | None = None if as_of is None else as_of.date()
    with progress_bar() as progress:
        summary = map_files(paths, out, tables, Choices(payer, site, day), progress=progress)
    for unreadable in summary.unreadable:
        click.echo(str(unreadable), err=True)
    for line in summary_lines(summary, out):
        click.echo(line)
    sys.exit(UNREADABLE if summary.unreadable else 0)


@main.command("explain")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT_DIR")
@click.argument("name", metavar="CLAIM_OR_ADMINISTRATION")
def explain_command(out: Path, name: str) -> None:
    """Say why a claim or an administration came out as it did."""
    from bridge.explaining import explain

    for line in explain(out, name):
        click.echo(line)


@main.command("check-mappings")
@click.option(
    "--mappings", type=click.Path(path_type=Path), help="Mappings folder to check instead of the one that comes along."
)
def check_mappings_command(mappings: Path | None) -> None:
    """Check the mappings and print what each answers on its boundary days."""
    from bridge.tables.review import review_lines

    for line in review_lines(_tables(mappings)):
        click.echo(line)


def _tables(folder: Path | None) -> "Mappings":
    from bridge.tables.default_folder import default_mappings
    from bridge.tables.loading import load_mappings

    return load_mappings(folder or default_mappings())


def _must_be_known(option: str, name: str | None, known: dict[str, object] | object) -> None:
    names = sorted(known) if isinstance(known, dict) else []
    if name is not None and name not in names:
        message = f"{option} {name}: there is no such file. Known are: {', '.join(names)}."
        raise click.UsageError(message)


if __name__ == "__main__":
    main()

"""The commands that catch up with what the FHIR server has, and have it tell us what changes."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import sys
from datetime import datetime
from pathlib import Path

import click

from bridge.commands.asked_for import export_of, start_time
from bridge.commands.back_fills import from_export, from_files, part_by_part
from bridge.commands.options import NOT_ALL, settings_in, settings_option
from bridge.commands.running import engine_in


@click.command("backfill")
@click.option("--since", type=start_time, metavar="TIME", help="Start; a date means its start.")
@click.option(
    "--export",
    "of",
    type=export_of,
    metavar="system|GROUP",
    help="Have the server export in bulk: all it has, or a Group by its id. With --since what changed since then.",
)
@click.option(
    "--from",
    "paths",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="Read FHIR files or a folder: NDJSON, Bundles, resources, also .gz. May be given several times.",
)
@click.option("--anew", is_flag=True, help="Do again what an earlier back-fill has done.")
@settings_option
def backfill_command(
    since: datetime | None,
    of: str | None,
    paths: tuple[Path, ...],
    anew: bool,  # noqa: FBT001  (click's own way)
    settings: Path | None,
) -> None:
    """Note all administrations that changed since a time, are in a bulk export or in files, for the workers to look at.

    With --since alone 30 days at a time are asked for. What is noted is read from the server once more, whatever was
    in the export or the files. A back-fill that was broken off goes on where it was. Exit status: 0 when all is noted,
    1 when something could not be read or exported, or when the server failed; call it again then.
    """
    if bool(paths) == bool(of or since):
        message = "Say what to catch up with: --since TIME, --export system|GROUP (with --since or without), or --from."
        raise click.UsageError(message)
    with engine_in(settings) as engine:
        if paths:
            is_all = from_files(engine, paths, anew=anew)
        elif of:
            is_all = from_export(engine, of, since, anew=anew)
        else:
            is_all = since is not None and part_by_part(engine, since, anew=anew)
    if not is_all:
        sys.exit(NOT_ALL)
    click.echo("All is noted; the workers look at it.")


@click.command("subscribe")
@click.option(
    "--backport",
    "topics",
    multiple=True,
    metavar="TOPIC",
    help="Topic to subscribe to on an R4 server that has R5's Subscriptions; without it those that the server names.",
)
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="TEXT",
    help="What of a topic is told, such as 'Encounter?class=AMB'; without it all.",
)
@settings_option
def subscribe_command(topics: tuple[str, ...], filters: tuple[str, ...], settings: Path | None) -> None:
    """Have the FHIR server tell us what changes, and say how its Subscriptions stand.

    Creates those that are missing, at BRIDGE_PUBLIC_URL and with the first of BRIDGE_WEBHOOK_SECRETS, and turns one
    that is in error or off on again. Exit status: 0 when each is active or requested, 1 when one is not.
    """
    from bridge.app.subscribing import subscribe
    from bridge.app.subscription_wishes import Choice

    is_well = True
    for one in subscribe(settings_in(settings), lambda words: click.echo(words, err=True), Choice(topics, filters)):
        did = "" if one.did == "nothing" else f", {one.did}"
        events = "" if one.events is None else f", {one.events} events so far"
        click.echo(f"{one.about}: {one.name or 'no Subscription'}{did}, {one.status}{events}")
        is_well = is_well and one.status in {"active", "requested"}
    sys.exit(0 if is_well else NOT_ALL)

"""The commands that catch up with what the FHIR server has, and have it tell us what changes."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import sys
from datetime import datetime
from pathlib import Path

import click

from bridge.commands.asked_for import start_time
from bridge.commands.options import NOT_ALL, settings_in, settings_option
from bridge.commands.running import engine_in


@click.command("backfill")
@click.option("--since", required=True, type=start_time, metavar="TIME", help="Start; a date means its start.")
@click.option("--anew", is_flag=True, help="Do again what an earlier back-fill has done.")
@settings_option
def backfill_command(since: datetime, anew: bool, settings: Path | None) -> None:  # noqa: FBT001  (click's own way)
    """Note all administrations that changed since a time, so that the workers look at them.

    Goes 30 days at a time, and says so. One that was broken off goes on where it was. Exit status: 0 when all is noted,
    1 when the server failed; call it again then.
    """
    from bridge.jobs.backfill import Backfill

    with engine_in(settings) as engine:
        for part in Backfill(engine.ledger, engine.polling()).parts(since, anew=anew):
            how = "noted" if part.is_done else "failed; call it again, it goes on from here"
            click.echo(f"{part.since:%Y-%m-%d %H:%M} to {part.until:%Y-%m-%d %H:%M} UTC: {how}")
            if not part.is_done:
                sys.exit(NOT_ALL)
    click.echo("All is noted; the workers look at it.")


@click.command("subscribe")
@settings_option
def subscribe_command(settings: Path | None) -> None:
    """Have the FHIR server tell us what changes, and say how its Subscriptions stand.

    Creates those that are missing, at BRIDGE_PUBLIC_URL and with the first of BRIDGE_WEBHOOK_SECRETS, and turns one
    that is in error or off on again. Exit status: 0 when each is active or requested, 1 when one is not.
    """
    from bridge.app.subscribing import subscribe

    is_well = True
    for one in subscribe(settings_in(settings), lambda words: click.echo(words, err=True)):
        did = "" if one.did == "nothing" else f", {one.did}"
        click.echo(f"{one.kind}: {one.name or 'no Subscription'}{did}, {one.status}")
        is_well = is_well and one.status in {"active", "requested"}
    sys.exit(0 if is_well else NOT_ALL)

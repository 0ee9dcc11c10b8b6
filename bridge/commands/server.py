"""The commands that talk to a FHIR server: bill and poll, see what it can do, and our own keys."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import sys
from datetime import datetime
from pathlib import Path
from typing import Unpack

import click

from bridge.commands.asked_for import end_time, must_be_in_order, record, start_time
from bridge.commands.options import NOT_ALL, PassOptions, key_file_in, pass_options, settings_in, settings_option


@click.command("bill")
@click.argument("names", nargs=-1, required=True, type=record, metavar="NAME...")
@pass_options
def bill_command(names: tuple[str, ...], **options: Unpack[PassOptions]) -> None:
    """Bring the claims of some administrations up to their charts.

    NAME is MedicationAdministration/ID; Encounter/ID and Patient/ID stand for all their administrations. Fetches the
    charts, decides, and sends claims and questions. Exit status: 0 when all was delivered, 1 when something could not
    be read, was refused, or is not as it was sent, 2 when the server is broken.
    """
    from bridge.commands.passing import run_pass

    sys.exit(NOT_ALL if run_pass(lambda one_pass: one_pass.bill(names), options) else 0)


@click.command("poll")
@click.option("--since", required=True, type=start_time, metavar="TIME", help="Start; a date means its start.")
@click.option("--until", type=end_time, metavar="TIME", help="End; a date means its end. Without it: no end.")
@pass_options
def poll_command(since: datetime, until: datetime | None, **options: Unpack[PassOptions]) -> None:
    """Do the same as bill for all administrations that changed in a time, or whose charts did.

    TIME is 2026-01-31, 2026-01-31T08:00 or 2026-01-31T08:00:00-05:00; without a zone it is UTC.
    """
    from bridge.commands.passing import run_pass

    must_be_in_order(since, until)
    sys.exit(NOT_ALL if run_pass(lambda one_pass: one_pass.poll(since, until), options) else 0)


@click.command("check-server")
@settings_option
def check_server_command(settings: Path | None) -> None:
    """Say what the server can and cannot do for us, and what we do instead; nothing is written.

    Exit status: 0 when the job can be done, 1 when something is missing that nothing replaces.
    """
    from bridge.commands.checking.whole import check_servers

    sys.exit(0 if check_servers(settings_in(settings), click.echo) else NOT_ALL)


@click.command("keys")
@click.option("--new", type=click.Choice(["ES384", "RS384"]), help="Make a new key first; the old ones stay.")
@click.option("--target", is_flag=True, help="The keys for the target, where it is another server.")
@settings_option
def keys_command(new: str | None, target: bool, settings: Path | None) -> None:  # noqa: FBT001  (click's own way)
    """Print our public keys, as the server's administrator registers them (JWKS).

    They belong to the private keys in the file that BRIDGE_FHIR_KEY_FILE names.
    """
    from bridge.fhir_server.keys import make_key, public_key_set

    file = key_file_in(settings, target=target)
    if new is not None:
        click.echo(f"{file}: new key {make_key(file, 'RS384' if new == 'RS384' else 'ES384')}", err=True)
    click.echo(public_key_set(file))

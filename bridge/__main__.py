"""The program's commands, and how each of them ends when something outside the chart is broken."""

import click

from bridge.commands.catching_up import backfill_command, subscribe_command
from bridge.commands.demo import demo_command, folder_server_command
from bridge.commands.files import check_mappings_command, explain_command, map_command
from bridge.commands.ledger import (
    check_ledger_command,
    dead_letters_command,
    history_command,
    missed_events_command,
)
from bridge.commands.options import WRONG
from bridge.commands.people import audit_command, user_command
from bridge.commands.replay import replay_command
from bridge.commands.running import migrate_command, serve_command, web_command, worker_command
from bridge.commands.server import bill_command, check_server_command, keys_command, poll_command
from bridge.errors import BridgeError


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


for command in (
    demo_command,
    map_command,
    explain_command,
    bill_command,
    poll_command,
    serve_command,
    worker_command,
    web_command,
    migrate_command,
    history_command,
    check_ledger_command,
    dead_letters_command,
    missed_events_command,
    backfill_command,
    subscribe_command,
    folder_server_command,
    check_server_command,
    keys_command,
    check_mappings_command,
    replay_command,
    user_command,
    audit_command,
):
    main.add_command(command)

if __name__ == "__main__":
    main()

"""The commands that need nothing but this machine: a demo of everything, and a FHIR server over a folder."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

import sys
from pathlib import Path

import click

from bridge.commands.options import running_in, settings_option

_CLEAR_LINE = "\r\x1b[K"


@click.command("demo")
@click.option(
    "--dir",
    "top",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for all that it makes.",
)
@click.option("--fresh", is_flag=True, help="Begin anew; what an earlier demo made is taken away.")
@click.option(
    "--server",
    type=click.Choice(["folder", "engine"]),
    help="What the charts stand on; without it the engine of the tests in a checkout, where it can be had soon.",
)
def demo_command(top: Path, server: str | None, *, fresh: bool) -> None:
    """Try everything on a synthetic hospital: database, FHIR server, pages, on this machine alone.

    Prints an address, who may sign in, and how a gap is answered. Ends on Ctrl-C; started again it goes on. Settings
    of yours are not looked at.
    """
    from bridge.app.demo.starting import run

    shows = sys.stderr.isatty()

    def show(words: str) -> None:
        if shows:
            click.echo(f"{_CLEAR_LINE}{words}", nl=False, err=True)

    sys.exit(run(top, server, click.echo, show, fresh=fresh))


@click.command("folder-server")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8081, show_default=True, help="0 takes any that is free."
)
@click.option("--notify", metavar="URL", help="Address of /notifications that is told of each file that changed.")
@click.option("--socket", "handed", type=int, hidden=True, help="The descriptor at which to listen.")
@settings_option
def folder_server_command(
    folder: Path, port: int, notify: str | None, handed: int | None, settings: Path | None
) -> None:
    """Serve the files Type/id.json in DIR as a FHIR R4 server, for this machine alone.

    A file that is edited, added or deleted is seen within seconds; a broken one is told, and its last good version
    stays. What is sent is written as a file. Notifications are signed with the first of BRIDGE_WEBHOOK_SECRETS.
    """
    import signal
    import socket

    from bridge.app.own_end import end_with_parent
    from bridge.errors import UsageError
    from bridge.folder_server.running import run
    from bridge.folder_server.sockets import listen, url_of
    from bridge.folder_server.telling import Teller

    teller = None
    if notify is not None:
        known = running_in(settings).webhook_secrets
        if not known:
            raise UsageError("--notify needs a secret to sign with: set BRIDGE_WEBHOOK_SECRETS.")
        teller = Teller(notify, known[0])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if handed is not None:
        end_with_parent()
    with listen(port) if handed is None else socket.socket(fileno=handed) as listening:
        click.echo(f"FHIR server: {url_of(listening)}")
        run(folder, listening, teller, lambda words: click.echo(words, err=True))

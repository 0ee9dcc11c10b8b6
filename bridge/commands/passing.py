"""Run one pass over a server for a command, and say how it went."""

from collections.abc import Callable, Sequence
from typing import Final

import click
import msgspec

from bridge.app.passes import Wires, one_pass
from bridge.app.said import said_beside
from bridge.commands.keeping import keeping
from bridge.commands.options import PassOptions, must_be_known, settings_in, tables_in
from bridge.commands.pass_lines import complaint_lines, pass_lines
from bridge.deliver.sent import Sent
from bridge.facts.decision import Decision
from bridge.fhir_server.failures import ServerError
from bridge.one_pass import Listeners, OnePass, PassSummary
from bridge.pipeline import Choices
from bridge.settings import Settings
from bridge.showing import counting
from bridge.tables.mappings import Mappings

_ENCODE: Final = msgspec.json.Encoder(decimal_format="number").encode


def run_pass(work: Callable[[OnePass], PassSummary], options: PassOptions) -> bool:
    """Run a pass, say how it went, and give whether something needs a person."""
    dry_run = options["dry_run"]
    settings = settings_in(options["settings"])
    mappings = tables_in(options["mappings"] or settings.mappings)
    choices = _choices(settings, options, mappings)
    with (
        said_beside(settings.running) as said,
        keeping(options["out"], choices.as_of) as keep,
        Wires(settings) as wires,
        counting() as advance,
    ):

        def decided(decisions: Sequence[Decision]) -> None:
            keep.decisions(decisions)
            advance(len(decisions))

        listeners = Listeners(decided, _print_sent if dry_run else _nothing, _say_aside, keep.oddities)
        going = one_pass(wires, settings, mappings, choices, listeners, said, dry_run=dry_run)
        try:
            summary = work(going)
        except ServerError:
            _say_how_it_went(going.summary, dry_run=dry_run)  # what was sent before is sent
            raise
    _say_how_it_went(summary, dry_run=dry_run)
    return bool(summary.unreadable or summary.troubles or summary.unknown)


def _say_how_it_went(summary: PassSummary, *, dry_run: bool) -> None:
    for line in complaint_lines(summary):
        click.echo(line, err=True)
    for line in pass_lines(summary, dry_run=dry_run):
        click.echo(line, err=dry_run)


def _choices(settings: Settings, options: PassOptions, mappings: Mappings) -> Choices:
    """Take what the command line says, else what the settings say; refuse what the mappings do not know."""
    must_be_known("--payer", options["payer"], mappings.payers)
    must_be_known("--site", options["site"], mappings.sites)
    must_be_known("BRIDGE_PAYER", settings.payer, mappings.payers)
    must_be_known("BRIDGE_SITE", settings.site, mappings.sites)
    as_of = options["as_of"]
    return Choices(
        options["payer"] or settings.payer, options["site"] or settings.site, None if as_of is None else as_of.date()
    )


def _print_sent(sent: Sent) -> None:
    """Print one resource that would be sent: how, where to, why, and all of it."""
    url = sent.name if sent.method == "PUT" else sent.name.partition("/")[0]
    row = {"method": sent.method, "url": url, "why": sent.why, "resource": sent.resource}
    click.echo(_ENCODE(row).decode())


def _nothing(_: Sent) -> None:
    """Print nothing of what was sent: the summary counts it."""


def _say_aside(words: str) -> None:
    click.echo(words, err=True)

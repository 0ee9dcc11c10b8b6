"""The three ways to catch up: part by part, by a bulk export of the server, from files."""

# ruff: noqa: PLC0415  (a command imports what it needs when it runs, so that `--help` answers at once)

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bridge.app.engine import Engine
    from bridge.jobs.gathering import Noted

_aside = partial(click.echo, err=True)


def part_by_part(engine: "Engine", since: datetime, *, anew: bool) -> bool:
    """Note what changed since a time, and give whether all of it is noted."""
    from bridge.jobs.backfill import Backfill

    is_done = True
    for part in Backfill(engine.ledger, engine.polling()).parts(since, anew=anew):
        how = "noted" if part.is_done else "failed; call it again, it goes on from here"
        click.echo(f"{part.since:%Y-%m-%d %H:%M} to {part.until:%Y-%m-%d %H:%M} UTC: {how}")
        is_done = part.is_done
    return is_done


def from_export(engine: "Engine", of: str, since: datetime | None, *, anew: bool) -> bool:
    """Note what a bulk export names, and give whether all of it is noted."""
    from bridge.fhir_server.bulk import Exports
    from bridge.fhir_server.failures import ExportError, ServerError
    from bridge.jobs.export_file import Telling
    from bridge.jobs.exporting import Exporting
    from bridge.showing import doing_just_now

    wire = engine.wires.source
    with doing_just_now() as doing:
        exporting = Exporting(
            engine.ledger, engine.noticing, Exports(wire), wire.base, Telling(click.echo, _aside, doing)
        )
        try:
            noted, complaints = exporting.run(of, since, anew=anew)
        except ExportError:
            raise
        except ServerError as error:
            _aside(f"{error}. Call it again: it goes on from here.")
            return False
    _say(noted, complaints)
    return not complaints


def from_files(engine: "Engine", paths: Sequence[Path], *, anew: bool) -> bool:
    """Note what files name, and give whether all of them could be read."""
    from bridge.intake.paths import find_files
    from bridge.jobs.from_files import note_files
    from bridge.jobs.gathering import Gathering
    from bridge.showing import progress_bar

    found = find_files(paths)
    base = engine.settings.source.address.url
    gathering = Gathering(engine.ledger, engine.noticing, base, anew=anew, is_old=True)
    with progress_bar() as progress:
        advance = progress.reading(found.size) if progress else lambda _: None
        noted, complaints = note_files(found, gathering, advance, _aside)
    _say(noted, complaints)
    return not complaints


def _say(noted: "Noted", complaints: int) -> None:
    from bridge.showing import counted

    told = f"{counted(noted.found, 'administration')} named"
    if noted.deleted:
        told += f", {counted(noted.deleted, 'deletion')}"
    click.echo(f"{told}; {noted.new} noted, {noted.found + noted.deleted - noted.new} known before")
    if complaints:
        click.echo(f"could not be read or exported: {counted(complaints, 'place')}, named on standard error")

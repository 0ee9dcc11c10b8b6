"""Starts a demo in its folder: takes the folder, chooses the FHIR side, loads the charts once, and serves."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bridge.app.demo import hospital
from bridge.app.demo.demo import Demo
from bridge.app.demo.place import Place, fhir_socket, web_port
from bridge.app.demo.sides import choose
from bridge.app.serving import Serving
from bridge.logs import log_as_json
from bridge.settings import read_running

_JOBS: Final = 2


def run(top: Path, server: str | None, say: Callable[[str], None], show: Callable[[str], None], *, fresh: bool) -> int:
    """Run a demo until it is asked to stop, and give the exit status.

    server  `folder`, `engine`, or None: whichever can be had
    say     tells whoever started it
    show    shows a line that the next one takes the place of
    fresh   begin anew, whatever was there

    Raises a BridgeError where it cannot begin.
    """
    place = Place(top)
    held = place.take()
    try:
        if fresh:
            place.clear()
        say(f"A synthetic hospital, in the folder {top}{', as it was left' if place.begun_on else ''}.")
        side, why = choose(server, place.begun_on)
        if not place.begun_on:
            place.clear()
            side.load(place)
            place.begin(side.name)
        place.log.unlink(missing_ok=True)
        with fhir_socket() as listening, place.log.open("a", encoding="utf-8") as log:
            log_as_json(log)
            demo = Demo(place, side, why, listening, say, show)
            place.write_settings(demo.fhir_url, web_port(), hospital.today())
            options = ("--settings", str(place.settings.resolve()))
            running = read_running({}, place.settings)
            status = Serving(running, options, _JOBS, lambda _: None, demo).run()
        say("Stopped.")
        return status
    finally:
        os.close(held)

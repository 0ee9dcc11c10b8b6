"""Runs a demo: the FHIR side beside the web and the worker, a poll at once, and then what to do is said."""

import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from bridge.app.children import Child
from bridge.app.demo import hospital
from bridge.app.demo.place import Place
from bridge.app.demo.sides import Side
from bridge.app.demo.words import Opened, banner, progress
from bridge.app.demo_people import SignIn, sign_ins
from bridge.app.serving import Beside
from bridge.jobs.noticing import Noticing
from bridge.jobs.queue import Queue
from bridge.jobs.spans import EVERYTHING
from bridge.ledger import wants
from bridge.ledger.failures import NotAnsweringError
from bridge.ledger.figures import Figures, figures
from bridge.ledger.ledger import open_ledger

_TRIGGER: Final = "hand"
_EVERY: Final = 0.5
"""Seconds between two looks at how far it is."""
_PATIENCE: Final = 90.0
"""Seconds after which is said what there is, even where something still waits."""


class Demo(Beside):
    """What a demo does beside web and worker.

    why        the side was chosen, in words
    listening  the socket of the FHIR side
    say        tells whoever started it
    show       shows a line that the next one takes the place of
    """

    def __init__(
        self,
        place: Place,
        side: Side,
        why: str,
        listening: socket.socket,
        say: Callable[[str], None],
        show: Callable[[str], None],
    ) -> None:
        self.log = place.log
        self._place = place
        self._side = side
        self._why = why
        self._listening = listening
        self._say = say
        self._show = show
        self._seen = len(hospital.administrations())
        self._people: list[SignIn] = []
        self._began = 0.0
        self._looked = 0.0
        self._is_told = False

    @property
    def fhir_url(self) -> str:
        """Give the address of the FHIR side."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}/fhir"

    def environment(self) -> Mapping[str, str]:
        """Give an environment without anybody's settings: a demo never touches a hospital's server or database."""
        return {name: value for name, value in os.environ.items() if not name.upper().startswith("BRIDGE_")}

    def children(self, environment: Mapping[str, str], url: str) -> Sequence[Child]:
        """Give the FHIR side."""
        return [self._side.child(self._place, self._listening.fileno(), url, environment)]

    def each_round(self, url: str, database: str) -> None:
        """Ask for a poll, look how far it is, and say what to do once all is looked at; after that nothing."""
        now = time.monotonic()
        if self._is_told or now - self._looked < _EVERY:
            return
        self._looked = now
        with suppress(NotAnsweringError):
            if not self._people:
                self._people = _begin(database)
                self._began = now
                return
            counted, is_polled = _standing(database)
            self._show(progress(counted.outcomes, self._seen))
            if (is_polled and not counted.waiting) or now - self._began > _PATIENCE:
                self._tell(url, counted)

    def _tell(self, url: str, counted: Figures) -> None:
        self._is_told = True
        self._show("")
        opened = Opened(
            url,
            self._people,
            f"{self._side.where(self._place, self.fhir_url)} ({self._why})",
            hospital.today(),
            counted.outcomes,
            counted.waiting,
            self._side.suggestion(self._place, self.fhir_url),
            self._place.top,
            self._place.log,
        )
        for line in banner(opened):
            self._say(line)


def _begin(database: str) -> list[SignIn]:
    """Make the accounts, and ask for a poll of everything."""
    ledger = open_ledger(database)
    try:
        with ledger.begin() as book:
            people = sign_ins(book)
        Noticing(ledger, Queue(database)).want({EVERYTHING: None}, _TRIGGER)
    finally:
        ledger.close()
    return people


def _standing(database: str) -> tuple[Figures, bool]:
    """Count how things stand, and say whether the poll that was asked for is done."""
    ledger = open_ledger(database)
    try:
        with ledger.begin() as book:
            asked = wants.of(book, [EVERYTHING])
            return figures(book), not any(want.is_open for want in asked.values())
    finally:
        ledger.close()

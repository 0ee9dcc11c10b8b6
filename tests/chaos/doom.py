"""When a worker kills itself: at a step of some kind, before or after it, as it was told when it was started."""

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Final, TypedDict

BEFORE: Final = "before"
AFTER: Final = "after"
SEEN, FELL = "seen", "fell"


class Sentence(TypedDict):
    """What a worker is told.

    kind, side  of the step that is its last; an empty kind stands for any
    nth         the how manyth of these
    patience    seconds after which any step will do but those that are spared; after twice as many, any at all
    spared      kinds and sides at which many have died already
    """

    kind: str
    side: str
    nth: int
    patience: float
    spared: list[tuple[str, str]]


class Doom:
    """Counts steps, and ends the process at one of them.

    book  a file that all workers add a line to for each kind of step that they meet, and for the one at which they end
    """

    def __init__(self, sentence: Sentence, book: Path) -> None:
        self._sentence = sentence
        self._book = os.open(book, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._began = time.monotonic()
        self._spared = {(kind, side) for kind, side in sentence["spared"]}
        self._met = Counter[tuple[str, str]]()
        self._lock = threading.Lock()

    def reach(self, kind: str, side: str) -> None:
        """Come to a step; this may be the end."""
        with self._lock:
            self._met[kind, side] += 1
            if self._met[kind, side] == 1:
                self._write(SEEN, kind, side)
            if self._is_last(kind, side):
                self._write(FELL, kind, side)
                os.kill(os.getpid(), signal.SIGKILL)

    def _is_last(self, kind: str, side: str) -> bool:
        told, lived = self._sentence, time.monotonic() - self._began
        if lived > 2 * told["patience"] or (lived > told["patience"] and (kind, side) not in self._spared):
            return True
        if not told["kind"]:
            return self._met.total() == told["nth"]
        return (kind, side) == (told["kind"], told["side"]) and self._met[kind, side] == told["nth"]

    def _write(self, what: str, kind: str, side: str) -> None:
        os.write(self._book, f"{what}\t{kind}\t{side}\t{os.getpid()}\n".encode())

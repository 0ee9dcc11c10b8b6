"""So many workers at any time: killed, frozen, thawed and started again."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from tests.chaos.doom import Sentence
from tests.chaos.processes import close, start

_FROZEN: Final = (4.0, 18.0)
"""Seconds: its jobs are taken over after 10."""
_ENDS_WITHIN: Final = 30.0


class Workers:
    """The workers.

    book      where they write at which steps they were
    sentence  gives the next worker's; None lets it live
    died      is told the number of the process of each that was killed
    ended     the statuses with which others ended
    """

    def __init__(
        self,
        book: Path,
        environment: Mapping[str, str],
        log: IO[bytes],
        sentence: Callable[[], Sentence | None],
        died: Callable[[int], object],
    ) -> None:
        self.freezes = 0
        self.ended = Counter[int]()
        self._sentence = sentence
        self._died = died
        self._running: list[int] = []
        self._thaws: dict[int, float] = {}
        self._nursery = start("tests.chaos.nursery", str(book), environment=environment, log=log, heard=True)
        self._heard = b""
        if self._nursery.stdout is not None:
            os.set_blocking(self._nursery.stdout.fileno(), False)
        self._asked = 0

    def look_after(self, wanted: int) -> None:
        """Count the dead, thaw who was frozen long enough, and have as many born as are missing."""
        for pid in [pid for pid, until in self._thaws.items() if until < time.monotonic()]:
            self._thaw(pid)
        self._hear()
        while len(self._running) + self._asked < wanted:
            self._ask_for_one(self._sentence())

    def kill_one(self, draw: random.Random) -> None:
        """Kill one, whatever it does."""
        if self._running:
            _signal(draw.choice(self._running), signal.SIGKILL)

    def freeze_one(self, draw: random.Random) -> None:
        """Freeze one for a while, longer than it may be silent or not."""
        awake = [pid for pid in self._running if pid not in self._thaws]
        if awake:
            pid = draw.choice(awake)
            _signal(pid, signal.SIGSTOP)
            self._thaws[pid] = time.monotonic() + draw.uniform(*_FROZEN)
            self.freezes += 1

    def kill_all(self) -> None:
        """Kill all, and count them no more."""
        counted, self._died = self._died, lambda _: None
        self._end(signal.SIGKILL)
        self._died = counted

    def close(self) -> None:
        """Ask all to stop, and count how they end."""
        if self._nursery.returncode is not None:
            return
        for pid in list(self._thaws):
            self._thaw(pid)
        self._end(signal.SIGTERM)  # once: a second one ends it at once
        if self._nursery.stdin is not None:
            self._nursery.stdin.close()
        close(self._nursery)

    def _end(self, number: signal.Signals) -> None:
        """Send each a signal, and wait until all have ended."""
        until = time.monotonic() + _ENDS_WITHIN
        sent: set[int] = set()
        while (self._running or self._asked) and time.monotonic() < until:
            for pid in self._running:
                if pid not in sent:
                    _signal(pid, number)
                    sent.add(pid)
            time.sleep(0.02)
            self._hear()

    def _ask_for_one(self, sentence: Sentence | None) -> None:
        if self._nursery.stdin is not None:
            self._nursery.stdin.write(f"{json.dumps(sentence)}\n".encode())
            self._nursery.stdin.flush()
            self._asked += 1

    def _hear(self) -> None:
        """Hear who began and who ended."""
        if self._nursery.stdout is not None:
            self._heard += self._nursery.stdout.read() or b""
        *lines, self._heard = self._heard.split(b"\n")
        for what, *numbers in (line.decode().split(" ") for line in lines):
            pid = int(numbers[0])
            if what == "began":
                self._asked -= 1
                self._running.append(pid)
                continue
            self._running.remove(pid)
            self._thaws.pop(pid, None)
            status = int(numbers[1])
            if status == -signal.SIGKILL:
                self._died(pid)
            else:
                self.ended[status] += 1

    def _thaw(self, pid: int) -> None:
        if self._thaws.pop(pid, None) is not None:
            _signal(pid, signal.SIGCONT)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)

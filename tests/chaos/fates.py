"""Who dies when: each next worker at the kind of step, and on the side of it, at which fewest have died so far."""

from collections import Counter
from pathlib import Path
from typing import Final

from tests.chaos.dice import dice
from tests.chaos.doom import FELL, Sentence

ANYWHERE: Final = 0.2
"""So many of all sentences name no kind: they are for what nobody has met yet."""
MOST_STEPS: Final = 120
OUTSIDE: Final = "from outside"


class Fates:
    """Sentences workers, and counts where they fell.

    fell  by kind of step and side
    """

    def __init__(self, seed: int, folder: Path, patience: float) -> None:
        self.book = folder / "steps.txt"
        self.book.touch()
        self.fell = Counter[tuple[str, str]]()
        self._dice = dice(seed, "fates")
        self._patience = patience
        self._met: set[tuple[str, str]] = set()
        self._read = 0
        self._by_own_hand: set[int] = set()

    def sentence(self) -> Sentence:
        """Say when the next worker dies."""
        self._look()
        draw, often = self._dice, {one: self.fell[one] for one in self._met}
        if not often or draw.random() < ANYWHERE:
            return Sentence(kind="", side="", nth=draw.randint(1, MOST_STEPS), patience=self._patience, spared=[])
        fewest, mean = min(often.values()), sum(often.values()) / len(often)
        kind, side = draw.choice(sorted(one for one in often if often[one] == fewest))
        spared = sorted(one for one in often if often[one] > mean)
        return Sentence(kind=kind, side=side, nth=draw.choice((1, 1, 1, 2, 3)), patience=self._patience, spared=spared)

    def count(self, pid: int) -> str:
        """Count a worker that was killed, and say where that was."""
        self._look()
        if pid not in self._by_own_hand:
            self.fell[OUTSIDE, ""] += 1
            return OUTSIDE
        return "at a step"

    def _look(self) -> None:
        with self.book.open("rb") as file:
            file.seek(self._read)
            text = file.read()
        whole = text.rpartition(b"\n")[0]
        self._read += len(whole) + bool(whole)
        for line in whole.decode().splitlines():
            what, kind, side, pid = line.split("\t")
            self._met.add((kind, side))
            if what == FELL:
                self.fell[kind, side] += 1
                self._by_own_hand.add(int(pid))

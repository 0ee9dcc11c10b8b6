"""Chance and the clock, each in one place: what is drawn comes from the seed; the clock only says what time it is."""

import random
import time


def dice(seed: int, what: str) -> random.Random:
    """Give what draws by chance for one part of a run: another part that draws more or less does not disturb it."""
    return random.Random(f"{seed} {what}")  # noqa: S311  (nothing here is secret)


def now() -> float:
    """Give the seconds since 1970."""
    return time.time()  # noqa: TID251  (signatures and times of change are those of the real clock)

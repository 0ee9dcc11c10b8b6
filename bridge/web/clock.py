"""The wall clock, read in one place: a signature says when it was made; no rule ever depends on it."""

import time


def seconds_since_1970() -> float:
    """Give the present moment, as signatures count it."""
    return time.time()  # noqa: TID251 - a signature holds for five minutes; nothing that is billed depends on it

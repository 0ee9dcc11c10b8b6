"""The wall clock, read in one place: tokens and Retry-After dates are told in it, no rule ever is."""

import time


def seconds_since_1970() -> float:
    """Give the present moment, as HTTP dates and tokens count it."""
    return time.time()  # noqa: TID251 - a token says when it was made and ends; nothing that is billed depends on it

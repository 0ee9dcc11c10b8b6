"""How a child of `bridge serve` ends when its parent does, whatever became of it."""

import os
import signal
import threading
import time
from typing import Final

_STANDARD_INPUT: Final = 0
_WITHIN: Final = 10.0
"""Seconds that a child has to end what it does."""


def end_with_parent() -> None:
    """Ask this process to stop, as a signal would, once its standard input ends: our parent held the other end."""
    threading.Thread(target=_wait_for_the_end, name="end-with-parent", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(_STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_WITHIN)
    os._exit(1)

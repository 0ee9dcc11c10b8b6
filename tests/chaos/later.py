"""What is to happen later: each thing at its time, by some threads, so that what takes long holds up nothing."""

import heapq
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count


class Later:
    """Calls things at their times.

    over  how many of what was left were never called, because it ended before
    """

    def __init__(self, threads: int) -> None:
        self.over = 0
        self._waiting: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._ended = False
        self._pool = ThreadPoolExecutor(threads)
        self._clockwork = threading.Thread(target=self._run, name="later", daemon=True)
        self._clockwork.start()

    def call(self, seconds: float, what: Callable[[], object]) -> None:
        """Call something in so many seconds."""
        with self._changed:
            heapq.heappush(self._waiting, (time.monotonic() + seconds, next(self._numbers), what))
            self._changed.notify()

    def end(self) -> None:
        """Call nothing more, and wait for what is under way."""
        with self._changed:
            self._ended = True
            self.over = len(self._waiting)
            self._changed.notify()
        self._clockwork.join()
        self._pool.shutdown()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._ended:
                    return
                wait = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                what = heapq.heappop(self._waiting)[2]
            self._pool.submit(what)

"""Lets one thread do what several ask for at once: one transaction for all costs hardly more than one for each.

A commit waits for the disk, and a commit that wakes workers waits for all others that do.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from bridge.jobs.away import is_away

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Together(Generic[Asked, Answer]):
    """Does in one go whatever was asked for while others were under way.

    do_all   gives an answer to each, in order; where it raises, nothing was done
    at_once  calls of it that are under way; with two, one goes on while the other waits for the disk
    """

    def __init__(self, do_all: Callable[[Sequence[Asked]], Sequence[Answer]], *, at_once: int = 2) -> None:
        self._do_all = do_all
        self._waiting: list[tuple[Asked, Future[Answer]]] = []
        self._adding = threading.Lock()
        self._doing = ThreadPoolExecutor(at_once)

    def ask(self, asked: Asked) -> Answer:
        """Ask, and give the answer once all is done. Raises what `do_all` raises for it alone."""
        answer = Future[Answer]()
        with self._adding:
            self._waiting.append((asked, answer))
            if len(self._waiting) == 1:
                self._doing.submit(self._do_waiting)
        return answer.result()

    def _do_waiting(self) -> None:
        with self._adding:
            together, self._waiting = self._waiting, []
        self._do(together)

    def _do(self, together: Sequence[tuple[Asked, Future[Answer]]]) -> None:
        """Do it, and each alone where that fails: what is wrong with one hinders no other."""
        try:
            answers = self._do_all([asked for asked, _ in together])
        except Exception as error:  # noqa: BLE001  (whoever asked gets it)
            is_shared = len(together) == 1 or is_away(error)
            for one in together:
                if is_shared:
                    one[1].set_exception(error)
                else:
                    self._do([one])
            return
        for (_, answer), given in zip(together, answers, strict=True):
            answer.set_result(given)

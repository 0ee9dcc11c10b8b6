"""Let several processes work on one heap side by side, and take their work in the order it was given out."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

Asked = TypeVar("Asked")
Done = TypeVar("Done")

WORTH_IT = 8
"""Fewer pieces of work than this are done before a second process has started."""
AHEAD = 4
"""How many pieces each process may be ahead of the writer, so that memory stays bounded."""

_work: list[Callable[[object], object]] = []


def in_order(
    work: Callable[[Asked], Done], pieces: Iterable[Asked], processes: int | None = None
) -> Iterator[tuple[Asked, Done]]:
    """Do pieces of work, side by side where that helps, and give each with its result in the order of the pieces.

    processes  how many at most; None: as many as there are cores

    The processes are forked: they see everything that was there before, without copying it. Where forking is not to
    be had, one process does it all.
    """
    waiting = iter(pieces)
    first = list(islice(waiting, WORTH_IT))
    wanted = processes or _cores()
    if wanted < 2 or len(first) < WORTH_IT or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004
        for piece in (*first, *waiting):
            yield piece, work(piece)
        return
    _work.append(work)  # type: ignore[arg-type]
    try:
        with ProcessPoolExecutor(wanted, multiprocessing.get_context("fork")) as pool:
            yield from _handed_out(pool, iter((*first, *waiting)), wanted * AHEAD)
    finally:
        _work.pop()


def _cores() -> int:
    """Count the cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _handed_out(pool: ProcessPoolExecutor, pieces: Iterator[Asked], most: int) -> Iterator[tuple[Asked, Done]]:
    under_way: deque[tuple[Asked, Future[Done]]] = deque()
    for piece in pieces:
        under_way.append((piece, pool.submit(_do, piece)))  # type: ignore[arg-type]
        if len(under_way) >= most:
            done, future = under_way.popleft()
            yield done, future.result()
    for piece, future in under_way:
        yield piece, future.result()


def _do(piece: object) -> object:
    return _work[-1](piece)

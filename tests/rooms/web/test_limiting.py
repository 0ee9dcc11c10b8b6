"""Requests are counted exactly, each name for itself, in windows of a second, however many threads count."""

from concurrent.futures import ThreadPoolExecutor

from bridge.web.limiting import Limit


def test_in_each_second_so_many_are_let_through_for_each_name() -> None:
    seconds = iter([100.0, 100.1, 100.2, 100.3, 100.9, 101.0])
    limit = Limit(2, lambda: next(seconds))
    reached = [limit.is_reached(name) for name in ("a", "a", "b", "a", "a", "a")]
    assert reached == [False, False, False, True, True, False]


def test_many_threads_count_exactly() -> None:
    limit = Limit(500, lambda: 0.5)
    with ThreadPoolExecutor(8) as pool:
        reached = list(pool.map(lambda _: limit.is_reached("a"), range(2000)))
    assert reached.count(False) == 500

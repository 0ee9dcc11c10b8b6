"""What is told at once is noted in one transaction; what is wrong with one notification hinders no other."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.jobs.hearing import Heard, Hearing
from bridge.jobs.spans import EVERYTHING
from bridge.jobs.together import Together
from bridge.ledger.events import Event
from bridge.ledger.failures import NotAnsweringError
from tests.journeys.serving import becomes
from tests.rooms.app.engines import engine_on, events, jobs, want


class Slow:
    """Doubles numbers: 0 is asked for first, and is done once all others wait; 13 is an error."""

    def __init__(self, error: Exception) -> None:
        self.done: list[list[int]] = []
        self._together = Together(self._do, at_once=1)
        self._error = error
        self._has_begun = threading.Event()

    def ask_all(self, numbers: Sequence[int]) -> list[str]:
        """Ask for all at once, and give the answers or the errors, in order."""
        with ThreadPoolExecutor(len(numbers)) as pool:
            asked = [pool.submit(self._ask, number, len(numbers)) for number in numbers]
        return [str(one.exception() or one.result()) for one in asked]

    def _ask(self, number: int, of: int) -> int:
        if number:
            assert self._has_begun.wait(20)
        else:
            self._others = of - 1
        return self._together.ask(number)

    def _do(self, several: Sequence[int]) -> list[int]:
        self.done.append(sorted(several))
        if several == [0]:
            self._has_begun.set()
            becomes(lambda: len(self._together._waiting) == self._others, within=20)
        if 13 in several:
            raise self._error
        return [2 * number for number in several]


def test_what_is_asked_meanwhile_is_done_in_one_go() -> None:
    slow = Slow(ValueError())
    assert slow.ask_all([0, 1, 2, 3, 4]) == ["0", "2", "4", "6", "8"]
    assert slow.done == [[0], [1, 2, 3, 4]]


def test_one_that_is_refused_is_refused_alone() -> None:
    slow = Slow(ValueError("refused"))
    assert slow.ask_all([0, 1, 13, 2]) == ["0", "2", "refused", "4"]


def test_where_the_database_is_away_nobody_tries_alone() -> None:
    slow = Slow(NotAnsweringError("away"))
    assert slow.ask_all([0, 1, 13, 2]) == ["0", "away", "away", "away"]
    assert slow.done == [[0], [1, 2, 13]]


@pytest.mark.server
def test_notifications_that_come_at_once_are_each_noted_once(database_url: str) -> None:
    with engine_on(database_url, "http://127.0.0.1:1/fhir") as engine:
        hearing = Hearing(engine.ledger, engine.noticing)
        told = [Heard([Event("webhook", f"MedicationAdministration/{n % 10}")], digest=f"{n % 10}") for n in range(40)]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(hearing.hear, [*told, Heard(unnamed=True)]))
        assert answers[-1]
        assert hearing.hear(told[0]) is False
        fresh = [name for _, name, is_duplicate in events(engine) if not is_duplicate]
        assert sorted(fresh) == sorted([*(f"MedicationAdministration/{n}" for n in range(10)), EVERYTHING])
        assert len(events(engine)) == 42
        asked = [name for task, arguments in jobs(engine) if task == "look" for name in arguments["names"]]
        assert sorted(asked) == [f"MedicationAdministration/{n}" for n in range(10)]
        assert want(engine, EVERYTHING).is_open

"""In whatever order names are wanted, looked at, failed and forgotten, no wish is lost: a plain model says the same."""

from dataclasses import dataclass, field
from datetime import datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection

from bridge.ledger.ledger import Ledger
from bridge.ledger.wants import GIVEN_UP_AFTER, dead, fail, finish, of, overdue, revive, start, want
from tests.rooms.ledger.pages import after

PATIENTS = {"Encounter/a1": "Patient/anna", "Encounter/a2": "Patient/anna", "Encounter/b1": "Patient/ben"}
names = st.sets(st.sampled_from(sorted(PATIENTS)), min_size=1)
TRIED_LATER = 10_000
"""Seconds after which every wait is over."""


@dataclass
class Wished:
    """One name as the model knows it, in seconds after noon.

    wishes  the moment of each wish
    done    how many of them are answered
    """

    wishes: list[float] = field(default_factory=list)
    done: int = 0
    waits_since: float = 0
    job_at: float = 0
    attempts: int = 0
    due: datetime | None = None
    is_dead: bool = False

    @property
    def is_open(self) -> bool:
        return len(self.wishes) > self.done

    def is_ready(self, now: float) -> bool:
        return self.is_open and not self.is_dead and (self.due is None or self.due <= after(now))

    def is_overdue(self, now: float) -> bool:
        if not self.is_ready(now) or (self.due is None and self.waits_since > now - 10):
            return False
        return self.job_at <= now - 30 or (self.due is not None and after(self.job_at) < self.due)


class Wishes(RuleBasedStateMachine):
    def __init__(self, book: Connection) -> None:
        super().__init__()
        self.book = book
        self.undo = book.begin_nested()
        self.now = 0.0
        self.model = {name: Wished() for name in PATIENTS}
        self.jobs: list[set[str]] = []
        self.looking: list[dict[str, int]] = []

    def teardown(self) -> None:
        self.undo.rollback()

    @rule(seconds=st.sampled_from([1, 9, 31, 700, TRIED_LATER, GIVEN_UP_AFTER.total_seconds()]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(names=names)
    def somebody_wants(self, names: set[str]) -> None:
        needed = want(self.book, {name: PATIENTS[name] for name in names}, "webhook", after(self.now))
        expected = set()
        for name in names:
            one = self.model[name]
            if not one.is_open or one.is_dead:
                one.waits_since = self.now
            if not one.is_open or one.is_dead or one.due is not None:
                expected.add(name)
                one.job_at = self.now
            one.attempts = 0 if one.is_dead else one.attempts
            one.due, one.is_dead = None, False
            one.wishes.append(self.now)
        assert set(needed) == expected
        self.jobs.append(set(needed))

    @precondition(lambda self: self.jobs)
    @rule(place=st.integers(0, 99))
    def a_job_starts(self, place: int) -> None:
        job = self.jobs.pop(place % len(self.jobs))
        started = start(self.book, job, after(self.now))
        ready = {name for name in job if self.model[name].is_ready(self.now)}
        assert started == {name: len(self.model[name].wishes) for name in ready}
        self.looking.append(started)

    @precondition(lambda self: self.jobs)
    @rule(place=st.integers(0, 99))
    def a_job_is_lost(self, place: int) -> None:
        self.jobs.pop(place % len(self.jobs))

    @precondition(lambda self: self.looking)
    @rule(place=st.integers(0, 99))
    def a_look_succeeds(self, place: int) -> None:
        started = self.looking.pop(place % len(self.looking))
        again = finish(self.book, started, after(self.now))
        for name, number in started.items():
            one = self.model[name]
            one.done = max(one.done, number)
            one.attempts, one.due, one.is_dead = 0, None, False
            one.waits_since = self.now if one.is_open else one.waits_since
        assert again == sorted(name for name in started if self.model[name].is_open)
        self.jobs.append(set(again))

    @precondition(lambda self: self.looking)
    @rule(place=st.integers(0, 99))
    def a_look_fails(self, place: int) -> None:
        for name in self.looking.pop(place % len(self.looking)):
            one = self.model[name]
            is_over = fail(self.book, name, "the server is down", after(self.now))
            if not one.is_open or one.is_dead:
                assert not is_over
                continue
            assert is_over == (self.now - one.waits_since >= GIVEN_UP_AFTER.total_seconds())
            one.attempts += 1
            one.is_dead, one.due = is_over, of(self.book, [name])[name].due
            assert (one.due is None) == is_over
            assert one.due is None or after(self.now) < one.due <= after(self.now + 1.2 * 3600)

    @precondition(lambda self: self.looking)
    @rule(place=st.integers(0, 99))
    def a_worker_is_killed(self, place: int) -> None:
        self.looking.pop(place % len(self.looking))

    @rule()
    def the_sweep_comes(self) -> None:
        portions = overdue(self.book, after(self.now))
        given = {name for portion in portions for name in portion}
        assert given == {name for name, one in self.model.items() if one.is_overdue(self.now)}
        for name in given:
            self.model[name].job_at = self.now
        self.jobs += [set(portion) for portion in portions]

    @rule(names=st.none() | names)
    def a_person_sends_again(self, names: set[str] | None) -> None:
        portions = revive(self.book, names, after(self.now))
        given = {name for portion in portions for name in portion}
        waits = {name for name, one in self.model.items() if one.is_dead or (one.due is not None and names is not None)}
        assert given == (waits if names is None else waits & names)
        for name in given:
            one = self.model[name]
            one.attempts, one.due, one.is_dead, one.waits_since, one.job_at = 0, None, False, self.now, self.now
        self.jobs += [set(portion) for portion in portions]

    @invariant()
    def the_ledger_says_what_the_model_says(self) -> None:
        stand = of(self.book, PATIENTS)
        assert set(stand) == {name for name, one in self.model.items() if one.wishes}
        for name, row in stand.items():
            one = self.model[name]
            assert (row.wanted, row.done) == (len(one.wishes), one.done)
            assert (row.attempts, row.due, row.dead_at is not None) == (one.attempts, one.due, one.is_dead)
            assert row.wanted_at == after(one.waits_since)
        assert {one.name for one in dead(self.book)} == {name for name, one in self.model.items() if one.is_dead}

    @rule()
    def when_all_goes_well_again_every_wish_is_answered(self) -> None:
        self.jobs, self.looking = [], []
        self.a_person_sends_again(None)
        self.jobs = []
        self.now += TRIED_LATER
        self.the_sweep_comes()
        while self.jobs:
            self.a_job_starts(0)
            self.a_look_succeeds(0)
            self.jobs = [job for job in self.jobs if job]
        assert [name for name, one in self.model.items() if one.is_open] == []


def test_no_wish_is_lost_in_whatever_order_things_happen(shared_ledger: Ledger) -> None:
    with shared_ledger.engine.connect() as book:

        class Here(Wishes):
            def __init__(self) -> None:
                super().__init__(book)

        run_state_machine_as_test(Here, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))
        book.rollback()

"""Sixteen writers at once, threads or processes, on servers of every kind: in the end one claim is in force."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Barrier, Lock

import pytest

from tests.fhir_server.engine import Engine
from tests.fhir_server.validators import Validators
from tests.journeys.live_chart import (
    FIRST,
    SECOND,
    Passed,
    Ward,
    all_sent,
    in_force,
    most_at_once,
    name_of,
    plain_chart,
    replaces,
    turn_of,
)
from tests.sloppy_server.asked import Asking
from tests.sloppy_server.server import SloppyServer, Switches

pytestmark = pytest.mark.server

WRITERS, FEWER = 16, 6
REPLACED = "1 cancelled 0131: 16 + 2"
SURE = {
    "takes ids": Switches(),
    "takes ids, ignores If-Match": Switches(ignores_if_match=True),
    "gives ids": Switches(no_put_create=405),
}
RACING = {
    "gives ids, slow": Switches(no_put_create=405, slow_conditional_create=0.05),
    "gives ids, ignores both": Switches(no_put_create=405, ignores_if_none_exist=True, ignores_if_match=True),
}


def is_write(asking: Asking) -> bool:
    """Say whether a request writes one claim or question."""
    return asking.kind in {"Claim", "Task"} and asking.method in {"PUT", "POST"} and not asking.path.endswith("_search")


class StartTogether:
    """Holds the first write of each writer until all writers have looked."""

    def __init__(self, writers: int) -> None:
        self._barrier = Barrier(writers, timeout=20)
        self._left = writers
        self._lock = Lock()

    def __call__(self, asking: Asking) -> None:
        if is_write(asking):
            with self._lock:
                waits, self._left = self._left > 0, self._left - 1
            if waits:
                self._barrier.wait()


@contextmanager
def racing_on(switches: Switches, validators: Validators) -> Iterator[tuple[Ward, SloppyServer]]:
    """Give a ward whose target is where the writers race; the validators look at all that was written."""
    with SloppyServer(plain_chart()) as source, SloppyServer((), switches) as target:
        ward = Ward(source, target)
        yield ward, target
        assert validators([*ward.ever_sent, *all_sent(target)]) == []


def all_bill(ward: Ward, writers: int = WRITERS) -> list[Passed]:
    """Bill by so many threads, each with wires of its own."""
    with ThreadPoolExecutor(writers) as threads:
        return [future.result() for future in [threads.submit(ward.bill) for _ in range(writers)]]


def started_together(target: SloppyServer, switches: Switches, writers: int = WRITERS) -> None:
    """Let no writer write before all have looked."""
    target.switches = replace(switches, fails=StartTogether(writers))


def of_turn(ward: Ward, turn: int) -> list[str]:
    """Tell the statuses of the claims of a turn, in the order of their coming."""
    return [one["status"] for one in ward.target.resources("Claim") if turn_of(one) == turn]


@pytest.mark.parametrize("switches", SURE.values(), ids=SURE)
def test_where_the_server_is_sure_there_is_never_a_second_claim(switches: Switches, validators: Validators) -> None:
    with racing_on(switches, validators) as (ward, target):
        started_together(target, switches)
        passes = all_bill(ward)
        assert ward.claims == [FIRST]
        assert all(one.troubles == [] for one in passes)
        ward.amend()
        started_together(target, switches, FEWER)
        assert all(one.troubles == [] for one in all_bill(ward, FEWER))
        assert ward.claims == [REPLACED, SECOND]
        assert replaces(ward.claim(2)) == [name_of(ward.claim(1))]
        assert most_at_once(target) == 1
        before = ward.versions
        assert (ward.bill().did, ward.versions) == ({}, before)


@pytest.mark.parametrize("switches", RACING.values(), ids=RACING)
def test_where_writers_can_race_the_first_claim_stays_and_the_later_are_cancelled(
    switches: Switches, validators: Validators
) -> None:
    with racing_on(switches, validators) as (ward, target):
        started_together(target, switches)
        passes = all_bill(ward)
        assert all(one.troubles == [] for one in passes)
        first = of_turn(ward, 1)
        assert len(first) > 1  # there was a race
        assert Counter(first)["active"] == 1
        earliest = min(target.resources("Claim"), key=lambda one: int(one["id"].removeprefix("new-")))
        assert earliest["status"] == "active"
        ward.amend()
        started_together(target, switches, FEWER)
        assert all(one.troubles == [] for one in all_bill(ward, FEWER))
        assert set(of_turn(ward, 1)) == {"cancelled"}
        assert Counter(of_turn(ward, 2))["active"] == 1
        assert sum(map(len, in_force(target.resources("Claim")).values())) == 1
        before = ward.versions
        assert (ward.bill().did, ward.versions) == ({}, before)


def test_where_writers_can_race_one_question_counts_through_its_whole_life(validators: Validators) -> None:
    switches = RACING["gives ids, slow"]
    with racing_on(switches, validators) as (ward, target):
        started_together(target, switches, FEWER)
        for discarded, status in ((None, "requested"), (0.27, "completed"), (None, "requested")):
            ward.give(1.53, discarded)
            assert all(one.troubles == [] for one in all_bill(ward, FEWER))
            statuses = Counter(one["status"] for one in target.resources("Task"))
            assert len(target.resources("Task")) > 1  # there was a race
            assert statuses == {status: 1, "cancelled": len(target.resources("Task")) - 1}
            before = ward.versions
            assert (ward.bill().did, ward.versions) == ({}, before)


def test_sixteen_writers_at_the_engine_make_one_claim_and_one_question(
    fhir_engine: Engine, validators: Validators
) -> None:
    ward = Ward(fhir_engine)
    ward.put(*plain_chart())
    assert all(one.troubles == [] for one in all_bill(ward))
    assert ward.claims == [FIRST]
    ward.amend()
    assert all(one.troubles == [] for one in all_bill(ward, FEWER))
    assert ward.claims == [REPLACED, SECOND]
    ward.give(1.62, None)
    assert all(one.troubles == [] for one in all_bill(ward, FEWER))
    assert ward.claims == [REPLACED, "2 cancelled 0138: 17 + 1"]
    assert ward.questions == {"waste-not-recorded": "requested"}
    assert validators([*ward.ever_sent, *all_sent(fhir_engine)]) == []


class Pause:
    """Lets others work before the first write is carried out."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self._meanwhile: Callable[[], None] | None = meanwhile

    def __call__(self, asking: Asking) -> None:
        if is_write(asking) and self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()


@pytest.mark.parametrize("gives", [0, 405], ids=["takes ids", "gives ids"])
def test_a_writer_with_an_old_chart_does_not_bring_back_what_others_replaced(
    gives: int, validators: Validators
) -> None:
    switches = Switches(no_put_create=gives)
    with racing_on(switches, validators) as (ward, target):

        def others_bill_and_replace() -> None:
            ward.bill()
            ward.amend()
            ward.bill()

        target.switches = replace(switches, fails=Pause(others_bill_and_replace))
        assert ward.bill().troubles == []
        assert ward.claims == [REPLACED, SECOND]
        assert most_at_once(target) == 1


def test_a_writer_with_an_old_chart_does_not_replace_what_others_replaced(validators: Validators) -> None:
    with racing_on(Switches(), validators) as (ward, target):
        ward.bill()
        ward.amend()

        def others_replace_and_change_back() -> None:
            ward.bill()
            ward.amend_back()
            ward.bill()

        target.switches = Switches(fails=Pause(others_replace_and_change_back))
        assert ward.bill().troubles == []
        assert ward.claims == [REPLACED, "2 cancelled 0137: 17 + 1", "3 active 0137: 16 + 2"]
        assert most_at_once(target) == 1


BILLS_AT_EACH = """
import os, sys
from bridge.__main__ import main

for target in sys.argv[1:]:
    os.environ["BRIDGE_FHIR_TARGET_URL"] = target
    try:
        main(["bill", "MedicationAdministration/ma-1"])
    except SystemExit as end:
        if end.code:
            sys.exit(end.code)
"""


def test_processes_that_write_at_once_leave_one_claim_in_force(validators: Validators) -> None:
    writers = 4
    kinds = [Switches(), Switches(no_put_create=405), Switches(no_put_create=405, ignores_if_none_exist=True)]
    with SloppyServer(plain_chart()) as source, ExitStack() as stack:
        targets = [stack.enter_context(SloppyServer((), replace(one, fails=StartTogether(writers)))) for one in kinds]
        command = [sys.executable, "-c", BILLS_AT_EACH, *(one.url for one in targets)]
        given = {**os.environ, "BRIDGE_FHIR_URL": source.url, "BRIDGE_FHIR_TRIES": "2"}
        started = [
            subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(writers)
        ]
        said = [one.communicate(timeout=60)[0] for one in started]
        assert [one.returncode for one in started] == [0] * writers, said
        for target in targets:
            statuses = Counter(one["status"] for one in target.resources("Claim"))
            assert statuses["active"] == 1
            assert validators(target.resources("Claim")) == []
        assert [len(one.resources("Claim")) > 1 for one in targets] == [False, False, True]

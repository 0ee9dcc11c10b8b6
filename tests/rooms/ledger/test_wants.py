"""What is wanted is looked at again, once for each wish or for several together, however often it fails."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from bridge.ledger.tables import WANTS
from bridge.ledger.wants import (
    AT_ONCE,
    Led,
    Want,
    dead,
    fail,
    finish,
    in_portions,
    of,
    overdue,
    revive,
    start,
    traced,
    want,
)
from tests.rooms.ledger.pages import DOSE_1, VISIT, after

ANNA = {VISIT: "Patient/anna"}
HOUR = 3600


def the(book: Connection, name: str = VISIT) -> Want:
    return of(book, [name])[name]


def test_a_wish_needs_a_job_and_the_next_ones_share_it(book: Connection) -> None:
    assert want(book, ANNA, "webhook", after(0)) == [VISIT]
    assert want(book, ANNA, "poll", after(1)) == []
    assert the(book) == Want(VISIT, "Patient/anna", 2, 0, after(0), after(0), 0, None, None, None, "poll")


def test_a_patient_that_is_known_once_stays_known(book: Connection) -> None:
    want(book, {VISIT: None}, "webhook")
    want(book, ANNA, "webhook")
    want(book, {VISIT: None}, "webhook")
    assert the(book).patient == "Patient/anna"


def test_what_is_done_up_to_the_last_wish_is_closed(book: Connection) -> None:
    want(book, ANNA, "webhook")
    assert start(book, [VISIT, "Encounter/unknown"]) == {VISIT: 1}
    assert finish(book, {VISIT: 1}) == []
    assert not the(book).is_open
    assert start(book, [VISIT]) == {}
    assert want(book, ANNA, "webhook") == [VISIT]


def test_what_is_wanted_during_a_look_stays_wanted(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    started = start(book, [VISIT])
    assert want(book, ANNA, "webhook", after(5)) == []
    assert finish(book, started, after(9)) == [VISIT]
    assert (the(book).wanted, the(book).done, the(book).wanted_at) == (2, 1, after(9))
    assert start(book, [VISIT]) == {VISIT: 2}


def test_what_was_done_later_is_not_undone_by_who_started_before(book: Connection) -> None:
    want(book, ANNA, "webhook")
    want(book, ANNA, "webhook")
    assert finish(book, {VISIT: 2}) == []
    assert finish(book, {VISIT: 1}) == []
    assert the(book).done == 2


def test_finishing_what_was_never_wanted_does_nothing(book: Connection) -> None:
    assert finish(book, {VISIT: 3}) == []
    assert finish(book, {}) == []
    assert want(book, {}, "hand") == []
    assert of(book, [VISIT]) == {}


def test_what_is_traced_is_done_and_what_it_leads_to_is_wanted(book: Connection) -> None:
    want(book, {"Condition/c": None, VISIT: "Patient/anna"}, "webhook")
    annas = Led("Patient/anna", "webhook"), Led("Patient/anna", "hand")
    traced(book, {"Condition/c": 1}, {VISIT: annas[0], "Encounter/e-2": annas[1]}, {"Condition/c": [VISIT]})
    assert not the(book, "Condition/c").is_open
    assert the(book, "Condition/c").leads_to == [VISIT]
    assert (the(book).trigger, the(book, "Encounter/e-2").trigger) == ("webhook", "hand")
    assert start(book, [VISIT, "Encounter/e-2", "Condition/c"]) == {VISIT: 2, "Encounter/e-2": 1}


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 10), (2, 20), (3, 40), (4, 80), (9, 2560), (10, HOUR), (40, HOUR)]
)
def test_the_wait_after_a_failure_doubles_up_to_an_hour_give_or_take_a_fifth(
    book: Connection, failures: int, seconds: int
) -> None:
    want(book, ANNA, "webhook", after(0))
    failed_at = due = after(0)
    for _ in range(failures):
        failed_at = due
        assert not fail(book, VISIT, "the server is down", failed_at)
        due = the(book).due or due
    assert 0.8 * seconds <= (due - failed_at).total_seconds() <= 1.2 * seconds
    assert (the(book).attempts, the(book).last_error) == (failures, "the server is down")


def test_many_tries_during_a_short_trouble_make_no_long_wait(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    for second in range(1, 9):
        fail(book, VISIT, "down", after(second))
        want(book, ANNA, "webhook", after(second))
    fail(book, VISIT, "down", after(10))
    due = the(book).due
    assert due is not None
    assert 0.8 * 30 <= (due - after(10)).total_seconds() <= 1.2 * 30  # 10 s and twice the 10 s that it has waited


def test_waits_differ_so_that_not_all_come_back_at_once(book: Connection) -> None:
    names = [f"Encounter/{number}" for number in range(20)]
    want(book, dict.fromkeys(names), "poll", after(0))
    for name in names:
        fail(book, name, "down", after(0))
    assert len({one.due for one in of(book, names).values()}) > 10


def test_what_waits_for_its_next_try_is_left_alone_until_then(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    fail(book, VISIT, "down", after(0))
    assert start(book, [VISIT], after(5)) == {}
    assert start(book, [VISIT], after(12)) == {VISIT: 1}


def test_a_new_event_tries_at_once_and_once_only(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    fail(book, VISIT, "down", after(0))
    assert want(book, ANNA, "webhook", after(1)) == [VISIT]
    assert want(book, ANNA, "webhook", after(2)) == []
    assert start(book, [VISIT], after(2)) == {VISIT: 3}
    assert (the(book).attempts, the(book).wanted_at) == (1, after(0))


def test_success_forgets_the_failures(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    fail(book, VISIT, "down", after(0))
    finish(book, {VISIT: 1})
    found = the(book)
    assert (found.attempts, found.due, found.last_error, found.dead_at) == (0, None, None, None)


def test_after_three_days_a_person_has_to_look(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    assert not fail(book, VISIT, "down", after(72 * HOUR - 1))
    assert fail(book, VISIT, "still down", after(72 * HOUR))
    assert [(one.name, one.dead_at, one.last_error) for one in dead(book)] == [(VISIT, after(72 * HOUR), "still down")]
    assert start(book, [VISIT], after(99 * HOUR)) == {}
    assert overdue(book, after(99 * HOUR)) == []


def give_up(book: Connection, *names: str) -> None:
    want(book, dict.fromkeys(names), "webhook", after(0))
    for name in names:
        assert fail(book, name, "down", after(73 * HOUR))


def test_a_new_event_makes_alive_what_waits_for_a_person(book: Connection) -> None:
    give_up(book, VISIT)
    assert want(book, ANNA, "webhook", after(80 * HOUR)) == [VISIT]
    found = the(book)
    assert (found.attempts, found.due, found.dead_at, found.wanted_at) == (0, None, None, after(80 * HOUR))
    assert not fail(book, VISIT, "down", after(81 * HOUR))


def test_a_person_tries_again_one_or_all_of_what_waits_for_them(book: Connection) -> None:
    give_up(book, VISIT, "Encounter/e-2", "Encounter/e-3")
    assert revive(book, [VISIT], after(80 * HOUR)) == [[VISIT]]
    assert [one.name for one in dead(book)] == ["Encounter/e-2", "Encounter/e-3"]
    assert revive(book, None, after(80 * HOUR)) == [["Encounter/e-2", "Encounter/e-3"]]
    assert dead(book) == []
    assert start(book, [VISIT], after(80 * HOUR)) == {VISIT: 1}
    assert revive(book, None) == []


def test_a_person_need_not_wait_for_the_next_try(book: Connection) -> None:
    want(book, {**ANNA, "Encounter/e-2": None}, "webhook", after(0))
    fail(book, VISIT, "down", after(0))
    assert revive(book, [VISIT, "Encounter/e-2"], after(1)) == [[VISIT]]
    assert start(book, [VISIT], after(1)) == {VISIT: 1}


def test_nothing_fails_that_is_done_or_given_up(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    finish(book, {VISIT: 1})
    assert not fail(book, VISIT, "down", after(0))
    give_up(book, DOSE_1)
    assert not fail(book, DOSE_1, "down again", after(74 * HOUR))
    assert (the(book).attempts, the(book, DOSE_1).attempts) == (0, 1)


# The sweep


@pytest.mark.parametrize(("seconds", "is_given"), [(9, False), (29, False), (30, True), (3600, True)])
def test_a_wish_whose_job_was_lost_is_swept_up_after_a_while(book: Connection, seconds: float, is_given: bool) -> None:
    want(book, ANNA, "webhook", after(0))
    assert overdue(book, after(seconds)) == ([[VISIT]] if is_given else [])


def test_a_wish_that_never_had_a_job_is_swept_up_after_ten_seconds(book: Connection) -> None:
    book.execute(insert(WANTS).values(name=VISIT, wanted=1, trigger="hand", wanted_at=after(0)))
    assert overdue(book, after(9)) == []
    assert overdue(book, after(10)) == [[VISIT]]


def test_what_is_swept_up_is_not_swept_up_again_at_once(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    given = [bool(overdue(book, after(seconds))) for seconds in (30, 35, 59, 60, 65, 90)]
    assert given == [True, False, False, True, False, True]


def test_what_is_due_is_swept_up_once(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    fail(book, VISIT, "down", after(100))
    due = the(book).due
    assert due is not None
    moments = [due - timedelta(seconds=1), due, due + timedelta(seconds=5), due + timedelta(seconds=31)]
    assert [bool(overdue(book, moment)) for moment in moments] == [False, True, False, True]


def test_what_is_done_is_not_swept_up(book: Connection) -> None:
    want(book, ANNA, "webhook", after(0))
    finish(book, {VISIT: 1})
    assert overdue(book, after(HOUR)) == []


def test_the_longest_waiting_come_first_with_all_of_their_patient(book: Connection) -> None:
    for number in range(6):
        want(book, {f"Encounter/{number}": f"Patient/{number % 2}"}, "poll", after(number))
    assert overdue(book, after(HOUR), most=1) == [["Encounter/0", "Encounter/2", "Encounter/4"]]
    assert overdue(book, after(HOUR), most=1) == [["Encounter/1", "Encounter/3", "Encounter/5"]]


def test_names_of_one_patient_stay_together_and_no_job_has_too_many() -> None:
    names = [(f"Encounter/{number}", f"Patient/{number % 3}") for number in range(AT_ONCE)]
    portions = in_portions([*names, ("Encounter/x", None), ("Encounter/y", None)])
    assert [len(portion) for portion in portions] == [AT_ONCE, 2]
    assert portions[1] == ["Encounter/x", "Encounter/y"]
    apart = in_portions([(f"Encounter/{number}", f"Patient/{number // 120}") for number in range(360)])
    assert [len(portion) for portion in apart] == [120, 120, 120]
    one_patient = in_portions([(f"Encounter/{number}", "Patient/anna") for number in range(450)])
    assert [len(portion) for portion in one_patient] == [200, 200, 50]


def test_the_time_is_the_databases_where_none_is_given(book: Connection) -> None:
    want(book, ANNA, "webhook")
    assert start(book, [VISIT]) == {VISIT: 1}
    fail(book, VISIT, "down")
    found = the(book)
    assert isinstance(found.due, datetime)
    assert found.due > found.wanted_at
    assert start(book, [VISIT]) == {}
    assert overdue(book) == []
    assert revive(book, None) == []

"""How things stand is counted from what the ledger keeps."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bridge.ledger.events import Event, record_event, record_events
from bridge.ledger.figures import figures, oldest_waiting
from bridge.ledger.journal import prepare
from bridge.ledger.looks import FAILED, GONE
from bridge.ledger.polls import database_now
from bridge.ledger.wants import fail, finish, want
from tests.rooms.claim.examples import LOT
from tests.rooms.ledger.pages import DOSE_1, VISIT, WASTE_GAP, a_claim, a_task, billed, held, look

DOSE_2 = "MedicationAdministration/ma-2"
HOUR = 3600


def test_an_empty_ledger_counts_nothing(book: Connection) -> None:
    found = figures(book)
    assert (found.events, found.outcomes, found.open_gaps, found.sends) == ({}, {}, {}, {})
    assert (found.retries, found.dead_letters, found.waiting, found.oldest_waiting) == (0, 0, 0, None)
    assert (found.delay_p50, found.delay_p95) == (None, None)


def test_everything_is_counted_by_its_kind(book: Connection) -> None:
    record_events(book, [Event("webhook", DOSE_1, version="1")] * 3 + [Event("poll", DOSE_1, version="1")])
    look(book, held(LOT, WASTE_GAP), held(LOT, name=DOSE_2))
    look(book, held(LOT), gone=[DOSE_2])
    look(book, outcome=FAILED, error="down")
    prepare(book, 1, [a_claim(), a_claim("replaced"), a_claim("replaced"), a_task()])
    found = figures(book)
    assert (found.events, found.duplicates) == ({"webhook": 3, "poll": 1}, {"webhook": 2})
    assert found.outcomes == {"held": 1, "not-billable": 1}
    assert found.open_gaps == {LOT.id: 1}
    assert found.sends == {"created": 1, "replaced": 2, "asked": 1}
    assert found.retries == 1
    assert GONE not in found.outcomes


def test_what_waits_is_counted_and_how_long_the_oldest_does(book: Connection) -> None:
    now = database_now(book)
    want(book, {VISIT: None, "Encounter/done": None}, "webhook", now - timedelta(seconds=50))
    want(book, {"Encounter/young": None}, "webhook", now)
    finish(book, {"Encounter/done": 1})
    found = figures(book)
    assert found.waiting == 2
    assert found.oldest_waiting == pytest.approx(50, abs=10)


def test_what_waits_for_its_next_try_or_for_a_person_is_not_late(book: Connection) -> None:
    now = database_now(book)
    long_ago = now - timedelta(hours=80)
    want(book, {VISIT: None, "Encounter/dead": None}, "webhook", long_ago)
    fail(book, "Encounter/dead", "down", now)
    fail(book, VISIT, "down", long_ago)
    assert oldest_waiting(book) == pytest.approx(80 * HOUR - 10, abs=30)
    want(book, {VISIT: None}, "webhook", now)
    finish(book, {VISIT: 2})
    want(book, {VISIT: None}, "webhook", now)
    fail(book, VISIT, "down", now)
    assert oldest_waiting(book) is None
    assert (figures(book).waiting, figures(book).dead_letters) == (1, 1)


def test_the_delay_is_from_a_webhook_to_the_end_of_the_first_look_that_began_after_it(book: Connection) -> None:
    now = database_now(book)
    look(book, billed(), at_start=now - timedelta(hours=1))
    for seconds in (10, 20, 30):
        record_event(book, Event("webhook", DOSE_1, at=now - timedelta(seconds=seconds)))
    record_event(book, Event("webhook", "Condition/c", encounter=VISIT, at=now - timedelta(seconds=40)))
    record_event(book, Event("poll", DOSE_1, at=now - timedelta(hours=9)))
    look(book, names=["Encounter/another"])
    look(book, outcome=FAILED, error="down")
    assert figures(book).delay_p50 is None
    look(book, billed())
    look(book, billed())
    found = figures(book)
    assert found.delay_p50 == pytest.approx(25, abs=5)
    assert found.delay_p95 == pytest.approx(38.5, abs=5)

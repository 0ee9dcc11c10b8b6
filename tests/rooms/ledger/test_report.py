"""The missed-event report counts what was told, what only a poll found, and how late it was."""

from datetime import datetime

import pytest
from sqlalchemy import Connection

from bridge.ledger.events import Event, record_events
from bridge.ledger.report import Delay, MissedEvents, missed_events
from tests.rooms.ledger.pages import after


def webhook(number: int, at: float, version: str | None = "1", **other: object) -> Event:
    return Event("webhook", f"MedicationAdministration/{number}", version=version, at=after(at), **other)  # type: ignore[arg-type]


def poll(number: int, at: float, version: str | None = "1", changed: float | None = None) -> Event:
    changed_at = None if changed is None else after(changed)
    return Event("poll", f"MedicationAdministration/{number}", version=version, at=after(at), changed_at=changed_at)


def report(
    book: Connection, *events: Event, since: datetime | None = None, until: datetime | None = None
) -> MissedEvents:
    record_events(book, events)
    return missed_events(book, since, until)


def test_what_a_poll_found_was_told_before_told_later_or_missed(book: Connection) -> None:
    found = report(
        book,
        webhook(1, 1),
        webhook(2, 2),
        *(poll(number, 300) for number in (1, 2, 3, 4, 5)),
        webhook(3, 400),
        Event("poll", "Condition/c", version="9", at=after(300)),
    )
    # 6 found = 2 told before + 1 told later + 3 missed
    assert (found.found, found.told_before, found.told_later) == (6, 2, 1)
    assert found.missed == {"MedicationAdministration": 2, "Condition": 1}


def test_a_webhook_for_another_version_does_not_tell_of_this_one(book: Connection) -> None:
    found = report(
        book, webhook(1, 1, version="1"), poll(1, 300, version="2"), webhook(2, 1), poll(2, 300, version=None)
    )
    assert (found.told_before, found.missed) == (1, {"MedicationAdministration": 1})


@pytest.mark.parametrize(("heard", "is_told"), [(1000, True), (701, True), (699, False)])
def test_a_webhook_without_a_version_tells_of_what_changed_before_it_give_or_take_the_clocks(
    book: Connection, heard: float, is_told: bool
) -> None:
    found = report(book, webhook(1, heard, version=None), poll(1, 1300, changed=1000))
    assert (found.told_before, sum(found.missed.values())) == ((1, 0) if is_told else (0, 1))


def test_a_version_that_several_polls_find_is_found_once(book: Connection) -> None:
    sweep = Event("sweep", "MedicationAdministration/1", version="1", at=after(900))
    found = report(book, poll(1, 300), poll(1, 600), sweep)
    assert (found.found, found.duplicates) == (1, {"poll": 1})
    assert found.heard == {"poll": 2, "sweep": 1}


def test_duplicates_are_counted_by_trigger(book: Connection) -> None:
    found = report(book, *(webhook(1, second) for second in range(20)), poll(1, 300), poll(1, 600))
    # 20 webhooks = 1 new + 19 duplicates; 2 polls = 1 new + 1 duplicate
    assert (found.heard, found.duplicates) == ({"webhook": 20, "poll": 2}, {"webhook": 19, "poll": 1})


def test_a_webhook_after_a_newer_one_is_out_of_order(book: Connection) -> None:
    by_version = [webhook(1, 1, "2"), webhook(1, 2, "10"), webhook(1, 3, "3"), webhook(2, 4, "1"), webhook(2, 5, "b")]
    by_time = [webhook(3, 6, None, changed_at=after(-5)), webhook(3, 7, None, changed_at=after(-6))]
    by_number = [webhook(number, 8, None, subscription="Subscription/s", event_number=number) for number in (7, 9, 8)]
    # 3 after 10; six seconds before noon after five; event 8 after event 9
    assert report(book, *by_version, *by_time, *by_number).out_of_order == 3


def test_numbers_that_a_subscription_left_out_are_counted(book: Connection) -> None:
    numbers = {"Subscription/s": (3, 4, 7, 5), "Subscription/t": (1, 9)}
    events = [
        webhook(100 * place + number, 1, subscription=name, event_number=number)
        for place, (name, told) in enumerate(numbers.items())
        for number in told
    ]
    # 3 to 7 without 6 is 1; 1 to 9 without the 7 between is 7
    assert report(book, *events).numbers_missing == 1 + 7


def test_half_of_the_changes_were_told_within_p50_and_most_within_p95(book: Connection) -> None:
    late = [webhook(number, number, changed_at=after(0)) for number in range(101)]
    asked_for = [
        Event(one, "MedicationAdministration/9", at=after(0), changed_at=after(-9999)) for one in ("hand", "bulk")
    ]
    found = report(book, *late, *late, poll(1, 300, changed=10), webhook(500, 1), *asked_for)
    assert found.delays == {"webhook": Delay(50.0, 95.0, 101), "poll": Delay(290.0, 290.0, 1)}


def test_a_report_may_be_of_a_time(book: Connection) -> None:
    events = [webhook(1, 10), webhook(2, 20), webhook(3, 30)]
    assert report(book, *events, since=after(20), until=after(30)).heard == {"webhook": 1}
    assert missed_events(book, since=after(20)).heard == {"webhook": 2}
    assert missed_events(book, until=after(20)).heard == {"webhook": 1}


def test_the_report_shows_its_arithmetic(book: Connection) -> None:
    found = report(
        book,
        webhook(1, 2, changed_at=after(0)),
        webhook(1, 3, changed_at=after(0)),
        *(poll(number, 300, changed=0) for number in (1, 2)),
        Event("poll", "Condition/c", version="9", at=after(300)),
    )
    by_kind = "1 Condition + 1 MedicationAdministration"
    assert found.lines() == [
        "3 events by poll: 3 new + 0 duplicates absorbed",
        "2 events by webhook: 1 new + 1 duplicates absorbed",
        f"3 found by poll = 1 told before by webhook + 0 told later + 2 missed by webhook ({by_kind})",
        "0 webhooks out of order",
        "0 event numbers left out by subscriptions",
        "delay by poll: p50 300.0 s, p95 300.0 s, of 2 with a known time",
        "delay by webhook: p50 2.0 s, p95 2.0 s, of 1 with a known time",
    ]


def test_a_report_on_nothing_says_so(book: Connection) -> None:
    assert report(book).lines() == [
        "0 found by poll = 0 told before by webhook + 0 told later + 0 missed by webhook",
        "0 webhooks out of order",
        "0 event numbers left out by subscriptions",
    ]

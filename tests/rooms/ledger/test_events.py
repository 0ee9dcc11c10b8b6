"""Every event is kept; what was told before by the same trigger is kept as a duplicate and need not be acted on."""

from dataclasses import replace

from sqlalchemy import Connection, select

from bridge.ledger.events import Event, record_event, record_events
from bridge.ledger.polls import database_now
from bridge.ledger.tables import EVENTS
from tests.rooms.ledger.pages import DOSE_1, VISIT, after

UPDATE = Event("webhook", DOSE_1, "update", "3", after(0), VISIT, "Patient/p-1", "Subscription/s", 7, None, after(2))


def kept(book: Connection) -> list[tuple[str, str | None, bool]]:
    asked = select(EVENTS.c.reference, EVENTS.c.version, EVENTS.c.duplicate).order_by(EVENTS.c.id)
    return [tuple(row) for row in book.execute(asked)]


def test_an_event_is_kept_with_all_that_was_told(book: Connection) -> None:
    assert record_event(book, UPDATE)
    row = book.execute(select(EVENTS)).one()._asdict()
    assert row.pop("id") > 0
    assert row.pop("duplicate") is False
    assert row == {name: getattr(UPDATE, name) for name in row}


def test_an_event_without_a_time_was_heard_now(book: Connection) -> None:
    before = database_now(book)
    record_event(book, Event("hand", DOSE_1))
    assert before <= book.execute(select(EVENTS.c.at)).scalar_one() <= database_now(book)


def test_the_same_version_by_the_same_trigger_is_a_duplicate(book: Connection) -> None:
    assert record_event(book, UPDATE)
    assert not record_event(book, replace(UPDATE, event_number=8))
    assert kept(book) == [(DOSE_1, "3", False), (DOSE_1, "3", True)]


def test_another_version_another_trigger_or_a_deletion_is_none(book: Connection) -> None:
    others = [
        UPDATE,
        replace(UPDATE, version="4"),
        replace(UPDATE, trigger="poll"),
        replace(UPDATE, action="delete"),
        replace(UPDATE, reference="MedicationAdministration/ma-2"),
    ]
    assert record_events(book, others) == others


def test_a_deletion_is_told_once_too(book: Connection) -> None:
    deleted = replace(UPDATE, action="delete")
    assert [record_event(book, deleted) for _ in range(2)] == [True, False]


def test_without_a_version_and_a_digest_nothing_is_a_duplicate(book: Connection) -> None:
    assert [record_event(book, Event("webhook", DOSE_1)) for _ in range(3)] == [True, True, True]


def test_the_same_words_are_a_duplicate_for_each_resource_they_name(book: Connection) -> None:
    words = [Event("webhook", DOSE_1, body_digest="ab12"), Event("webhook", VISIT, body_digest="ab12")]
    assert record_events(book, words) == words
    assert record_events(book, words) == []


def test_a_duplicate_among_events_that_come_together_is_the_later_one(book: Connection) -> None:
    first, other = replace(UPDATE, event_number=1), replace(UPDATE, version="2")
    assert record_events(book, [first, other, replace(UPDATE, event_number=2)]) == [first, other]
    numbers = book.execute(select(EVENTS.c.event_number, EVENTS.c.duplicate).order_by(EVENTS.c.id)).all()
    assert [tuple(row) for row in numbers] == [(1, False), (7, False), (2, True)]


def test_no_events_are_no_events(book: Connection) -> None:
    assert record_events(book, []) == []


def test_what_a_database_cannot_keep_is_kept_as_far_as_it_can(book: Connection) -> None:
    record_event(book, Event("webhook", "MedicationAdministration/a\x00b\\u0000", version="\ud800"))
    assert kept(book) == [("MedicationAdministration/a�b\\u0000", "�", False)]

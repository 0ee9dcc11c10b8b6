"""Numbers that a subscription leaves out are noticed when a later one comes."""

from sqlalchemy import Connection

from bridge.ledger.subscriptions import notified, subscriptions

NAME = "Subscription/s"


def told(book: Connection, *numbers: int, so_far: int | None = None) -> int:
    return notified(book, NAME, numbers, so_far)


def test_numbers_in_a_row_miss_nothing(book: Connection) -> None:
    assert notified(book, NAME, so_far=0, status="active", begins=True) == 0
    assert [told(book, 1), told(book, 2, 3), told(book, so_far=3), told(book, 4, so_far=4)] == [0, 0, 0, 0]
    (one,) = subscriptions(book)
    assert (one.id, one.last_event_number, one.status, one.missed) == (NAME, 4, "active", 0)


def test_a_number_that_was_left_out_is_noticed_once(book: Connection) -> None:
    assert [told(book, 1), told(book, 4), told(book, 5)] == [0, 2, 0]
    (one,) = subscriptions(book)
    assert (one.last_event_number, one.missed) == (5, 2)


def test_numbers_left_out_within_one_notification_are_noticed(book: Connection) -> None:
    told(book, 1)
    assert told(book, 2, 5, 6) == 2


def test_a_heartbeat_tells_of_events_that_never_came(book: Connection) -> None:
    told(book, 1)
    assert told(book, so_far=4) == 3
    assert told(book, so_far=4) == 0


def test_the_first_notification_may_come_after_events_that_nobody_heard(book: Connection) -> None:
    assert told(book, 3) == 2


def test_what_comes_late_or_twice_misses_nothing(book: Connection) -> None:
    told(book, 1)
    told(book, 5)
    assert [told(book, 5), told(book, 3), told(book)] == [0, 0, 0]
    assert subscriptions(book)[0].last_event_number == 5


def test_a_handshake_starts_the_numbers_over(book: Connection) -> None:
    told(book, 9)
    assert notified(book, NAME, so_far=0, begins=True) == 0
    assert told(book, 1) == 0


def test_a_status_stays_until_another_is_told(book: Connection) -> None:
    notified(book, NAME, status="error")
    notified(book, NAME, [1])
    assert subscriptions(book)[0].status == "error"

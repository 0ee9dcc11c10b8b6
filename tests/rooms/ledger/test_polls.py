"""A poll goes on from where the last one that was done ended."""

from sqlalchemy import Connection, select

from bridge.ledger.polls import FAILED, Poll, last_poll, record_poll, watermark
from bridge.ledger.tables import POLLS
from tests.rooms.ledger.pages import after


def test_before_the_first_poll_there_is_no_watermark(book: Connection) -> None:
    assert watermark(book) is None
    assert last_poll(book) is None


def test_the_watermark_is_the_end_of_the_last_poll_that_was_done(book: Connection) -> None:
    for number in range(3):
        record_poll(book, Poll("poll", after(300 * number - 300), after(300 * number), found=number))
    record_poll(book, Poll("poll", after(600), after(900), outcome=FAILED, error="down\x00"))
    assert watermark(book) == after(600)
    assert book.execute(select(POLLS.c.error).order_by(POLLS.c.id.desc()).limit(1)).scalar() == "down�"


def test_a_back_fill_does_not_move_the_watermark_of_the_polls(book: Connection) -> None:
    record_poll(book, Poll("poll", after(0), after(300)))
    record_poll(book, Poll("bulk", after(-9000), after(-6000), found=500))
    assert watermark(book) == after(300)
    assert watermark(book, "bulk") == after(-6000)


def test_the_last_poll_is_told_as_it_was(book: Connection) -> None:
    poll = Poll("sweep", after(0), after(300), 7, at=after(310))
    assert record_poll(book, poll) < record_poll(book, Poll("sweep", after(300), None, outcome=FAILED, error="down"))
    assert last_poll(book, "sweep") == poll
    failed = last_poll(book, "sweep", FAILED)
    assert failed is not None
    assert (failed.error, failed.until) == ("down", None)
